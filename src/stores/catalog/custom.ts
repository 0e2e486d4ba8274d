import { defineStore, PUT_BUCKET_POLICY, S3_CORS, type ServerLocation, serverAddress } from "../define-store";

/** Any other store with the S3 API. */
export interface CustomLocation<V> extends ServerLocation<"custom", V> {}

/** Assumptions about a store that no other record matches; they follow AWS. */
export const CUSTOM = defineStore({
  isGeneric: true,
  name: "custom",
  title: "an S3-compatible store",
  order: 1000,
  ...serverAddress({ example: "https://s3.example.com" }, { path: "any" }),
  addressing: "path",
  region: "us-east-1",
  checksums: "accepted",
  acl: { scope: "objects" },
  publicScope: "directory",
  publish: {
    text: "Allow s3:GetObject on {objects} for Principal * in the bucket policy, or use the store's own setting for public buckets.",
    cli: PUT_BUCKET_POLICY,
  },
  cors: S3_CORS,
  setup: {
    key: () => ({
      text: "If the store supports AWS user policies, apply the one below. Otherwise create a key for this bucket only.",
    }),
    userPolicy: { unsupportedActions: [] },
  },
  summary: {
    key: "user with a policy in AWS's format, or key for this bucket only",
    publicReading: "bucket policy, or the store's own setting",
  },
});
