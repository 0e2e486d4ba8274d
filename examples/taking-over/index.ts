// Takes over a storage of Label Studio that was created in the browser or by a script. README.md explains the two ways.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const storage = new byob.LabelStudioImportStorage("raw", {
  // A storage is the same if these four inputs are equal.
  project: config.requireNumber("project"),
  bucket: config.require("bucket"),
  prefix: config.get("directory") ?? "raw/",
  title: config.require("title"),
  // All other fields are changed to those of the program.
  useBlobUrls: true,
  regionName: config.require("region"),
  s3Endpoint: config.get("endpoint") ?? `https://s3.${config.require("region")}.amazonaws.com`,
  awsAccessKeyId: config.requireSecret("accessKeyId"),
  awsSecretAccessKey: config.requireSecret("secretAccessKey"),
  // Without it, a second storage would be created, because the existing one is older than one hour.
  adopt: true,
});

export const storageId = storage.id;
