// Tests a bucket for a service that this package has no resource type for, and stops the update if the service could not use
// it. README.md lists the configuration.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();
const accessKeyId = config.requireSecret("accessKeyId");

const uploads = new byob.BucketProbe("uploads", {
  bucket: config.require("bucket"),
  directory: config.get("directory") ?? "uploads",
  region: config.require("region"),
  endpoint: config.get("endpoint"),
  accessKeyId,
  secretAccessKey: config.requireSecret("secretAccessKey"),
  // A new key is tested, too.
  triggers: [accessKeyId],
});

// Resources that depend on the probe are only created if it passed, for example the deployment of the service.
export const outcome = uploads.outcome;
