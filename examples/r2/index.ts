// Hands an R2 bucket to ModelsLab and Label Studio. README.md says how bucket, token and domain are made.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: { kind: "r2", bucket: config.require("bucket"), accountId: config.require("accountId") },
  accessKeyId: config.requireSecret("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
} satisfies byob.StorageDescription;

// R2 answers nobody without a key at its S3 endpoint: pictures are read at the bucket's own domain.
const pictures = new byob.ModelsLabS3Config(
  "pictures",
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

export const registrations = { modelslab: pictures.id, labelStudio: labels.id };
