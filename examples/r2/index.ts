// Registers an R2 bucket with ModelsLab and Label Studio. README.md shows how to create the bucket, token and domain.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: { kind: "r2", bucket: config.require("bucket"), accountId: config.require("accountId") },
  accessKeyId: config.requireSecret("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
} satisfies byob.StorageDescription;

// The S3 endpoint of R2 does not serve anonymous requests, so images are read at the bucket's custom domain.
const images = new byob.ModelsLabS3Config(
  "images",
  byob.storageArgs("modelslab", {
    ...media,
    directory: "generations",
    publicUrl: config.require("publicDomain"),
  }),
);

const labels = new byob.LabelStudioImportStorage("labels", {
  ...byob.storageArgs("label-studio", { ...media, directory: "generations" }),
  project: config.requireNumber("labelStudioProject"),
  useBlobUrls: true,
});

export const registrations = { modelslab: images.id, labelStudio: labels.id };
