/** Invalid inputs that several resource types share. */
import type { CaseValues, InvalidInput } from "./case";
import { CANARIES } from "./secrets";

/** Problems of the input with the URL of the store. */
export function endpointProblems(input: string): InvalidInput[] {
  return [
    ["an endpoint without scheme", { [input]: "s3.us-east-1.amazonaws.com" }],
    ["an endpoint of another scheme", { [input]: "s3://my-bucket/folder" }],
    ["an endpoint that is a static website", { [input]: "http://b.s3-website-us-east-1.amazonaws.com/x" }],
    [
      "an endpoint that is a static website, newer form",
      { [input]: "http://b.s3-website.eu-central-1.amazonaws.com" },
    ],
    [
      "an endpoint that is AWS's console",
      { [input]: "https://us-east-1.console.aws.amazon.com/s3/buckets/b" },
    ],
    [
      "an endpoint that is AWS's older console",
      { [input]: "https://s3.console.aws.amazon.com/s3/buckets/b" },
    ],
    [
      "an endpoint that is Google's console",
      { [input]: "https://console.cloud.google.com/storage/browser/b" },
    ],
    ["an endpoint that is Cloudflare's console", { [input]: "https://dash.cloudflare.com/0123456789/r2" }],
    ["an endpoint that is DigitalOcean's console", { [input]: "https://cloud.digitalocean.com/spaces/b" }],
    ["an endpoint with a key in it", { [input]: `https://user:${CANARIES.sessionToken}@minio.example.com` }],
    ["an endpoint with a password", { [input]: `https://user:${CANARIES.secretKey}@minio.example.com` }],
    [
      "an endpoint with a query",
      { [input]: `https://minio.example.com/?X-Amz-Signature=${CANARIES.sessionToken}` },
    ],
    ["an endpoint with ..", { [input]: "https://minio.example.com/a/%2e%2e/../b" }],
    ["an endpoint that is a number", { [input]: 9000 }],
  ];
}

/** Problems of the input `bucket`. */
export const BUCKET_PROBLEMS: readonly InvalidInput[] = [
  ["a bucket with scheme", { bucket: "s3://my-bucket" }],
  ["a bucket with a path", { bucket: "my-bucket/raw" }],
  ["a bucket that is a list", { bucket: ["my-bucket"] }],
];

/** Problems of the inputs that every resource type with a service has. */
export const COMMON_PROBLEMS: readonly InvalidInput[] = [
  ["a baseUrl without scheme", { baseUrl: "service.example.com" }],
  ["a baseUrl with a password", { baseUrl: `https://user:${CANARIES.secretKey}@service.example.com` }],
  ["adopt that is a string", { adopt: "yes" }],
  ["a timeout that is not a duration", { customTimeouts: { create: "soon", delete: "0s" } }],
  ["an input that does not exist", { bukket: CANARIES.secretKey, regoin: "us-east-1" }],
];

/** Changes that leave these inputs out. */
export function without(...names: string[]): CaseValues {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** Changes that set these inputs to the empty string. */
export function emptied(...names: string[]): CaseValues {
  return Object.fromEntries(names.map((name) => [name, ""]));
}
