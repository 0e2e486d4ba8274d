/** Invalid inputs that several resource types share. */
import type { CaseValues, InvalidInput } from "./case";
import { CANARIES } from "./secrets";

/** Addresses at which stores serve public objects, without their S3 API. */
const PUBLIC_ADDRESSES = {
  "a CDN of Spaces": "https://media.fra1.cdn.digitaloceanspaces.com",
  "an R2 bucket": "https://pub-0123456789abcdef.r2.dev",
  "a B2 bucket": "https://f004.backblazeb2.com/file/media",
  CloudFront: "https://d111111abcdef8.cloudfront.net",
  "a Storj link": `https://link.storjshare.io/raw/${CANARIES.sessionToken}/media`,
  "Google's browser download": "https://storage.cloud.google.com/media",
  "a public Supabase bucket": "https://abcdefgh.supabase.co/storage/v1/object/public/media",
  "a Supabase project": "https://abcdefgh.supabase.co",
  "a Tigris bucket": "https://media.t3.tigrisfiles.io",
  "a native Oracle URL": "https://objectstorage.eu-frankfurt-1.oraclecloud.com/n/my-ns/b/media/o/one.jpg",
  "a native Oracle host": "https://my-ns.objectstorage.eu-frankfurt-1.oci.customer-oci.com",
  "a website of Scaleway": "https://media.s3-website.fr-par.scw.cloud",
  "a website of Linode": "https://media.website-us-east-1.linodeobjects.com",
  "a website of OVHcloud": "http://media.s3-website.gra.io.cloud.ovh.net",
  "a website of COS": "https://media-1250000000.cos-website.ap-guangzhou.myqcloud.com",
};

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
    ...Object.entries(PUBLIC_ADDRESSES).map(
      ([host, url]): InvalidInput => [`the public address of ${host}`, { [input]: url }],
    ),
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
