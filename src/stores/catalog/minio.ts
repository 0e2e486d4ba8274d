import { defineStore, NO_OBJECT_ACLS, type ServerLocation, serverAddress } from "../define-store";

/** MinIO. */
export interface MinioLocation<V> extends ServerLocation<"minio", V> {}

export const MINIO = defineStore({
  name: "minio",
  title: "MinIO",
  order: 70,
  serverHeader: /^minio/i,
  ...serverAddress({ example: "https://minio.example.com" }),
  addressing: "path",
  virtualHosts: {
    hint: "set MINIO_DOMAIN",
    text: "`MINIO_DOMAIN` is needed",
    footnote:
      "MinIO serves `https://my-bucket.minio.example.com` only with `MINIO_DOMAIN`, and needs a certificate for `*.minio.example.com`.",
  },
  region: "us-east-1",
  checksums: "accepted",
  acl: {
    scope: "none",
    note: "MinIO overhears an ACL in an upload, and answers 501 to a separate PutObjectAcl with public-read.",
  },
  publicScope: "directory",
  publish: {
    text: `${NO_OBJECT_ACLS} Allow anonymous reading of the directory in the bucket's policy.`,
    cli: "mc anonymous set download <alias>/{bucket}/{directory}",
  },
  cors: {
    scope: "server",
    summary: "`MINIO_API_CORS_ALLOW_ORIGIN`, whole server",
    step: () => ({
      text: "Name the origins in the server's one setting for all buckets: it takes no CORS document.",
      cli: "MINIO_API_CORS_ALLOW_ORIGIN=<origin>,<origin>",
    }),
  },
  setup: {
    key: () => ({
      text: "Make a user with the policy below.",
      cli: "mc admin policy create <alias> byob user-policy.json && mc admin user add <alias> <key> <secret> && mc admin policy attach <alias> byob --user <key>",
    }),
    // MinIO does not know the action and rejects a policy that names it.
    userPolicy: { unsupportedActions: ["s3:PutObjectAcl"] },
  },
  summary: {
    key: "user with a policy in AWS's format",
    publicReading: "anonymous policy, per folder",
  },
});
