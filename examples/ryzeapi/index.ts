// Registers a bucket in which a RyzeAPI instance stores its media. README.md lists the configuration.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const chat = new byob.RyzeInstanceS3("chat", {
  instance: config.require("instance"),
  bucket: config.require("bucket"),
  pathPrefix: config.get("directory") ?? "media/",
  region: config.require("region"),
  // Empty for AWS.
  endpoint: config.get("endpoint") ?? "",
  accessKey: config.requireSecret("accessKeyId"),
  secretKey: config.requireSecret("secretAccessKey"),
});

export const instance = chat.id;
