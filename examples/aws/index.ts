// Makes one bucket on AWS that four services can use, and registers it with each. The services' own credentials come
// from environment variables, everything else from stack configuration; README.md lists both.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";
import { ServiceBucket } from "pulumi-byob/aws";

const config = new pulumi.Config();

const media = new ServiceBucket("media", {
  uses: {
    // Everybody can read the pictures, and nothing else in the bucket.
    pics: { service: "modelslab", directory: "generations" },
    chat: { service: "ryzeapi", directory: "media" },
    // Browsers on these pages may fetch what Label Studio has signed.
    label: { service: "label-studio", prefix: "raw", origins: [config.require("labelStudioOrigin")] },
    gate: { service: "flashback" },
  },
  // Raise by one to get new keys; the former ones work until the next raise.
  rotation: config.getNumber("rotation") ?? 0,
});

const pictures = new byob.ModelsLabS3Config("pictures", media.access.pics);

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
export const picturesAt = media.access.pics.publicUrl;
export const registrations = {
  modelslab: pictures.id,
  ryzeapi: chat.id,
  labelStudio: labels.id,
  flashback: gateway.id,
};
