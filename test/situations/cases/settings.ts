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
  settings(
    "other-bucket-in-endpoint",
    "The endpoint contains another bucket than the one that is set",
    { ...ryzeapi, endpoint: "https://other.s3.eu-west-1.amazonaws.com" },
    "other-bucket-in-endpoint",
    /https:\/\/s3\.eu-west-1\.amazonaws\.com, without a bucket/,
  ),
  settings(
    "bucket-twice-hetzner",
    "The endpoint of Hetzner contains the bucket, and the service adds it again",
    { ...ryzeapi, endpoint: "https://my-bucket.fsn1.your-objectstorage.com" },
    "bucket-twice",
    /https:\/\/fsn1\.your-objectstorage\.com, without the bucket/,
  ),
  settings(
    "bucket-twice-exoscale",
    "The endpoint of Exoscale contains the bucket, and the service adds it again",
    { ...ryzeapi, endpoint: "https://my-bucket.sos-ch-gva-2.exo.io" },
    "bucket-twice",
    /https:\/\/sos-ch-gva-2\.exo\.io, without the bucket/,
  ),
  settings(
    "cdn-endpoint",
    "The endpoint is the CDN host of DigitalOcean Spaces",
    { ...ryzeapi, endpoint: "https://my-bucket.fra1.cdn.digitaloceanspaces.com" },
    "public-address-endpoint",
    /Set the endpoint to https:\/\/fra1\.digitaloceanspaces\.com\./,
  ),
  settings(
    "cdn-endpoint-with-bucket",
    "The endpoint is a CDN host, and the service requires the bucket in the endpoint",
    { ...modelslab, endpoint: "https://my-bucket.fra1.cdn.digitaloceanspaces.com" },
    "public-address-endpoint",
    /Set the endpoint to https:\/\/my-bucket\.fra1\.digitaloceanspaces\.com\./,
  ),
  settings(
    "public-r2-endpoint",
    "The endpoint is the public r2.dev host of a bucket",
    { ...ryzeapi, endpoint: "https://pub-0123456789abcdef.r2.dev" },
    "public-address-endpoint",
    /https:\/\/<accountId>\.r2\.cloudflarestorage\.com/,
  ),
  settings(
    "friendly-b2-url",
    "The endpoint is a download URL of Backblaze B2",
    { ...ryzeapi, endpoint: "https://f004.backblazeb2.com/file/my-bucket" },
    "public-address-endpoint",
    /https:\/\/s3\.<region>\.backblazeb2\.com/,
  ),
  settings(
    "public-supabase-url",
    "The endpoint is the URL of public objects at Supabase",
    { ...ryzeapi, endpoint: "https://abcdefgh.supabase.co/storage/v1/object/public/my-bucket" },
    "public-address-endpoint",
    /https:\/\/abcdefgh\.storage\.supabase\.co\/storage\/v1\/s3/,
  ),
  settings(
    "native-oracle-url",
    "The endpoint is the native URL of an object at Oracle Cloud",
    { ...ryzeapi, endpoint: "https://objectstorage.eu-frankfurt-1.oraclecloud.com/n/my-ns/b/my-bucket/o/" },
    "public-address-endpoint",
    /https:\/\/my-ns\.compat\.objectstorage\.eu-frankfurt-1\.oci\.customer-oci\.com/,
  ),
  settings(
    "native-oracle-url-with-bucket",
    "The endpoint is a native URL at Oracle Cloud, and the service requires the bucket in the endpoint",
    { ...modelslab, endpoint: "https://objectstorage.eu-frankfurt-1.oraclecloud.com/n/my-ns/b/my-bucket/o/" },
    "public-address-endpoint",
    /https:\/\/my-bucket\.vhcompat\.objectstorage\.eu-frankfurt-1\.oci\.customer-oci\.com/,
  ),
  settings(
    "cloudfront-endpoint",
    "The endpoint is a CloudFront distribution",
    { ...ryzeapi, endpoint: "https://d111111abcdef8.cloudfront.net" },
    "public-address-endpoint",
    /https:\/\/s3\.<region>\.amazonaws\.com/,
  ),
  settings(
    "cloudfront-endpoint-in-china",
    "The endpoint is a CloudFront distribution, and the region is set",
    { ...ryzeapi, endpoint: "https://d111111abcdef8.cloudfront.cn", region: "cn-north-1" },
    "public-address-endpoint",
    /https:\/\/s3\.cn-north-1\.amazonaws\.com\.cn/,
  ),
  settings(
    "friendly-b2-url-with-region",
    "The endpoint is a download URL of Backblaze B2, and the region is set",
    { ...ryzeapi, endpoint: "https://f004.backblazeb2.com/file/my-bucket", region: "us-west-004" },
    "public-address-endpoint",
    /https:\/\/s3\.us-west-004\.backblazeb2\.com/,
  ),
  settings(
    "console-of-other-store",
    "The endpoint is the dashboard of Cloudflare",
    { ...ryzeapi, endpoint: "https://dash.cloudflare.com/0123456789/r2" },
    "console-endpoint",
    /r2\.cloudflarestorage\.com/,
  ),
  settings(
    "console-of-hosted-store",
    "The endpoint is the dashboard of Exoscale",
    { ...ryzeapi, endpoint: "https://portal.exoscale.com/storage" },
    "console-endpoint",
    /https:\/\/sos-ch-gva-2\.exo\.io/,
  ),
  settings(
    "bucket-behind-path",
    "The endpoint of Supabase contains the bucket behind its path",
    { ...ryzeapi, endpoint: "https://abcdefgh.storage.supabase.co/storage/v1/s3/my-bucket" },
    "bucket-twice",
    /Set the endpoint to https:\/\/abcdefgh\.storage\.supabase\.co\/storage\/v1\/s3, without/,
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
