import type { BucketAccess } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import type { Situation } from "../situation";

const keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

const ryzeapi: BucketAccess = {
  usage: usageNamed("ryzeapi"),
  bucket: "my-bucket",
  directory: "media",
  ...keys,
};
const modelslab: BucketAccess = {
  usage: usageNamed("modelslab"),
  endpoint: "https://my-bucket.s3.eu-west-1.amazonaws.com",
  region: "eu-west-1",
  directory: "generations",
  publicUrl: "https://my-bucket.s3.eu-west-1.amazonaws.com/generations/",
  ...keys,
};

function settings(
  id: string,
  situation: string,
  access: BucketAccess,
  code: string,
  advice: RegExp,
): Situation {
  return {
    id,
    situation,
    runsOn: ["settings"],
    create: async () => ({ access }),
    expected: { outcome: "failed", code: `settings.${code}`, advice },
  };
}

/** Situations that the settings alone decide. */
export const SETTINGS_SITUATIONS: readonly Situation[] = [
  settings(
    "website-endpoint",
    "The endpoint is that of a static website",
    { ...modelslab, endpoint: "http://my-bucket.s3-website-eu-west-1.amazonaws.com" },
    "website-endpoint",
    /https:\/\/my-bucket\.s3\.eu-west-1\.amazonaws\.com/,
  ),
  settings(
    "console-endpoint",
    "The endpoint is the address of the store's web console",
    { ...ryzeapi, endpoint: "https://eu-west-1.console.aws.amazon.com/s3/buckets/my-bucket" },
    "console-endpoint",
    /S3 endpoint/,
  ),
  settings(
    "endpoint-without-scheme",
    "The endpoint has no scheme",
    { ...ryzeapi, endpoint: "s3.eu-west-1.amazonaws.com" },
    "invalid-endpoint",
    /full URL/,
  ),
  settings(
    "endpoint-with-login",
    "The endpoint contains a user name and a password",
    { ...ryzeapi, endpoint: "https://user:pass@s3.eu-west-1.amazonaws.com" },
    "invalid-endpoint",
    /full URL/,
  ),
  settings(
    "bucket-twice",
    "The endpoint contains the bucket, and the service adds it again",
    { ...ryzeapi, endpoint: "https://my-bucket.s3.eu-west-1.amazonaws.com" },
    "bucket-twice",
    /https:\/\/s3\.eu-west-1\.amazonaws\.com, without the bucket/,
  ),
  settings("no-bucket", "No bucket is set", { ...ryzeapi, bucket: "" }, "no-bucket", /name of the bucket/),
  settings(
    "no-directory",
    "No image directory is set",
    { ...modelslab, directory: "" },
    "no-directory",
    /generations/,
  ),
  settings(
    "public-url-with-query",
    "The public URL contains a query",
    { ...modelslab, publicUrl: "https://images.example.com/?path=generations/" },
    "invalid-public-url",
    /address of the directory/,
  ),
];
