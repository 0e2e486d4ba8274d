import { type Operation, responses, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { codes, fault, policyWith, probe, probeBucketName, readable } from "./support/store";

const origin = "https://label.example.com";

describe("a probe for Label Studio", () => {
  let s3: S3;
  let access: BucketAccess;

  beforeEach(async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName, {
      objects: { "raw/": "", "raw/one.jpg": "an image", "rawer/two.jpg": "another" },
      cors: [{ AllowedOrigins: [origin], AllowedMethods: ["GET"], AllowedHeaders: ["*"] }],
    });
    const keys = s3.addUser("label-studio", { policy: policyWith("s3:ListBucket", "s3:GetObject") });
    access = {
      usage: usageNamed("label-studio"),
      bucket: probeBucketName,
      endpoint: s3.url,
      directory: "raw/",
      ...keys,
    };
  });
  afterEach(() => s3.stop());

  const read = (remedies: Partial<BucketAccess> = {}) => probe({ ...access, ...remedies }, { depth: "read" });

  test("passes with a listing, a read and a CORS rule, and writes nothing even with depth write", async () => {
    const report = await probe({ ...access, origins: [`${origin}/projects/`] }, { depth: "write" });
    expect(codes(report)).toEqual([]);
    expect(report.outcome).toBe("passed");
    expect(report.findings.map(({ step }) => step)).toEqual(["contents", "read", "presigned URL", "CORS"]);
    const operations = s3.requests().map(({ operation }) => operation);
    expect(operations.filter((name) => /Put|Post|Delete|Create/.test(name))).toEqual([]);
  });

  test("does not read the object of another probe, which may be deleted meanwhile", async () => {
    const { objects } = s3.bucket(probeBucketName);
    const image = objects.get("raw/one.jpg");
    for (let number = 10; number < 30; number++) {
      const key = `raw/.probe-0574fa0e-9c50-4ce6-a5a3-d7a89c2908${number}/probe.txt`;
      objects.set(key, { ...(image as NonNullable<typeof image>), key });
    }
    const report = await read();
    expect(report.findings.find(({ step }) => step === "read")?.action).toContain("raw/one.jpg");
  });

  /** Adds a fault once a step has passed, so that it affects a later request with the same operation. */
  const failingAfter = (step: string, operation: Operation, effect: Parameters<typeof fault>[2]) => {
    let isAdded = false;
    return probe(
      { ...access, origins: [origin] },
      {
        depth: "read",
        graceSeconds: 5,
        onStep: (progress) => {
          if (!isAdded && progress.step === step && progress.state === "passed") {
            isAdded = true;
            fault(s3, { operation }, effect);
          }
        },
      },
    );
  };

  test.each([
    ["the listing of a sync after 503", "contents", "ListObjectsV2", responses.slowDown()],
    ["the listing of a sync with a new key", "contents", "ListObjectsV2", responses.accessDenied()],
    ["the read of a page after a broken connection", "presigned URL", "GetObject", { drop: "before" }],
  ] as const)("repeats %s", async (_, step, operation, effect) => {
    const report = await failingAfter(step, operation, effect);
    expect(codes(report)).toEqual([]);
    expect(report.outcome).toBe("passed");
  });

  test("sends HeadBucket without a prefix", async () => {
    const report = await read({ directory: "" });
    expect(report.findings[0]).toMatchObject({ step: "bucket", outcome: "passed" });
    expect(s3.requests()[0]?.operation).toBe("HeadBucket");
  });

  test("reports the reason for a denied HEAD, whose response has no body", async () => {
    s3.setUserPolicy("label-studio", policyWith("s3:GetObject"));
    const report = await read({ directory: "" });
    expect(codes(report)).toEqual(["action-denied"]);
    expect(readable(report)).toContain(`Allow s3:ListBucket on arn:aws:s3:::${probeBucketName}`);
  });

  test("names s3:ListBucket if the store gives no reason", async () => {
    s3.setUserPolicy("label-studio", policyWith("s3:GetObject"));
    s3.behavior.plainErrors = true;
    const report = await read();
    expect(codes(report)).toEqual(["access-denied"]);
    expect(readable(report)).toContain("without /*");
  });

  test("names s3:GetObject if only listing works", async () => {
    s3.setUserPolicy("label-studio", policyWith("s3:ListBucket"));
    const report = await read();
    expect(codes(report)).toEqual(["action-denied"]);
    expect(report.findings.at(-1)?.remedies[0]?.text).toContain("Allow s3:GetObject");
  });

  test("reads the region of the bucket from the response to HEAD", async () => {
    s3.bucket(probeBucketName).region = "eu-west-3";
    const report = await read({ directory: "" });
    expect(codes(report)).toEqual(["wrong-region"]);
    expect(readable(report)).toContain("eu-west-3");
  });

  test("fails with an empty prefix for an import, and passes for an export", async () => {
    expect(codes(await read({ directory: "later/" }))).toEqual(["empty-prefix"]);
    expect((await read({ directory: "later/", usage: usageNamed("label-studio", "export") })).outcome).toBe(
      "passed",
    );
  });

  test("warns about a prefix that is a part of a name, and names the directory", async () => {
    const report = await read({ directory: "ra" });
    expect(codes(report)).toEqual(["prefix-not-directory"]);
    expect(readable(report)).toContain('Set prefix to a directory, such as "raw/".');
    s3.addBucket("flat", { objects: { "raw.jpg": "1" } });
    const flat = { ...s3.root, bucket: "flat", directory: "raw" };
    expect(readable(await read(flat))).toContain("Remove prefix.");
  });

  test("lists like a sync: with one slash after the prefix, and by directory unless recursive", async () => {
    const listings = async (changes: Partial<BucketAccess>) => {
      s3.clearRequests();
      await read(changes);
      const queries = s3.requests().map(({ query }) => query);
      return queries
        .filter((query) => query["max-keys"] === "200")
        .map(({ prefix, delimiter }) => [prefix, delimiter]);
    };
    expect(await listings({})).toEqual([["raw/", "/"]]);
    expect(await listings({ directory: "raw" })).toEqual([["raw/", "/"]]);
    expect(await listings({ recursive: true })).toEqual([["raw/", undefined]]);
    expect(await listings({ directory: "", recursive: true })).toEqual([[undefined, undefined]]);
  });

  test("says nothing about skipped objects if recursiveScan is set", async () => {
    s3.addBucket("mixed", { objects: { "raw/a.jpg": "1", "raw/more/b.jpg": "2" } });
    const mixed = { ...s3.root, bucket: "mixed" };
    expect(codes(await read(mixed))).toEqual(["nested-skipped"]);
    expect(codes(await read({ ...mixed, recursive: false }))).toEqual([]);
    expect(codes(await read({ ...mixed, recursive: true }))).toEqual([]);
  });

  test("sends no presigned URL if Label Studio creates none", async () => {
    const report = await read({ origins: [] });
    expect(report.findings.map(({ step }) => step)).toEqual(["contents", "read"]);
    expect(report.limitations.join()).not.toContain("origin");
    expect((await read()).limitations.join()).toContain("no origin was set");
  });

  test("names a command that creates an object below an empty prefix", async () => {
    const commands = async (directory: string) => {
      const { findings } = await read({ directory });
      return findings.flatMap(({ remedies }) => remedies.map(({ cli }) => cli));
    };
    const [command] = await commands("new photos");
    expect(command).toBe(
      `aws s3api put-object --bucket ${probeBucketName} --key 'new photos/' --endpoint-url ${s3.url}`,
    );
  });

  test("fails for each origin without a CORS rule, and names the rule to add", async () => {
    const report = await read({
      origins: ["https://other.example.com", origin, "https://third.example.com"],
    });
    expect(report.outcome).toBe("failed");
    expect(codes(report)).toEqual(["no-cors-rule", "no-cors-rule"]);
    expect(readable(report)).toContain("no CORS rule allows GET from that origin");
    expect(report.findings.filter(({ step }) => step === "CORS").map(({ outcome }) => outcome)).toEqual([
      "failed",
      "passed",
      "failed",
    ]);
  });

  test("does not report presigned URLs", async () => {
    const report = await read({ origins: [origin, "https://other.example.com"] });
    expect(JSON.stringify(report)).not.toMatch(/x-amz-(?:signature|credential)/i);
  });

  test("passes with an empty object", async () => {
    s3.addBucket("empties", { objects: { "raw/nothing.txt": "" } });
    const report = await probe({ ...access, ...s3.root, bucket: "empties" }, { depth: "read" });
    expect(codes(report)).toEqual([]);
  });

  test("reports a bucket that is also in the endpoint", async () => {
    const report = await read({ endpoint: `${s3.url}/${probeBucketName}` });
    expect(codes(report)).toEqual(["bucket-twice"]);
  });
});
