import type { BucketUse } from "../../../../src/policies";

/** Uses of several services, side by side in one bucket. The tests that use them compare each setting. */
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

/** Resource types of a bucket, in the order of creation. */
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
