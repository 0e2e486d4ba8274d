import { defineStore, type RegionalLocation, regionalAddress } from "../define-store";
import type { RequiredCorsRule, StoreUse } from "../definition";

/** Google Cloud Storage. `region` is the location of the bucket, or `auto`. */
export interface GcsLocation<V> extends RegionalLocation<"gcs", V> {}

const ENDPOINT = "https://storage.googleapis.com";

/** Has one endpoint for all regions, and rejects the default checksums of AWS SDKs. */
export const GCS = defineStore({
  name: "gcs",
  title: "Google Cloud Storage",
  order: 40,
  // With regional endpoints (https://cloud.google.com/storage/docs/regional-endpoints) and the former name.
  hosts: /^(?:(.+)\.)?(?:(?:commondata)?storage|storage\.[a-z0-9-]+\.rep)\.googleapis\.com$/,
  // Serves objects to browsers with a Google login.
  publicAddresses: {
    pattern: /^storage\.cloud\.google\.com\//,
    endpoint: "https://{bucket}storage.googleapis.com",
  },
  consoleHosts: /^console\.cloud\.google\.com$/,
  serverHeader: /^UploadServer$/i,
  ...regionalAddress({ example: "europe-west3", note: "location, or `auto`" }, () => ENDPOINT),
  // One endpoint for all regions: it is known even if the region is not known yet.
  endpoint: (_location, combine) => combine([], () => ENDPOINT),
  addressing: "virtual",
  region: "auto",
  checksums: "rejected",
  acl: {
    scope: "objects",
    note: 'Google Cloud Storage accepts an ACL only with fine-grained access. A bucket with uniform access returns 400 "Cannot insert legacy ACL".',
    condition: {
      text: "fine-grained access only",
      footnote:
        'A bucket with uniform access rejects an ACL with 400 "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled".',
    },
  },
  publicScope: "bucket",
  publish: {
    text: "Grant allUsers the role Storage Object Viewer on the bucket, and disable public access prevention.",
    console: "Cloud Storage › {bucket} › Permissions › Grant access",
    pulumi: 'gcp.storage.BucketIAMMember { role: "roles/storage.objectViewer", member: "allUsers" }',
    cli: "gcloud storage buckets add-iam-policy-binding gs://{bucket} --member=allUsers --role=roles/storage.objectViewer",
  },
  cors: {
    scope: "bucket",
    format: "Google's own CORS format",
    summary: "own format, `gcloud … --cors-file`",
    step: (bucket) => ({
      text: "Apply the CORS document below, which is in Google's own format. It replaces the existing one.",
      cli: `gcloud storage buckets update gs://${bucket} --cors-file=cors.json`,
    }),
    document: (rules) => rules.map(googleRule),
  },
  setup: {
    key: (bucket, use) => ({
      text: `Create a service account, grant it the role ${roleFor(use)} on ${bucket}, and create an HMAC key for it.`,
      pulumi: "gcp.storage.BucketIAMMember and gcp.storage.HmacKey",
      cli: "gcloud storage hmac create <service account>",
    }),
  },
  summary: {
    key: "HMAC key of a service account",
    publicReading: "`allUsers` on the bucket, or object ACL",
  },
});

function roleFor({ writes, sendsAcl }: StoreUse): string {
  if (sendsAcl) {
    return "Storage Object Admin (required to set ACLs)";
  }
  return writes ? "Storage Object User" : "Storage Object Viewer";
}

function googleRule({ AllowedOrigins, AllowedMethods, MaxAgeSeconds }: RequiredCorsRule): object {
  return {
    origin: AllowedOrigins,
    method: AllowedMethods,
    responseHeader: ["Content-Type", "Range"],
    maxAgeSeconds: MaxAgeSeconds,
  };
}
