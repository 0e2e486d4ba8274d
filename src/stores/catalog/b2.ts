import { defineStore, type RegionalLocation, regionalHost, S3_CORS } from "../define-store";
import type { StoreUse } from "../definition";

/** Backblaze B2. `region` as in `us-west-004`. */
export interface B2Location<V> extends RegionalLocation<"b2", V> {}

/** Can only be public as a whole bucket, and rejects the default checksums of AWS SDKs. */
export const B2 = defineStore({
  name: "b2",
  title: "Backblaze B2",
  shortTitle: "B2",
  order: 60,
  consoleHosts: /^secure\.backblaze\.com$/,
  ...regionalHost("us-west-004", "s3.{region}.backblazeb2.com"),
  // Friendly URLs of the native API.
  publicAddresses: {
    pattern: /^f\d{3}\.backblazeb2\.com\//,
    endpoint: "https://{bucket}s3.{region}.backblazeb2.com",
  },
  regions: /^[a-z]+-[a-z]+-\d{3}$/,
  addressing: "virtual",
  region: "us-east-1",
  checksums: "rejected",
  acl: {
    scope: "bucket",
    note: "Backblaze B2 accepts an ACL only if it equals the bucket's, so the bucket must be public.",
    condition: {
      mark: "?",
      text: "ACL must equal the bucket's",
      footnote: "B2 rejects `public-read` on a private bucket and accepts it on a public one.",
    },
  },
  publicScope: "bucket",
  publish: {
    text: "Make the whole bucket public, because an object's ACL must equal the bucket's.",
    console: "Backblaze › Buckets › {bucket} › Bucket Settings › Public",
    pulumi: 'b2.Bucket { bucketType: "allPublic" }',
    cli: "b2 bucket update {bucket} allPublic",
  },
  cors: S3_CORS,
  setup: {
    key: (bucket, use) => ({
      text: "Create an application key for the bucket. The master key does not work with the S3 API.",
      cli: `b2 key create --bucket ${bucket}${use.directory ? ` --name-prefix ${use.directory}/` : ""} byob ${capabilitiesFor(use)}`,
    }),
  },
  summary: {
    key: "application key, optionally limited to a folder; not the master key",
    publicReading: "bucket type public",
  },
});

function capabilitiesFor({ writes }: StoreUse): string {
  const reading = "listBuckets,listFiles,readFiles";
  return writes ? `${reading},writeFiles,deleteFiles` : reading;
}
