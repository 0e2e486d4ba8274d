// biome-ignore-all lint/suspicious/noThenProperty: the emulators' own name of the effect of a fault
import {
  camelCaseOf,
  existingRow,
  type ProbedPermissions,
  renameKeys,
  type ServiceCase,
  snakeCase,
} from "../case";
import { COMMON_PROBLEMS, emptied, endpointProblems, without } from "../problems";
import { CANARIES } from "../secrets";

/** The deploy types of the API reference. The first one is the default, which programs leave out. */
export const DEPLOY_TYPES = [
  "text_to_image",
  "image_editing",
  "voice_cloning",
  "text_to_3d",
  "video",
  "face_gen",
  "deepfake",
  "realtime",
  "super_resolution",
  "flux",
  "flux_headshot",
  "interior",
  "qwen",
  "qwen_tts",
  "flux_kontext_dev",
  "image_to_video_ultra",
  "z_image_turbo",
];

const REQUIRED = [
  "publicUrl",
  "regionName",
  "endpointUrl",
  "awsAccessKeyId",
  "awsSecretAccessKey",
  "imageDirectory",
];

function required(number = 0) {
  return {
    ...(number > 0 && { deployType: DEPLOY_TYPES[number] ?? `server_${number}` }),
    publicUrl: "https://media.s3.eu-west-1.amazonaws.com/generations/",
    regionName: "eu-west-1",
    endpointUrl: "https://media.s3.eu-west-1.amazonaws.com",
    awsAccessKeyId: "AKIAMODELSLAB0000001",
    awsSecretAccessKey: "modelslab-secret-one",
    imageDirectory: "generations",
  };
}

export const modelslabCase: ServiceCase = {
  type: "ModelsLabS3Config",
  service: "modelslab",
  readable: false,
  idFromService: false,
  reusesIds: true,

  required,
  optional: {},
  others: {
    publicUrl: "https://media.s3.eu-west-1.amazonaws.com/pictures/",
    endpointUrl: "https://other.s3.eu-west-1.amazonaws.com",
    imageDirectory: "pictures",
    regionName: "auto",
  },
  rotated: { awsAccessKeyId: "AKIAMODELSLAB0000002", awsSecretAccessKey: "modelslab-secret-two" },
  neutral: { endpointUrl: "https://minio.example.com" },
  defaults: { deployType: "text_to_image" },
  replacing: { field: "deployType", value: "video" },
  comparable: [],
  nonKey: { field: "imageDirectory", value: "pictures" },
  endpoint: "endpointUrl",
  groups: {},
  fewestSecrets: required,

  invalid: {
    changes: { publicUrl: undefined, endpointUrl: "s3.example.com", imageDirectory: "../up" },
    problems: ["publicUrl: ", "endpointUrl: ", "imageDirectory: "],
  },
  invalidWithSecrets: { endpointUrl: "CANARY-without-scheme", awsSecretAccessKey: undefined },
  rejected: [
    ["everything missing", without(...REQUIRED)],
    ["everything empty", emptied(...REQUIRED)],
    ["half a key pair", without("awsSecretAccessKey")],
    ["the other half of a key pair", without("awsAccessKeyId")],
    ["a secret that is a number", { awsSecretAccessKey: 1234567890 }],
    ["a public URL without scheme", { publicUrl: "cdn.example.com/generations/" }],
    [
      "a public URL with a signature",
      { publicUrl: `https://cdn.example.com/g/?X-Amz-Signature=${CANARIES.secretKey}` },
    ],
    ["the bucket in host and path", { endpointUrl: "https://media.s3.eu-west-1.amazonaws.com/media" }],
    ["a region that contradicts the host", { regionName: "us-east-1" }],
    ["a region that contradicts a virtual host", { endpointUrl: "https://b.s3.eu-central-1.amazonaws.com" }],
    [".. in the directory", { imageDirectory: "generations/../private" }],
    ["several errors", { publicUrl: "cdn", regionName: 5, imageDirectory: "..", deployType: true }],
    ...endpointProblems("endpointUrl"),
    ...COMMON_PROBLEMS,
  ],
  warned: [
    ["an unknown deployType", { deployType: "flux_2_dev" }],
    ["a directory with a leading slash", { imageDirectory: "/generations" }],
    ["a directory that is the bucket of the host", { imageDirectory: "media" }],
  ],

  credential: "key",
  credentialOf: ({ modelslab }) => modelslab.keyOf("text_to_image"),
  rotateCredential: ({ modelslab }) => {
    modelslab.keys.set("default", { key: "rotated-modelslab-key" });
    return "rotated-modelslab-key";
  },

  probesWrite: true,
  prepare: () => {},
  bucketInputs: ({ name, endpoint, region, accessKeyId, secretAccessKey, publicUrl }) => ({
    regionName: region,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
    endpointUrl: `${endpoint}/${name}`,
    publicUrl: `${publicUrl}generations/`,
    imageDirectory: "generations",
  }),

  live: ({ modelslab: { servers } }) =>
    [...servers].map(([id, row]) => ({ id, values: { ...renameKeys(row, camelCaseOf), deployType: id } })),
  set: ({ modelslab: { servers } }, id, values) =>
    void Object.assign(existingRow(servers.get(id), id), renameKeys(values, snakeCase)),
  remove: ({ modelslab: { servers } }, id) => void servers.delete(id),
  removeAll: ({ modelslab: { servers } }) => servers.clear(),
  copy: (from, to, id) =>
    void to.modelslab.servers.set(id, { ...existingRow(from.modelslab.servers.get(id), id) }),

  createRequest: { method: "POST", path: /update_s3$/ },
  updateRequest: { method: "POST", path: /update_s3$/ },
  requests: { create: 1, read: 0, update: 1, delete: 1 },
  breakCreate: (sandbox) => [
    sandbox.fault({ service: "modelslab", method: "POST", times: Infinity, then: { drop: "after" } }),
  ],
  brokenCreate: /could not update the S3 details/,
  errorBody: (message) => ({ status: "error", message }),
  oddResponses: [{ status: null }, { status: "failed" }, { status: "error", messege: { a: [{}, "words"] } }],
};

export const cases = [modelslabCase];

/**
 * The actions that every use of the service is allowed. They repeat the permissions of `bucket.ts` as an expectation.
 */
export const actions: readonly string[] = [
  "s3:ListBucket",
  "s3:PutObject",
  "s3:GetObject",
  "s3:PutObjectAcl",
];

/** The permissions that the probe exercises. */
export const probedPermissions: readonly ProbedPermissions[] = [
  { use: {}, actions: ["s3:PutObject", "s3:PutObjectAcl"] },
  // With public read access, the user can read without its own permission.
  { use: { publicRead: "none" }, actions: ["s3:GetObject"] },
];
