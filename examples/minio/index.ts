// Registers a bucket of your own MinIO server with ModelsLab and Flashback. README.md shows how to create the bucket and its user.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: {
    kind: "minio",
    bucket: config.require("bucket"),
    endpoint: config.require("endpoint"),
    // Requires MINIO_DOMAIN on the server. ModelsLab has no field for the bucket, so it must be in the host name.
    addressing: "virtual",
  },
  accessKeyId: config.requireSecret("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
} satisfies byob.StorageDescription;

const images = new byob.ModelsLabS3Config(
  "images",
  byob.storageArgs("modelslab", { ...media, directory: "generations" }),
);

const gateway = new byob.FlashbackBucket("gateway", {
  ...byob.storageArgs("flashback", media),
  name: "media",
  workspaceId: config.require("flashbackWorkspace"),
});

export const registrations = { modelslab: images.id, flashback: gateway.id };
