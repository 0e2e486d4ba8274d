// Creates one bucket on AWS for four services, and registers it with each. The services' own credentials come from
// environment variables, everything else comes from stack configuration. README.md lists both.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";
import { ServiceBucket } from "pulumi-byob/aws";

const config = new pulumi.Config();

const media = new ServiceBucket("media", {
  uses: {
    // The images are public, nothing else in the bucket is.
    images: { service: "modelslab", directory: "generations" },
    chat: { service: "ryzeapi", directory: "media" },
    // Browsers on Label Studio's pages can fetch presigned URLs.
    label: { service: "label-studio", prefix: "raw", origins: [config.require("labelStudioOrigin")] },
    gate: { service: "flashback" },
  },
  // Increase by one to create new keys. The previous ones work until the next increase.
  rotation: config.getNumber("rotation") ?? 0,
});

const images = new byob.ModelsLabS3Config("images", media.access.images);

const chat = new byob.RyzeInstanceS3("chat", {
  ...media.access.chat,
  instance: config.require("ryzeapiInstance"),
});

const labels = new byob.LabelStudioImportStorage("labels", {
  ...media.access.label,
  project: config.requireNumber("labelStudioProject"),
  useBlobUrls: true,
});

const gateway = new byob.FlashbackBucket("gateway", {
  ...media.access.gate,
  name: "media",
  workspaceId: config.require("flashbackWorkspace"),
});

export const bucket = media.bucket;
export const imagesUrl = media.access.images.publicUrl;
export const registrations = {
  modelslab: images.id,
  ryzeapi: chat.id,
  labelStudio: labels.id,
  flashback: gateway.id,
};
