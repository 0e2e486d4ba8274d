// Registers one bucket with four services. The services' own credentials come from environment variables, everything
// else comes from stack configuration. README.md lists both.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();
const bucket = config.require("bucket");
const region = config.require("region");
const accessKeyId = config.requireSecret("accessKeyId");
const secretAccessKey = config.requireSecret("secretAccessKey");
// Empty for AWS. For another store, its endpoint; the bucket is in the path of its URLs.
const endpoint = config.get("endpoint") ?? "";
const bucketUrl = endpoint ? `${endpoint}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
// ModelsLab stores generated images in this directory.
const directory = config.get("imageDirectory") ?? "generations";

// Each bucket is probed before it is registered. The ModelsLab probe is the most thorough: it uploads an object with an
// ACL, reads it at its public URL, and deletes it.
const images = new byob.ModelsLabS3Config("images", {
  endpointUrl: bucketUrl,
  publicUrl: `${bucketUrl}/${directory}/`,
  imageDirectory: directory,
  regionName: region,
  awsAccessKeyId: accessKeyId,
  awsSecretAccessKey: secretAccessKey,
});

// RyzeAPI stores the media of this instance's chats in "media/".
const chat = new byob.RyzeInstanceS3("chat", {
  instance: config.require("ryzeapiInstance"),
  bucket,
  pathPrefix: config.get("mediaDirectory") ?? "media/",
  region,
  endpoint,
  accessKey: accessKeyId,
  secretKey: secretAccessKey,
});

// Label Studio imports the generated images for annotation, so ModelsLab is registered first.
const labels = new byob.LabelStudioImportStorage(
  "labels",
  {
    project: config.requireNumber("labelStudioProject"),
    title: "Generated images",
    bucket,
    prefix: directory,
    useBlobUrls: true,
    regionName: region,
    s3Endpoint: endpoint,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
  },
  { dependsOn: images },
);

// Flashback serves the whole bucket through its gateway.
const gateway = new byob.FlashbackBucket("gateway", {
  name: "quickstart",
  bucket,
  storageType: "S3",
  region,
  endpoint,
  key: accessKeyId,
  secret: secretAccessKey,
  workspaceId: config.require("flashbackWorkspace"),
});

export const registrations = {
  modelslab: images.id,
  ryzeapi: chat.id,
  labelStudio: labels.id,
  flashback: gateway.id,
};
