import { type BucketSettings, type S3, type S3Options, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import {
  codes,
  directory,
  everyNameIsHere,
  keysIn,
  modelslabOnAws,
  namesAsUsual,
  policyWith,
  probe,
  probeBucketName,
  publicReadPolicy,
} from "./support/store";

let s3: S3 | undefined;

beforeAll(everyNameIsHere);
afterEach(() => s3?.stop());
afterAll(namesAsUsual);

describe("a probe of a correct setup on AWS", () => {
  test.each(["A", "C"] as const)("passes for ModelsLab in mode %s, and deletes its objects", async (mode) => {
    const settings = await modelslabOnAws(mode);
    s3 = settings.s3;
    const report = await probe(settings.modelslab);
    expect(report.outcome).toBe("passed");
    expect(codes(report)).toEqual([]);
    expect(report.leftovers).toEqual([]);
    expect(keysIn(settings.s3)).toEqual([]);
    const control = report.findings.find(({ step }) => step === "reset ACL");
    expect(control?.explanation).toContain(mode === "A" ? "Only the ACL" : "A policy");
  });

  test("passes in mode B for a service that sends no ACL", async () => {
    const settings = await modelslabOnAws("B", {
      actions: ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"],
    });
    s3 = settings.s3;
    const access: BucketAccess = {
      ...settings.modelslab,
      usage: usageNamed("generic"),
      bucket: probeBucketName,
      endpoint: `http://s3.eu-central-1.amazonaws.com:${settings.s3.port}`,
    };
    const report = await probe(access);
    expect(codes(report)).toEqual([]);
    expect(report.outcome).toBe("passed");
    expect(keysIn(settings.s3)).toEqual([]);
  });

  test("passes with a private bucket for RyzeAPI, with signed requests without an ACL only", async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName);
    const keys = s3.addUser("ryzeapi", {
      policy: policyWith("s3:PutObject", "s3:GetObject", "s3:DeleteObject"),
    });
    const report = await probe({
      usage: usageNamed("ryzeapi"),
      bucket: probeBucketName,
      endpoint: s3.url,
      directory: "media/one",
      ...keys,
    });
    expect(codes(report)).toEqual([]);
    const requests = s3.requests();
    expect(requests.every(({ signed }) => signed)).toBe(true);
    expect(requests.map(({ operation }) => operation)).toEqual([
      "PutObject",
      "GetObject",
      "PutObject",
      "GetObject",
      "DeleteObject",
    ]);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
    expect(requests[0]?.key).toMatch(/^media\/one\/\.probe-[0-9a-f-]{36}\/probe\.txt$/);
  });

  test("lists once for Flashback by default, and uploads on request, also a multipart upload", async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName);
    const access: BucketAccess = {
      usage: usageNamed("flashback"),
      bucket: probeBucketName,
      endpoint: s3.url,
      ...s3.root,
    };
    expect(codes(await probe(access, { depth: "read" }))).toEqual([]);
    expect(s3.requests().map(({ operation }) => operation)).toEqual(["ListObjectsV2"]);
    s3.clearRequests();
    const report = await probe(access, { multipart: true });
    expect(codes(report)).toEqual([]);
    expect(report.findings.map(({ step }) => step)).toContain("multipart");
    expect(s3.requests().map(({ operation }) => operation)).toContain("AbortMultipartUpload");
    expect(keysIn(s3)).toEqual([]);
    expect(s3.bucket(probeBucketName).uploads.size).toBe(0);
  });

  test("passes with the bucket in the path of the endpoint of ModelsLab", async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName, { ownership: "BucketOwnerPreferred", publicAccessBlock: false });
    const endpoint = `${s3.url}/${probeBucketName}`;
    const publicUrl = `${endpoint}/${directory}`;
    const access: BucketAccess = {
      usage: usageNamed("modelslab"),
      endpoint,
      region: "us-east-1",
      directory,
      publicUrl,
    };
    const report = await probe({ ...access, ...s3.root });
    expect(codes(report)).toEqual([]);
    expect(s3.requests()[0]?.path).toContain(`/${probeBucketName}/${directory}/.probe-`);
  });

  test("passes with an endpoint without a bucket, where the image directory is the bucket", async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName, { ownership: "BucketOwnerPreferred", publicAccessBlock: false });
    const access: BucketAccess = { usage: usageNamed("modelslab"), endpoint: s3.url, region: "us-east-1" };
    const settings = { directory: probeBucketName, publicUrl: `${s3.url}/${probeBucketName}` };
    const report = await probe({ ...access, ...settings, ...s3.root });
    expect(codes(report)).toEqual([]);
    expect(s3.requests()[0]?.bucket).toBe(probeBucketName);
    expect(s3.requests()[0]?.key).toMatch(/^\.probe-/);
  });
});

interface StoreCase {
  name: string;
  options: S3Options;
  bucket?: BucketSettings;
  /** Codes of warnings. */
  reported?: string[];
}

const stores: StoreCase[] = [
  {
    name: "R2 with a custom domain",
    options: { profile: "r2", domain: "0123abcd.r2.cloudflarestorage.com" },
    bucket: { publicDomain: true },
    reported: ["not-supported"],
  },
  { name: "Spaces", options: { profile: "spaces", domain: "fra1.digitaloceanspaces.com" } },
  {
    name: "Google, fine-grained",
    options: { profile: "gcs", domain: "storage.googleapis.com" },
    reported: ["checksums-not-supported"],
  },
  { name: "OSS", options: { profile: "oss", domain: "oss-eu-central-1.aliyuncs.com" } },
  {
    name: "B2, a public bucket",
    options: { profile: "b2", domain: "s3.us-west-004.backblazeb2.com" },
    bucket: { acl: "public-read" },
    reported: ["checksums-not-supported", "bucket-listing-public"],
  },
  {
    name: "MinIO with an anonymous policy",
    options: { profile: "minio" },
    bucket: { policy: publicReadPolicy(`${probeBucketName}/${directory}/*`) },
    reported: ["not-supported"],
  },
];

describe("a probe of a correct setup of each store", () => {
  test.each(stores)("passes for ModelsLab on $name", async ({ options, bucket = {}, reported = [] }) => {
    s3 = await startS3(options);
    s3.addBucket(probeBucketName, bucket);
    const endpoint = options.domain ? s3.endpoint(probeBucketName) : `${s3.url}/${probeBucketName}`;
    const publicUrl = bucket.publicDomain
      ? `${s3.publicUrl(probeBucketName)}${directory}`
      : `${endpoint}/${directory}`;
    const region = options.profile === "r2" ? "auto" : "us-east-1";
    const report = await probe({
      usage: usageNamed("modelslab"),
      endpoint,
      region,
      directory,
      publicUrl,
      ...s3.root,
    });
    expect(codes(report)).toEqual(reported);
    expect(report.outcome).toBe("passed");
    expect(keysIn(s3)).toEqual([]);
  });

  test.each(stores)(
    "passes for a service with private uploads on $name",
    async ({ options, bucket = {} }) => {
      s3 = await startS3(options);
      s3.addBucket(probeBucketName, bucket);
      const report = await probe({
        usage: usageNamed("ryzeapi"),
        bucket: probeBucketName,
        endpoint: s3.endpoint(),
        ...s3.root,
      });
      expect(report.outcome).toBe("passed");
      expect(keysIn(s3)).toEqual([]);
    },
  );
});
