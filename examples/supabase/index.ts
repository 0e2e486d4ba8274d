// Imports images from a bucket of Supabase Storage into a Label Studio project. README.md shows where the values come from.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const images = {
  // Requests contain the bucket in their path, because Supabase does not accept it in the host name.
  store: {
    kind: "supabase",
    bucket: config.require("bucket"),
    endpoint: config.require("endpoint"),
    region: config.require("region"),
  },
  directory: "raw",
  accessKeyId: config.requireSecret("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
} satisfies byob.StorageDescription;

const labels = new byob.LabelStudioImportStorage("labels", {
  ...byob.storageArgs("label-studio", images),
  project: config.requireNumber("labelStudioProject"),
  useBlobUrls: true,
});

export const storage = labels.id;
