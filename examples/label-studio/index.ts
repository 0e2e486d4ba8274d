// Connects a Label Studio project to one bucket: tasks are imported from one directory, annotations are exported to
// another. README.md lists the configuration.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const bucket = {
  project: config.requireNumber("project"),
  bucket: config.require("bucket"),
  regionName: config.require("region"),
  // On AWS, without an endpoint, presigned URLs would contain the global host, which can reject them.
  s3Endpoint: config.get("endpoint") ?? `https://s3.${config.require("region")}.amazonaws.com`,
  awsAccessKeyId: config.requireSecret("accessKeyId"),
  awsSecretAccessKey: config.requireSecret("secretAccessKey"),
};

const tasks = new byob.LabelStudioImportStorage("tasks", {
  ...bucket,
  title: "Images to label",
  prefix: config.get("importDirectory") ?? "raw/",
  // Each object is a task, not a file with tasks.
  useBlobUrls: true,
  // New objects become tasks when this resource is created.
  sync: "onCreate",
});

const annotations = new byob.LabelStudioExportStorage("annotations", {
  ...bucket,
  title: "Annotations",
  prefix: config.get("exportDirectory") ?? "annotations",
});

export const storages = { tasks: tasks.id, annotations: annotations.id };
