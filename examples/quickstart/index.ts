// Hands one bucket to four services. The services' own credentials come from environment variables,
// everything else from stack configuration; README.md lists both.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();
const bucket = config.require("bucket");
const region = config.require("region");
const accessKeyId = config.requireSecret("accessKeyId");
const secretAccessKey = config.requireSecret("secretAccessKey");
// Empty for AWS; for another store its endpoint, with the bucket in the path of its addresses.
const endpoint = config.get("endpoint") ?? "";
const bucketUrl = endpoint ? `${endpoint}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
// ModelsLab stores the pictures it generates here.
const folder = config.get("pictureFolder") ?? "generations";

// Each bucket is tried before its service is told. ModelsLab's the hardest: one object is uploaded with an ACL, read at
// its public URL, and deleted again.
const pictures = new byob.ModelsLabS3Config("pictures", {
  endpointUrl: bucketUrl,
  publicUrl: `${bucketUrl}/${folder}/`,
  imageDirectory: folder,
  regionName: region,
  awsAccessKeyId: accessKeyId,
  awsSecretAccessKey: secretAccessKey,
});

// RyzeAPI keeps the media of this instance's chats below "media/".
const chat = new byob.RyzeInstanceS3("chat", {
  instance: config.require("ryzeapiInstance"),
  bucket,
  pathPrefix: config.get("mediaFolder") ?? "media/",
  region,
  endpoint,
  accessKey: accessKeyId,
  secretKey: secretAccessKey,
});

// Label Studio offers the generated pictures for annotation, so it follows when ModelsLab has the folder.
const labels = new byob.LabelStudioImportStorage(
  "labels",
  {
    project: config.requireNumber("labelStudioProject"),
    title: "Generated pictures",
    bucket,
    prefix: folder,
    useBlobUrls: true,
    regionName: region,
    s3Endpoint: endpoint,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
  },
  { dependsOn: pictures },
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
  modelslab: pictures.id,
  ryzeapi: chat.id,
  labelStudio: labels.id,
  flashback: gateway.id,
};
