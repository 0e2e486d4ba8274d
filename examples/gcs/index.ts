// Registers a Google Cloud Storage bucket with ModelsLab and RyzeAPI. README.md shows how to create the bucket and its HMAC key.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: { kind: "gcs", bucket: config.require("bucket"), region: config.get("location") ?? "auto" },
  accessKeyId: config.requireSecret("hmacAccessId"),
  secretAccessKey: config.requireSecret("hmacSecret"),
} satisfies byob.StorageDescription;

const images = new byob.ModelsLabS3Config(
  "images",
  byob.storageArgs("modelslab", { ...media, directory: "generations" }),
);

const chat = new byob.RyzeInstanceS3("chat", {
  ...byob.storageArgs("ryzeapi", { ...media, directory: "media" }),
  instance: config.require("ryzeapiInstance"),
});

export const imagesUrl = images.publicUrl;
export const registrations = { modelslab: images.id, ryzeapi: chat.id };
