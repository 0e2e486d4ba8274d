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

describe("settings, before anything is sent", () => {
  test.each<[string, Partial<BucketAccess>, string[]]>([
    ["nothing", {}, []],
    ["no endpoint on AWS", { endpoint: "" }, []],
    ["a key id with a blank", { accessKeyId: "AKIA IOSFODNN7EXAMPLE" }, ["MalformedKey"]],
    [
      "a secret with an invisible character",
      { secretAccessKey: `${keys.secretAccessKey}\u200b` },
      ["MalformedKey"],
    ],
    [
      "both swapped",
      { accessKeyId: keys.secretAccessKey, secretAccessKey: keys.accessKeyId },
      ["SwappedKeys"],
    ],
    ["a temporary key without its token", { accessKeyId: "ASIAIOSFODNN7EXAMPLE" }, ["ShortLivedKey"]],
    ["no scheme", { endpoint: "s3.eu-west-1.amazonaws.com" }, ["InvalidEndpoint"]],
    ["a login in the endpoint", { endpoint: "https://u:p@minio.example.com" }, ["InvalidEndpoint"]],
    ["a website", { endpoint: "http://mine.s3-website-eu-west-1.amazonaws.com" }, ["WebsiteEndpoint"]],
    ["a console", { endpoint: "https://eu-west-1.console.aws.amazon.com/s3" }, ["ConsoleEndpoint"]],
    ["another console", { endpoint: "https://dash.cloudflare.com/r2" }, ["ConsoleEndpoint"]],
    ["plain http", { endpoint: "http://minio.example.com" }, ["PlainHttp"]],
    ["plain http on this machine", { endpoint: "http://127.0.0.1:9000" }, []],
    ["a public URL without a scheme", { publicUrl: "pictures.example.com" }, ["InvalidPublicUrl"]],
    ["a public URL with a query", { publicUrl: "https://pictures.example.com/?a=b" }, ["InvalidPublicUrl"]],
    ["no bucket", { bucket: "" }, ["NoBucket"]],
    ["the bucket in the host, too", { endpoint: "https://mine.s3.eu-west-1.amazonaws.com" }, ["BucketTwice"]],
    ["the bucket in the path, too", { endpoint: "https://minio.example.com/mine" }, ["BucketTwice"]],
    ["no directory for ModelsLab", { usage: usageNamed("modelslab") }, ["NoDirectory"]],
    [
      "the bucket as directory for ModelsLab",
      {
        usage: usageNamed("modelslab"),
        endpoint: "https://mine.s3.eu-west-1.amazonaws.com",
        directory: "mine",
      },
      ["BucketAsDirectory"],
    ],
  ])("%s", (_, remedies, names) => {
    expect(validateSettings({ ...fine, ...remedies }).map(({ name }) => name)).toEqual(names);
  });

  test("a definite one ends the probe, in words", async () => {
    const report = await probe({ ...fine, endpoint: "https://mine.s3.eu-west-1.amazonaws.com" });
    expect(report.outcome).toBe("failed");
    expect(describeReport(report)).toContain(
      "Set the endpoint to https://s3.eu-west-1.amazonaws.com, without the bucket mine.",
    );
  });
});

test("importing the probe, and settings that end it, do not load the AWS client", async () => {
  const loaded = jest.fn(() => ({}));
  jest.doMock("@aws-sdk/client-s3", loaded);
  await jest.isolateModulesAsync(async () => {
    const storage = require("../../../src/probe") as typeof import("../../../src/probe");
    const signal = AbortSignal.timeout(5_000);
    await storage.probeBucket({ ...fine, bucket: "" }, { depth: "write", graceSeconds: 0, signal });
  });
  expect(loaded).not.toHaveBeenCalled();
});
