// Adds a bucket to a Flashback workspace, whose gateway then serves it. README.md lists the configuration.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const media = new byob.FlashbackBucket("media", {
  name: config.get("name") ?? "Media",
  workspaceId: config.require("workspace"),
  bucket: config.require("bucket"),
  region: config.require("region"),
  // Empty for AWS.
  endpoint: config.get("endpoint") ?? "",
  key: config.requireSecret("accessKeyId"),
  secret: config.requireSecret("secretAccessKey"),
});

export const bucketId = media.id;
