import {
  defineStore,
  PUT_BUCKET_POLICY,
  type RegionalLocation,
  regionalHost,
  S3_CORS,
} from "../define-store";

/** DigitalOcean Spaces. `region` as in `fra1`. */
export interface SpacesLocation<V> extends RegionalLocation<"spaces", V> {}

/** Supports object ACLs and bucket policies, but no user policies. */
export const SPACES = defineStore({
  name: "spaces",
  title: "DigitalOcean Spaces",
  shortTitle: "Spaces",
  order: 30,
  consoleHosts: /^cloud\.digitalocean\.com$/,
  ...regionalHost("fra1", "{region}.digitaloceanspaces.com", "{region}.cdn.digitaloceanspaces.com"),
  regions: /^[a-z]{3}\d$/,
  addressing: "virtual",
  region: "us-east-1",
  checksums: "accepted",
  acl: { scope: "objects", condition: { mark: "✔", text: "by object ACL" } },
  publicScope: "directory",
  publish: {
    text: "Uploads with the public-read ACL are public. To make other objects public, allow s3:GetObject for Principal * in the bucket policy.",
    pulumi: "digitalocean.SpacesBucketPolicy",
    cli: PUT_BUCKET_POLICY,
  },
  cors: S3_CORS,
  setup: {
    key: (bucket, { writes }) => ({
      text: `Create a Spaces key with the grant "${writes ? "readwrite" : "read"}" on ${bucket}. Spaces does not support user policies.`,
      console: "Spaces Object Storage › Access Keys",
      pulumi: "digitalocean.SpacesKey",
    }),
  },
  summary: {
    key: "key with a grant on the bucket; no user policies",
    publicReading: "object ACL, bucket policy, CDN",
  },
});
