import { checkInputs } from "../../../src/provider/check";
import { CredentialError } from "../../../src/provider/credentials";
import { declarations } from "../../../src/provider/entry";
import { UNKNOWN_VALUES } from "../../../src/provider/unknowns";
import type { ResourceDefinition, Values } from "../../../src/services/resource-definition";

const kindOf = (type: string) => declarations().find((kind) => kind.type === type) as ResourceDefinition;
const ryzeapi = kindOf("RyzeInstanceS3");
const flashback = kindOf("FlashbackBucket");
const good = { instance: "chat", bucket: "b", accessKey: "AKIA", secretKey: "secret" };
const unknown = UNKNOWN_VALUES[0];
const at = (baseUrl: string) => () => ({ baseUrl, credential: { token: "t" } });
const check = (kind: ResourceDefinition, given: Values, find = at("https://ryzeapi.cloud")) =>
  checkInputs(kind, given, find);

test("empty and absent inputs are omitted, so that they never differ from each other", () => {
  const given = { ...good, region: "", endpoint: null, pathPrefix: undefined };
  expect(check(ryzeapi, given)).toEqual({ inputs: good, problems: [], missing: [], warnings: [] });
});

test("the default URL is omitted, and any other URL is stored", () => {
  expect(check(ryzeapi, { ...good, baseUrl: "https://ryzeapi.cloud" }).inputs).toEqual(good);
  expect(check(ryzeapi, good, at("https://ryzeapi.example.com")).inputs).toEqual({
    ...good,
    baseUrl: "https://ryzeapi.example.com",
  });
});

test("names the inputs that are missing, by the schema or by a rule", () => {
  const { bucket, ...rest } = good;
  expect(check(ryzeapi, rest).missing).toEqual(["bucket"]);
  const pair = { name: "n", bucket: "b", workspaceId: "w", key: "AKIA" };
  expect(check(flashback, pair).missing).toEqual(["secret"]);
  expect(check(flashback, { ...pair, secret: "s", apiKeyUuid: "x" }).missing).toEqual([]);
});

test("a rule is not evaluated until all inputs that it involves are known", () => {
  const rest = { name: "n", bucket: "b", workspaceId: "w" };
  expect(check(flashback, { ...rest, key: unknown }).problems).toEqual([]);
  expect(check(flashback, { ...rest, key: "AKIA", secret: unknown }).problems).toEqual([]);
  expect(check(flashback, { ...rest, key: "AKIA", apiKeyUuid: unknown }).problems).toEqual([]);
  const endpoint = "https://b.s3.eu-west-1.amazonaws.com";
  const pair = { key: "AKIA", secret: "s", endpoint };
  expect(check(flashback, { ...rest, ...pair, region: unknown }).problems).toHaveLength(1);
  expect(check(flashback, { ...rest, ...pair, bucket: unknown, region: unknown }).problems).toEqual([]);
});

test("a rule is not evaluated for an invalid input, so that each error is reported once", () => {
  expect(
    check(ryzeapi, { ...good, bucket: "a/b", endpoint: "https://a/b.example.com" }).problems,
  ).toHaveLength(1);
});

test("known inputs are validated at preview although other inputs are unknown", () => {
  const given = { ...good, accessKey: unknown, pathPrefix: "../x", enabled: false };
  expect(check(ryzeapi, given).problems.map((text) => text.split(":")[0])).toEqual(["pathPrefix", "enabled"]);
});

test.each([
  ["https://d1.cloudfront.net", "eu-west-1", "https://s3.eu-west-1.amazonaws.com."],
  ["https://d1.cloudfront.cn", "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn."],
  ["https://d1.cloudfront.net", "auto", "https://s3.<region>.amazonaws.com."],
  ["https://d1.cloudfront.net", unknown, "https://s3.<region>.amazonaws.com."],
  ["https://f004.backblazeb2.com/file/b", "us-west-004", "https://s3.us-west-004.backblazeb2.com."],
  ["https://f004.backblazeb2.com/file/b", "us-east-1", "https://s3.<region>.backblazeb2.com."],
  ["http://b.s3-website.cn-north-1.amazonaws.com.cn", undefined, "https://s3.cn-north-1.amazonaws.com.cn."],
  ["https://cn-north-1.console.amazonaws.cn/s3", "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn."],
] as const)("the endpoint to use instead of %s in region %s is %s", (endpoint, region, instead) => {
  expect(check(ryzeapi, { ...good, endpoint, region }).problems).toEqual([
    expect.stringMatching(/^endpoint: must be an S3 endpoint, got /),
  ]);
  expect(check(ryzeapi, { ...good, endpoint, region }).problems[0]).toContain(instead);
});

test("the host of another bucket is not an endpoint", () => {
  const endpoint = "https://other.s3.eu-west-1.amazonaws.com";
  expect(check(ryzeapi, { ...good, endpoint, region: "eu-west-1" }).problems).toEqual([
    "endpoint: must not contain the bucket, because bucket is set. Write it as https://s3.eu-west-1.amazonaws.com.",
  ]);
});

test("the endpoint to use instead has the bucket in its host for a service that requires it", () => {
  const modelslab = kindOf("ModelsLabS3Config");
  const given = { endpointUrl: "http://b.s3-website-eu-west-1.amazonaws.com", imageDirectory: "generations" };
  expect(check(modelslab, given).problems).toContainEqual(
    expect.stringMatching(/Write it as https:\/\/b\.s3\.eu-west-1\.amazonaws\.com\.$/),
  );
});

test("warnings are returned only if there are no problems", () => {
  expect(check(ryzeapi, { ...good, pathPrefix: "/x/" }).warnings).toHaveLength(1);
  expect(check(ryzeapi, { ...good, pathPrefix: "/x/", enabled: false }).warnings).toEqual([]);
  expect(check(ryzeapi, { ...good, pathPrefix: unknown }).warnings).toEqual([]);
});

test("a missing credential is reported with the other problems, and an internal error is thrown", () => {
  const missing = () => {
    throw new CredentialError("no credential");
  };
  expect(check(ryzeapi, { ...good, enabled: false }, missing).problems).toEqual([
    expect.stringMatching(/^enabled: /),
    "no credential",
  ]);
  const mistake = () => {
    throw new TypeError("ours");
  };
  expect(() => check(ryzeapi, good, mistake)).toThrow("ours");
});
