import type { Values } from "../../../src/services/kind";
import { canaries, type KindName } from "../provider/support/world";

/** What is wrong, and the inputs that differ from a good program; `undefined` leaves one out. */
export type BadCase = readonly [wrong: string, changes: Values];

const everyEndpoint = (input: string): BadCase[] => [
  ["an endpoint without scheme", { [input]: "s3.us-east-1.amazonaws.com" }],
  ["an endpoint of another scheme", { [input]: "s3://my-bucket/folder" }],
  ["an endpoint that is a static website", { [input]: "http://b.s3-website-us-east-1.amazonaws.com/x" }],
  [
    "an endpoint that is a static website, newer form",
    { [input]: "http://b.s3-website.eu-central-1.amazonaws.com" },
  ],
  ["an endpoint that is AWS's console", { [input]: "https://us-east-1.console.aws.amazon.com/s3/buckets/b" }],
  ["an endpoint that is AWS's older console", { [input]: "https://s3.console.aws.amazon.com/s3/buckets/b" }],
  ["an endpoint that is Google's console", { [input]: "https://console.cloud.google.com/storage/browser/b" }],
  ["an endpoint that is Cloudflare's console", { [input]: "https://dash.cloudflare.com/0123456789/r2" }],
  ["an endpoint that is DigitalOcean's console", { [input]: "https://cloud.digitalocean.com/spaces/b" }],
  ["an endpoint with a key in it", { [input]: `https://user:${canaries.sessionToken}@minio.example.com` }],
  ["an endpoint with a password", { [input]: `https://user:${canaries.secretKey}@minio.example.com` }],
  [
    "an endpoint with a query",
    { [input]: `https://minio.example.com/?X-Amz-Signature=${canaries.sessionToken}` },
  ],
  ["an endpoint with ..", { [input]: "https://minio.example.com/a/%2e%2e/../b" }],
  ["an endpoint that is a number", { [input]: 9000 }],
];

const everyBucket: BadCase[] = [
  ["a bucket with scheme", { bucket: "s3://my-bucket" }],
  ["a bucket with a path", { bucket: "my-bucket/raw" }],
  ["a bucket that is a list", { bucket: ["my-bucket"] }],
];

const everyKind: BadCase[] = [
  ["a baseUrl without scheme", { baseUrl: "service.example.com" }],
  ["a baseUrl with a password", { baseUrl: `https://user:${canaries.secretKey}@service.example.com` }],
  ["adopt that is a text", { adopt: "yes" }],
  ["a time-out that is no duration", { customTimeouts: { create: "soon", delete: "0s" } }],
  ["an input that does not exist", { bukket: canaries.secretKey, regoin: "us-east-1" }],
];

const modelslab: BadCase[] = [
  [
    "everything missing",
    missing(
      "publicUrl",
      "regionName",
      "endpointUrl",
      "awsAccessKeyId",
      "awsSecretAccessKey",
      "imageDirectory",
    ),
  ],
  [
    "everything empty",
    empty("publicUrl", "regionName", "endpointUrl", "awsAccessKeyId", "awsSecretAccessKey", "imageDirectory"),
  ],
  ["half a key pair", missing("awsSecretAccessKey")],
  ["the other half of a key pair", missing("awsAccessKeyId")],
  ["a secret that is a number", { awsSecretAccessKey: 1234567890 }],
  ["a public URL without scheme", { publicUrl: "cdn.example.com/generations/" }],
  [
    "a public URL with a signature",
    { publicUrl: `https://cdn.example.com/g/?X-Amz-Signature=${canaries.secretKey}` },
  ],
  ["the bucket in host and path", { endpointUrl: "https://pictures.s3.us-east-1.amazonaws.com/pictures" }],
  ["a region that contradicts the host", { regionName: "eu-west-1" }],
  ["a region that contradicts a virtual host", { endpointUrl: "https://b.s3.eu-central-1.amazonaws.com" }],
  [".. in the directory", { imageDirectory: "generations/../private" }],
  ["several things at once", { publicUrl: "cdn", regionName: 5, imageDirectory: "..", deployType: true }],
  ...everyEndpoint("endpointUrl"),
  ...everyKind,
];

const ryzeapi: BadCase[] = [
  ["everything missing", missing("instance", "bucket", "accessKey", "secretKey")],
  ["half a key pair", missing("secretKey")],
  ["the other half of a key pair", missing("accessKey")],
  ["enabled: false", { enabled: false }],
  ["enabled as a text", { enabled: "true" }],
  ["the bucket in the endpoint's host", { endpoint: "https://ryzeapi-media.s3.us-east-1.amazonaws.com" }],
  ["the bucket in the endpoint's path", { endpoint: "https://minio.example.com/ryzeapi-media/" }],
  ["a region that contradicts the host", { endpoint: "https://s3.eu-west-1.amazonaws.com" }],
  [".. in the prefix", { pathPrefix: "../media/" }],
  [
    "several things at once",
    { instance: 5, bucket: "a/b", endpoint: "minio:9000", pathPrefix: "..", enabled: false },
  ],
  ...everyEndpoint("endpoint"),
  ...everyBucket,
  ...everyKind,
];

const labelStudio: BadCase[] = [
  ["everything missing", missing("project", "bucket")],
  ["half a key pair", missing("awsSecretAccessKey")],
  ["the other half of a key pair", missing("awsAccessKeyId")],
  ["a session token without keys", missing("awsAccessKeyId", "awsSecretAccessKey")],
  ["a project that is a name", { project: "My project" }],
  ["a project of zero", { project: 0 }],
  ["a title over 256 characters", { title: "t".repeat(257) }],
  ["a negative presignTtl", { presignTtl: -1 }],
  ["a fractional presignTtl", { presignTtl: 1.5 }],
  ["a presignTtl that is a text", { presignTtl: "15" }],
  ["the bucket in the endpoint's host", { s3Endpoint: "https://labels.s3.us-east-1.amazonaws.com" }],
  ["the bucket in the endpoint's path", { s3Endpoint: "https://minio.example.com/labels" }],
  ["a region that contradicts the host", { s3Endpoint: "https://s3.dualstack.eu-west-1.amazonaws.com" }],
  [".. in the prefix", { prefix: "raw/.." }],
  ["several things at once", { project: 1.5, presign: 1, title: 5, regexFilter: {}, awsSecretAccessKey: "" }],
  ...everyEndpoint("s3Endpoint"),
  ...everyBucket,
  ...everyKind,
];

const flashback: BadCase[] = [
  ["everything missing", missing("name", "bucket", "workspaceId", "key", "secret")],
  ["half a key pair", missing("secret")],
  ["the other half of a key pair", missing("key")],
  ["apiKeyUuid together with key and secret", { apiKeyUuid: "5d0f2a3e-6c59-4f0e-9d3a-2f6f0a1d7c11" }],
  ["apiKeyUuid together with half a pair", { apiKeyUuid: "5d0f2a3e", secret: undefined }],
  ["an unknown storageType", { storageType: "s3" }],
  ["a storageType that is a number", { storageType: 3 }],
  ["the bucket in the endpoint's host", { endpoint: "https://my-bucket.s3.us-east-1.amazonaws.com" }],
  ["the bucket in the endpoint's path", { endpoint: "https://minio.example.com/my-bucket" }],
  ["a region that contradicts the host", { region: "eu-west-1" }],
  [
    "several things at once",
    { name: 5, bucket: "a b", storageType: "R2", endpoint: "minio", secret: undefined },
  ],
  ...everyEndpoint("endpoint"),
  ...everyBucket,
  ...everyKind,
];

export const badCases: Record<KindName, readonly BadCase[]> = {
  ModelsLabS3Config: modelslab,
  RyzeInstanceS3: ryzeapi,
  LabelStudioImportStorage: labelStudio,
  FlashbackBucket: flashback,
};

/** Allowed, but looks wrong: the user is told, and it is sent. */
export const oddCases: readonly (readonly [odd: string, kind: KindName, changes: Values])[] = [
  ["an unknown deployType", "ModelsLabS3Config", { deployType: "flux_2_dev" }],
  ["a directory with a leading slash", "ModelsLabS3Config", { imageDirectory: "/generations" }],
  ["a directory that is the bucket of the host", "ModelsLabS3Config", { imageDirectory: "pictures" }],
  ["a prefix with a leading slash", "RyzeInstanceS3", { pathPrefix: "/media/" }],
  ["a prefix with a leading slash", "LabelStudioImportStorage", { prefix: "/raw/" }],
  ["a presignTtl of more than seven days", "LabelStudioImportStorage", { presignTtl: 10_081 }],
];

function missing(...names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function empty(...names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, ""]));
}
