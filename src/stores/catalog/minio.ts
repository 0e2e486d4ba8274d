import { defineStore, NO_OBJECT_ACLS, type ServerLocation, serverAddress } from "../define-store";

/** MinIO. */
export interface MinioLocation<V> extends ServerLocation<"minio", V> {}

/** Ignores ACLs of uploads. Virtual-hosted access must be configured. */
export const MINIO = defineStore({
  name: "minio",
  title: "MinIO",
  order: 70,
  serverHeader: /^minio/i,
  ...serverAddress({ example: "https://minio.example.com" }),
  addressing: "path",
  virtualHosts: {
    hint: "set MINIO_DOMAIN",
    text: "requires `MINIO_DOMAIN`",
    footnote:
      "MinIO serves `https://my-bucket.minio.example.com` only if `MINIO_DOMAIN` is set, with a certificate for `*.minio.example.com`.",
  },
  region: "us-east-1",
  checksums: "accepted",
  acl: {
    scope: "none",
    note: "MinIO ignores an ACL in an upload and returns 501 for a separate PutObjectAcl with public-read.",
  },
  publicScope: "directory",
  publish: {
    text: `${NO_OBJECT_ACLS} Allow anonymous reads of the directory in the bucket policy.`,
    cli: "mc anonymous set download <alias>/{bucket}/{directory}",
  },
  cors: {
    scope: "server",
    summary: "`MINIO_API_CORS_ALLOW_ORIGIN`, whole server",
    step: () => ({
      text: "List the origins in the server's setting for all buckets. MinIO does not accept a CORS document for one bucket.",
      cli: "MINIO_API_CORS_ALLOW_ORIGIN=<origin>,<origin>",
    }),
  },
  setup: {
    key: () => ({
      text: "Create a user with the policy below.",
      cli: "mc admin policy create <alias> byob user-policy.json && mc admin user add <alias> <key> <secret> && mc admin policy attach <alias> byob --user <key>",
    }),
    // MinIO does not support the action and rejects a policy that contains it.
    userPolicy: { unsupportedActions: ["s3:PutObjectAcl"] },
  },
  summary: {
    key: "user with a policy in AWS's format",
    publicReading: "anonymous policy, per folder",
  },
});
