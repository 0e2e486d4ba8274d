// Registers one bucket with two accounts of RyzeAPI. README.md lists the configuration.
import * as pulumi from "@pulumi/pulumi";
import * as byob from "pulumi-byob";

const config = new pulumi.Config();

const bucket = {
  bucket: config.require("bucket"),
  region: config.require("region"),
  endpoint: config.get("endpoint") ?? "",
  accessKey: config.requireSecret("accessKeyId"),
  secretKey: config.requireSecret("secretAccessKey"),
};

// The default account: byob:ryzeapiToken in stack configuration, or RYZEAPI_TOKEN.
const shop = new byob.RyzeInstanceS3("shop", {
  ...bucket,
  instance: config.require("shopInstance"),
  pathPrefix: "shop/",
});

// A resource with a provider never reads the credentials of the default account.
const supportAccount = new byob.Provider("support", {
  ryzeapi: { token: config.requireSecret("supportToken"), url: config.require("ryzeapiUrl") },
});

const support = new byob.RyzeInstanceS3(
  "support",
  { ...bucket, instance: config.require("supportInstance"), pathPrefix: "support/" },
  { provider: supportAccount },
);

export const instances = { shop: shop.id, support: support.id };
