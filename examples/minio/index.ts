// Hands a bucket of your own MinIO to ModelsLab and Flashback. README.md says how bucket and user are made.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: {
    kind: "minio",
    bucket: config.require("bucket"),
    endpoint: config.require("endpoint"),
    // With MINIO_DOMAIN set at the server. ModelsLab cannot do without: it has no field for the bucket.
    addressing: "virtual",
  },
  accessKeyId: config.requireSecret("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
} satisfies byob.StorageDescription;

const pictures = new byob.ModelsLabS3Config(
  "pictures",
  byob.storageArgs("modelslab", { ...media, directory: "generations" }),
);

const gateway = new byob.FlashbackBucket("gateway", {
  ...byob.storageArgs("flashback", media),
  name: "media",
  workspaceId: config.require("flashbackWorkspace"),
});

export const registrations = { modelslab: pictures.id, flashback: gateway.id };
