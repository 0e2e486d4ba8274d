// biome-ignore-all lint/suspicious/noThenProperty: the emulators' own name of the effect of a fault
import { existingRow, type ProbedPermissions, postJson, rejection, type ServiceCase } from "../case";
import { BUCKET_PROBLEMS, COMMON_PROBLEMS, endpointProblems, without } from "../problems";

function required(number = 0) {
  return {
    name: number === 0 ? "Media" : `Media ${number}`,
    bucket: "flashback-media",
    workspaceId: "workspace-123",
    key: "AKIAFLASHBACK0000001",
    secret: "flashback-secret-one",
    region: "eu-west-1",
  };
}

const BUCKET = { id: "4711", name: "n", bucket: "b", storageType: "S3" };

const errorBody = (message: string) => ({ success: false, message });

export const flashbackCase: ServiceCase = {
  type: "FlashbackBucket",
  service: "flashback",
  readable: true,
  idFromService: true,
  objectTitle: "Flashback bucket",
  objectKey: 'name "Media", bucket "flashback-media", workspaceId "workspace-123"',
  reusesIds: false,
  createdAtField: "createdAt",

  required,
  optional: { endpoint: "https://s3.example.com", walletAddress: "0xwallet-one" },
  others: {
    name: "Other media",
    bucket: "flashback-other",
    workspaceId: "workspace-456",
    region: "eu-central-1",
    endpoint: "https://store.example.com",
    walletAddress: "0xwallet-two",
  },
  rotated: { key: "AKIAFLASHBACK0000002", secret: "flashback-secret-two" },
  neutral: {},
  defaults: { storageType: "S3", endpoint: "" },
  replacing: { field: "storageType", value: "GCS", notS3: true },
  comparable: ["name", "bucket", "workspaceId", "region", "endpoint", "key"],
  nonKey: { field: "region", value: "eu-central-1" },
  endpoint: "endpoint",
  groups: {},
  fewestSecrets: (number) => {
    const { key: _key, secret: _secret, ...others } = required(number);
    return { ...others, apiKeyUuid: "api-key-1" };
  },

  invalid: {
    changes: {
      storageType: "FTP",
      apiKeyUuid: "api-key-1",
      endpoint: "https://s3-website.eu-west-1.amazonaws.com",
    },
    problems: ["storageType: ", "apiKeyUuid: ", "endpoint: "],
  },
  invalidWithSecrets: { secret: ['CANARY/listed+"é" 7f3a'], storageType: "FTP" },
  rejected: [
    ["everything missing", without("name", "bucket", "workspaceId", "key", "secret")],
    ["half a key pair", without("secret")],
    ["the other half of a key pair", without("key")],
    ["apiKeyUuid together with key and secret", { apiKeyUuid: "5d0f2a3e-6c59-4f0e-9d3a-2f6f0a1d7c11" }],
    ["apiKeyUuid together with half a pair", { apiKeyUuid: "5d0f2a3e", secret: undefined }],
    ["an unknown storageType", { storageType: "s3" }],
    ["a storageType that is a number", { storageType: 3 }],
    ["the bucket in the endpoint's host", { endpoint: "https://flashback-media.s3.eu-west-1.amazonaws.com" }],
    ["the bucket in the endpoint's path", { endpoint: "https://s3.eu-west-1.amazonaws.com/flashback-media" }],
    ["a region that contradicts the host", { endpoint: "https://s3.us-east-1.amazonaws.com" }],
    ["several errors", { name: 5, bucket: "a b", storageType: "R2", endpoint: "minio", secret: undefined }],
    ...endpointProblems("endpoint"),
    ...BUCKET_PROBLEMS,
    ...COMMON_PROBLEMS,
  ],
  warned: [],

  credential: "token",
  credentialOf: ({ flashback }) => flashback.login.newAccessToken(),
  rotateCredential: ({ flashback: { login } }) => {
    login.signingKey = "rotated-signing-key";
    return login.newAccessToken();
  },
  secondCredential: ({ flashback }) => flashback.login.newAccessToken(),

  probesWrite: false,
  prepare: ({ flashback }) => {
    flashback.workspaces.set("workspace-456", { accessible: true });
    flashback.addApiKey("api-key-1");
  },
  bucketInputs: ({ name, endpoint, region, accessKeyId, secretAccessKey }) => ({
    bucket: name,
    endpoint,
    region,
    key: accessKeyId,
    secret: secretAccessKey,
  }),
  register: async ({ urls, flashback: { login } }, values) => {
    const headers = { authorization: `Bearer ${login.newAccessToken()}` };
    const body = { storageType: "S3", ...values };
    return String((await postJson(`${urls.flashback}/bucket`, headers, body)).bucketId);
  },

  live: ({ flashback: { buckets } }) =>
    [...buckets.values()]
      .filter((bucket) => bucket.deletedAt === null)
      .map(({ id, apiKeyId, ...values }) => ({ id, values: { ...values, apiKeyUuid: apiKeyId } })),
  set: ({ flashback: { buckets } }, id, values) =>
    void Object.assign(existingRow(buckets.get(id), id), values),
  remove: ({ flashback: { buckets } }, id) => void buckets.delete(id),
  removeAll: ({ flashback: { buckets } }) => buckets.clear(),
  copy: (from, to, id, newId = id) => {
    const row = existingRow(from.flashback.buckets.get(id), id);
    to.flashback.buckets.set(newId, { ...row, id: newId });
  },

  createRequest: { method: "POST", path: "/bucket" },
  updateRequest: { method: "PUT", path: /^\/bucket\/[^/]+$/ },
  requests: { create: 3, read: 1, update: 1, delete: 1 },
  breakCreate: (sandbox) => {
    const list = { service: "flashback", method: "GET", path: "/bucket" } as const;
    // The list before the create is returned, the one after it is rejected.
    return [
      sandbox.fault({ ...list, then: { delayMs: 0 } }),
      sandbox.fault({ ...list, then: rejection({ errorBody }) }),
    ];
  },
  brokenCreate: /could not list the buckets .*HTTP 403, No/,
  errorBody,
  oddResponses: [
    { buckets: null },
    { buckets: [null] },
    { buckets: [BUCKET] },
    { buckets: [{ ...BUCKET, key: null }] },
  ],
  updateOfDeleted:
    /HTTP 404, Bucket not found\. If the bucket was deleted at Flashback, run pulumi refresh\. Otherwise check that baseUrl/,
};

export const cases = [flashbackCase];

/**
 * The actions that every use of the service is allowed. They repeat the permissions of `bucket.ts` as an expectation.
 */
export const actions: readonly string[] = [
  "s3:ListBucket",
  "s3:GetBucketLocation",
  "s3:ListBucketMultipartUploads",
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
];

/** The permissions that the probe exercises. */
export const probedPermissions: readonly ProbedPermissions[] = [
  {
    use: {},
    actions: ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
  },
];
