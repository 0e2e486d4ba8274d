// Registers a bucket in which a ModelsLab enterprise server stores generated images. README.md lists the configuration.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();
const bucketUrl = config.require("bucketUrl");
const directory = config.get("directory") ?? "generations";

// The probe uploads an object with the ACL public-read, reads it at its public URL, and deletes it.
const images = new byob.ModelsLabS3Config("images", {
  deployType: config.get("deployType") ?? "text_to_image",
  endpointUrl: bucketUrl,
  publicUrl: `${bucketUrl}/${directory}/`,
  imageDirectory: directory,
  regionName: config.require("region"),
  awsAccessKeyId: config.requireSecret("accessKeyId"),
  awsSecretAccessKey: config.requireSecret("secretAccessKey"),
});

export const deployType = images.id;
export const publicUrl = images.publicUrl;
