// Registers a bucket of Scaleway Object Storage with RyzeAPI and Flashback. README.md shows how to create the bucket and the key.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = {
  store: { kind: "scaleway", bucket: config.require("bucket"), region: config.get("region") ?? "fr-par" },
  accessKeyId: config.requireSecret("accessKeyId"),
  secretAccessKey: config.requireSecret("secretAccessKey"),
} satisfies byob.StorageDescription;

const chat = new byob.RyzeInstanceS3("chat", {
  ...byob.storageArgs("ryzeapi", { ...media, directory: "media" }),
  instance: config.require("ryzeapiInstance"),
});

const gateway = new byob.FlashbackBucket("gateway", {
  ...byob.storageArgs("flashback", media),
  name: "media",
  workspaceId: config.require("flashbackWorkspace"),
});

export const registrations = { ryzeapi: chat.id, flashback: gateway.id };
