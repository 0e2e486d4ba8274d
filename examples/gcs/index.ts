// Hands a Google Cloud Storage bucket to ModelsLab and RyzeAPI. README.md says how bucket and HMAC key are made.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: { kind: "gcs", bucket: config.require("bucket"), region: config.get("location") ?? "auto" },
  accessKeyId: config.requireSecret("hmacAccessId"),
  secretAccessKey: config.requireSecret("hmacSecret"),
} satisfies byob.StorageDescription;

const pictures = new byob.ModelsLabS3Config(
  "pictures",
  byob.storageArgs("modelslab", { ...media, directory: "generations" }),
);

const chat = new byob.RyzeInstanceS3("chat", {
  ...byob.storageArgs("ryzeapi", { ...media, directory: "media" }),
  instance: config.require("ryzeapiInstance"),
});

export const picturesAt = pictures.publicUrl;
export const registrations = { modelslab: pictures.id, ryzeapi: chat.id };
