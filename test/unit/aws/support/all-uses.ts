import type { BucketUse } from "../../../../src/policies";

/** One use of each service. */
export const allUses = {
  pics: { service: "modelslab", directory: "generations", publicRead: "directory", expireAfterDays: 30 },
  chat: { service: "ryzeapi", directory: "media" },
  label: {
    service: "label-studio",
    prefix: "raw",
    origins: ["https://labels.example.com"],
    export: true,
    canDelete: false,
  },
  gate: { service: "flashback" },
} as const satisfies Record<string, BucketUse>;

/** What belongs to a bucket, in the order in which it is made. */
export const chainKinds = [
  "Bucket",
  "BucketOwnershipControls",
  "BucketPublicAccessBlock",
  "BucketPolicy",
  "BucketCorsConfiguration",
  "BucketServerSideEncryptionConfiguration",
  "BucketLifecycleConfiguration",
  "BucketObjectv2",
];
