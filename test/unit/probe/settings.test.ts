import { type BucketAccess, describeReport } from "../../../src/probe";
import { validateSettings } from "../../../src/probe/validate-settings";
import { usageNamed } from "../../support/usages";
import { probe } from "./support/store";

const keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const fine: BucketAccess = {
  usage: usageNamed("ryzeapi"),
  bucket: "mine",
  endpoint: "https://s3.eu-west-1.amazonaws.com",
  ...keys,
};

const POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/point";
const MULTI_REGION = "arn:aws:s3::123456789012:accesspoint/abc.mrap";

describe("the validation of settings", () => {
  test.each<[string, Partial<BucketAccess>, string[]]>([
    ["valid settings", {}, []],
    ["a missing endpoint on AWS", { endpoint: "" }, []],
    ["a key ID with a space", { accessKeyId: "AKIA IOSFODNN7EXAMPLE" }, ["MalformedKey"]],
    [
      "a secret with an invisible character",
      { secretAccessKey: `${keys.secretAccessKey}\u200b` },
      ["MalformedKey"],
    ],
    [
      "swapped keys",
      { accessKeyId: keys.secretAccessKey, secretAccessKey: keys.accessKeyId },
      ["SwappedKeys"],
    ],
    ["a temporary key without its token", { accessKeyId: "ASIAIOSFODNN7EXAMPLE" }, ["ShortLivedKey"]],
    ["an endpoint without a scheme", { endpoint: "s3.eu-west-1.amazonaws.com" }, ["InvalidEndpoint"]],
    ["a login in the endpoint", { endpoint: "https://u:p@minio.example.com" }, ["InvalidEndpoint"]],
    [
      "a website endpoint",
      { endpoint: "http://mine.s3-website-eu-west-1.amazonaws.com" },
      ["WebsiteEndpoint"],
    ],
    [
      "the endpoint of a console",
      { endpoint: "https://eu-west-1.console.aws.amazon.com/s3" },
      ["ConsoleEndpoint"],
    ],
    ["the endpoint of another console", { endpoint: "https://dash.cloudflare.com/r2" }, ["ConsoleEndpoint"]],
    [
      'a bucket named "console" in the host',
      {
        endpoint: "https://console.s3.eu-west-1.amazonaws.com",
        usage: usageNamed("modelslab"),
        directory: "a",
      },
      [],
    ],
    [
      "a bucket whose name starts like the host of a website",
      {
        endpoint: "https://s3-website-mine.s3.eu-west-1.amazonaws.com",
        usage: usageNamed("modelslab"),
        directory: "a",
      },
      [],
    ],
    ["an endpoint with http://", { endpoint: "http://minio.example.com" }, ["PlainHttp"]],
    ["an endpoint with http:// on this machine", { endpoint: "http://127.0.0.1:9000" }, []],
    ["a public URL without a scheme", { publicUrl: "pictures.example.com" }, ["InvalidPublicUrl"]],
    ["a public URL with a query", { publicUrl: "https://pictures.example.com/?a=b" }, ["InvalidPublicUrl"]],
    [
      "a website endpoint in China",
      { endpoint: "http://mine.s3-website.cn-north-1.amazonaws.com.cn" },
      ["WebsiteEndpoint"],
    ],
    ["the console of China", { endpoint: "https://console.amazonaws.cn/s3" }, ["ConsoleEndpoint"]],
    [
      "the console of GovCloud",
      { endpoint: "https://us-gov-west-1.console.amazonaws-us-gov.com/s3" },
      ["ConsoleEndpoint"],
    ],
    ["a missing bucket", { bucket: "" }, ["NoBucket"]],
    ["the ARN of a bucket", { bucket: "arn:aws:s3:::mine", endpoint: "" }, ["BucketArn"]],
    ["an access point", { bucket: POINT, endpoint: "" }, []],
    ["an access point in another region", { bucket: POINT, endpoint: "", region: "us-east-2" }, []],
    [
      "an access point at its endpoint",
      { bucket: POINT, endpoint: "https://s3-accesspoint.eu-west-1.amazonaws.com" },
      [],
    ],
    ["an access point at the endpoint of buckets", { bucket: POINT }, ["AccessPointEndpoint"]],
    [
      "an access point at an endpoint of another region",
      { bucket: POINT, endpoint: "https://s3-accesspoint.eu-west-2.amazonaws.com" },
      ["AccessPointEndpoint"],
    ],
    [
      "an access point in another partition",
      { bucket: POINT, endpoint: "", region: "us-gov-west-1" },
      ["OtherPartition"],
    ],
    ["a multi-region access point", { bucket: MULTI_REGION, endpoint: "" }, ["MultiRegion"]],
    [
      "a multi-region access point for boto3",
      { bucket: MULTI_REGION, endpoint: "", usage: usageNamed("label-studio") },
      ["MultiRegionBoto3"],
    ],
    [
      "an Object Lambda access point",
      { bucket: POINT.replace(":s3:", ":s3-object-lambda:"), endpoint: "" },
      ["ObjectLambda"],
    ],
    [
      "a bucket that is also in the host",
      { endpoint: "https://mine.s3.eu-west-1.amazonaws.com" },
      ["BucketTwice"],
    ],
    [
      "a bucket that is also in the path",
      { endpoint: "https://s3.eu-west-1.amazonaws.com/mine" },
      ["BucketTwice"],
    ],
    [
      "a bucket that is also behind the path of the store",
      { endpoint: "https://abcdefgh.supabase.co/storage/v1/s3/mine" },
      ["BucketTwice"],
    ],
    ["a bucket named like an unknown host", { bucket: "minio", endpoint: "https://minio.example.com" }, []],
    ["a bucket named like a host of this machine", { bucket: "s3", endpoint: "https://s3.localhost" }, []],
    ["a bucket named like a path", { bucket: "storage", endpoint: "https://example.com/storage/v1" }, []],
    [
      "a bucket named like the path of the store",
      { bucket: "storage", endpoint: "https://abcdefgh.supabase.co/storage/v1/s3" },
      [],
    ],
    ["a CDN host", { endpoint: "https://mine.fra1.cdn.digitaloceanspaces.com" }, ["PublicAddress"]],
    ["a public R2 host", { endpoint: "https://pub-0a1b.r2.dev" }, ["PublicAddress"]],
    ["a missing directory for ModelsLab", { usage: usageNamed("modelslab") }, ["NoDirectory"]],
    [
      "the bucket as the directory of ModelsLab",
      {
        usage: usageNamed("modelslab"),
        endpoint: "https://mine.s3.eu-west-1.amazonaws.com",
        directory: "mine",
      },
      ["BucketAsDirectory"],
    ],
  ])("finds the problems of %s", (_, remedies, names) => {
    expect(validateSettings({ ...fine, ...remedies }).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ["https://mine.fra1.cdn.digitaloceanspaces.com", "ryzeapi", "https://fra1.digitaloceanspaces.com"],
    ["https://mine.fra1.cdn.digitaloceanspaces.com", "modelslab", "https://mine.fra1.digitaloceanspaces.com"],
    ["https://f004.backblazeb2.com/file/mine", "modelslab", "https://<bucket>.s3.<region>.backblazeb2.com"],
    [
      "https://abcdefgh.supabase.co/storage/v1/object/public/mine",
      "ryzeapi",
      "https://abcdefgh.storage.supabase.co/storage/v1/s3",
    ],
  ])("names the S3 endpoint of %s for %s", (endpoint, service, expected) => {
    const found = validateSettings({ ...fine, usage: usageNamed(service), endpoint, directory: "g" });
    expect(found).toMatchObject([{ placeholders: { s3Endpoint: expected } }]);
  });

  test("ends the probe with a message if a problem is certain", async () => {
    const access = { ...fine, endpoint: "https://mine.s3.eu-west-1.amazonaws.com" };
    const report = await probe(access);
    expect(report.outcome).toBe("failed");
    expect(describeReport(report, access)).toContain(
      "Set the endpoint to https://s3.eu-west-1.amazonaws.com, without the bucket mine.",
    );
  });
});

test("the AWS SDK is not loaded by importing the probe or by settings that end it", async () => {
  const loaded = jest.fn(() => ({}));
  jest.doMock("@aws-sdk/client-s3", loaded);
  await jest.isolateModulesAsync(async () => {
    const storage = require("../../../src/probe") as typeof import("../../../src/probe");
    const signal = AbortSignal.timeout(5_000);
    await storage.probeBucket({ ...fine, bucket: "" }, { depth: "write", graceSeconds: 0, signal });
  });
  expect(loaded).not.toHaveBeenCalled();
});
