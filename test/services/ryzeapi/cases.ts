// biome-ignore-all lint/suspicious/noThenProperty: the emulators' own name of the effect of a fault
import { existingRow, type ProbedPermissions, postJson, type ServiceCase } from "../case";
import { BUCKET_PROBLEMS, COMMON_PROBLEMS, endpointProblems, without } from "../problems";

function required(number = 0) {
  return {
    instance: `instance-${number}`,
    bucket: "ryze-media",
    accessKey: "AKIARYZE000000000001",
    secretKey: "ryze-secret-one",
  };
}

export const ryzeapiCase: ServiceCase = {
  type: "RyzeInstanceS3",
  service: "ryzeapi",
  readable: true,
  idFromService: false,
  reusesIds: true,

  required,
  optional: { region: "eu-west-1", endpoint: "https://s3.example.com", pathPrefix: "media/" },
  others: {
    bucket: "ryzeapi-other",
    region: "eu-central-1",
    endpoint: "https://store.example.com",
    pathPrefix: "other/",
  },
  rotated: { accessKey: "AKIARYZE000000000002", secretKey: "ryze-secret-two" },
  neutral: {},
  defaults: { region: "", endpoint: "", pathPrefix: "" },
  replacing: { field: "instance", value: "instance-9" },
  comparable: ["bucket", "region", "endpoint", "pathPrefix", "accessKey"],
  nonKey: { field: "region", value: "eu-central-1" },
  endpoint: "endpoint",
  groups: {},
  fewestSecrets: required,

  invalid: {
    changes: {
      enabled: false,
      secretKey: undefined,
      endpoint: "https://ryze-media.s3.eu-west-1.amazonaws.com",
    },
    problems: ["enabled: ", "secretKey: ", "endpoint: "],
  },
  invalidWithSecrets: { enabled: false, endpoint: "https://user:CANARY@s3.example.com/?key=CANARY" },
  rejected: [
    ["everything missing", without("instance", "bucket", "accessKey", "secretKey")],
    ["half a key pair", without("secretKey")],
    ["the other half of a key pair", without("accessKey")],
    ["enabled: false", { enabled: false }],
    ["enabled as a string", { enabled: "true" }],
    ["the bucket in the endpoint's host", { endpoint: "https://ryze-media.s3.eu-west-1.amazonaws.com" }],
    ["the bucket in the endpoint's path", { endpoint: "https://s3.eu-west-1.amazonaws.com/ryze-media" }],
    ["a region that contradicts the host", { endpoint: "https://s3.us-east-1.amazonaws.com" }],
    [".. in the prefix", { pathPrefix: "../media/" }],
    [
      "several errors",
      { instance: 5, bucket: "a/b", endpoint: "minio:9000", pathPrefix: "..", enabled: false },
    ],
    ...endpointProblems("endpoint"),
    ...BUCKET_PROBLEMS,
    ...COMMON_PROBLEMS,
  ],
  warned: [["a prefix with a leading slash", { pathPrefix: "/media/" }]],

  credential: "token",
  credentialOf: ({ ryzeapi }) => ryzeapi.accountToken,
  rotateCredential: ({ ryzeapi }) => {
    ryzeapi.accountToken = "rotated-ryzeapi-token";
    return ryzeapi.accountToken;
  },
  secondCredential: ({ ryzeapi: { instances } }) =>
    existingRow(instances.get("instance-0"), "instance-0").token,

  probesWrite: true,
  prepare: ({ ryzeapi }, first = 0) => {
    for (let number = first; number < first + 130; number++) {
      if (!ryzeapi.instances.has(`instance-${number}`)) {
        ryzeapi.addInstance(`instance-${number}`);
      }
    }
  },
  bucketInputs: ({ name, endpoint, region, accessKeyId, secretAccessKey }) => ({
    bucket: name,
    endpoint,
    region,
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    pathPrefix: "media/",
  }),
  register: async ({ urls, ryzeapi: { accountToken } }, { instance, ...settings }) => {
    const body = { enabled: true, ...settings };
    await postJson(`${urls.ryzeapi}/api/instance/s3/${instance}`, { token: accountToken }, body);
    return String(instance);
  },

  live: ({ ryzeapi: { instances } }) =>
    [...instances.values()]
      .filter((instance) => instance.enabled)
      .map(({ name: id, token: _, ...values }) => ({ id, values: { ...values, instance: id } })),
  set: ({ ryzeapi: { instances } }, id, values) =>
    void Object.assign(existingRow(instances.get(id), id), values),
  remove: ({ ryzeapi: { instances } }, id) =>
    void Object.assign(existingRow(instances.get(id), id), { enabled: false }),
  removeAll: ({ ryzeapi: { instances } }) => instances.clear(),
  copy: (from, to, id) =>
    void Object.assign(to.ryzeapi.addInstance(id), existingRow(from.ryzeapi.instances.get(id), id)),

  // A delete is the same request with `enabled: false`.
  createRequest: {
    method: "POST",
    path: /^\/api\/instance\/s3\//,
    when: ({ body }) => String(body).includes('"enabled":true'),
  },
  updateRequest: { method: "POST", path: /^\/api\/instance\/s3\// },
  requests: { create: 2, read: 1, update: 1, delete: 1 },
  breakCreate: (sandbox) => [
    sandbox.fault({ service: "ryzeapi", method: "POST", times: Infinity, then: { drop: "after" } }),
  ],
  brokenCreate: /could not update the S3 settings/,
  errorBody: (message) => ({ success: false, error: { message } }),
  oddResponses: [{}, { enabled: true }, { enabled: "yes" }, { enabled: true, bucket: 5, region: null }].map(
    (s3) => ({ success: true, s3 }),
  ),
  updateOfDeleted:
    /HTTP 404, Instance not found\. Create the instance at RyzeAPI first, or correct `instance`\.$/,
};

export const cases = [ryzeapiCase];

/**
 * The actions that every use of the service is allowed. They repeat the permissions of `bucket.ts` as an expectation.
 */
export const actions: readonly string[] = ["s3:PutObject", "s3:GetObject"];

/** The permissions that the probe exercises. */
export const probedPermissions: readonly ProbedPermissions[] = [
  { use: {}, actions: ["s3:PutObject", "s3:GetObject"] },
];
