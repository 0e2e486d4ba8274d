// Replaces the access key of a registered bucket in two updates, without a time in which the service has no valid key.
// README.md shows both.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const chat = new byob.RyzeInstanceS3("chat", {
  instance: config.require("instance"),
  bucket: config.require("bucket"),
  pathPrefix: "media/",
  region: config.require("region"),
  endpoint: config.get("endpoint") ?? "",
  accessKey: config.requireSecret("accessKeyId"),
  secretKey: config.requireSecret("secretAccessKey"),
  // A new key takes up to some seconds to take effect at AWS. The probe waits for it.
  verify: { graceSeconds: 30 },
});

export const instance = chat.id;
