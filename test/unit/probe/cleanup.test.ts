import { type BucketSettings, responses, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { type BucketAccess, describeWarnings, type ProbeReport, probeBucket } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { tinyServer } from "./support/server";
import { codes, fault, keysIn, policyWith, probe, probeBucketName, quick, readable } from "./support/store";

const documented = ["s3:ListBucket", "s3:PutObject", "s3:GetObject", "s3:PutObjectAcl"];

describe("the cleanup of the probe", () => {
  let s3: S3;
  let access: BucketAccess;

  beforeEach(async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName, { ownership: "BucketOwnerPreferred", publicAccessBlock: false });
    const keys = s3.addUser("modelslab", { policy: policyWith(...documented) });
    const endpoint = `${s3.url}/${probeBucketName}`;
    const settings = {
      endpoint,
      region: "us-east-1",
      directory: "pictures",
      publicUrl: `${endpoint}/pictures`,
    };
    access = { usage: usageNamed("modelslab"), ...settings, ...keys };
  });
  afterEach(() => s3.stop());

  const isPublic = async (key: string) => (await fetch(`${s3.url}/${probeBucketName}/${key}`)).status === 200;

  test("sets the object to private and reports it, with only the permissions that ModelsLab documents", async () => {
    const report = await probe(access);
    expect(report.outcome).toBe("passed");
    expect(codes(report)).toEqual(["objects-left"]);
    const [key] = keysIn(s3);
    expect(report.leftovers).toEqual([
      {
        key,
        command: `aws s3api delete-object --bucket ${probeBucketName} --key ${key} --endpoint-url ${s3.url}`,
      },
    ]);
    expect(s3.bucket(probeBucketName).objects.get(key ?? "")?.content.bytes.length).toBeLessThan(1024);
    expect(await isPublic(key ?? "")).toBe(false);
  });

  test("sets the object to private after a failed step, too", async () => {
    const report = await probe({ ...access, publicUrl: `${s3.url}/elsewhere/pictures` });
    expect(report.outcome).toBe("failed");
    const [key] = keysIn(s3);
    expect(report.leftovers.map((left) => left.key)).toEqual([key]);
    expect(await isPublic(key ?? "")).toBe(false);
  });

  test("deletes the object after an abort, before the report is returned", async () => {
    const controller = new AbortController();
    const all = { ...access, ...s3.root };
    const onStep = ({ step }: { step: string }) => {
      if (step === "set ACL") {
        controller.abort();
      }
    };
    const report = await probe(all, { signal: controller.signal, onStep });
    expect(report.outcome).toBe("inconclusive");
    expect(report.reason).toContain("interrupted");
    expect(keysIn(s3)).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  test("deletes the object of an upload that is in flight at the abort", async () => {
    fault(s3, { operation: "PutObject" }, { delayMs: 500 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const report = await probe({ ...access, ...s3.root }, { signal: controller.signal });
    expect(report.outcome).toBe("inconclusive");
    expect(keysIn(s3)).toEqual([]);
    expect(s3.requests().map(({ operation }) => operation)).toEqual(["PutObject", "DeleteObject"]);
  });

  test("sends no request if the signal is already aborted", async () => {
    const report = await probe(access, { signal: AbortSignal.abort() });
    expect(report.outcome).toBe("inconclusive");
    expect(s3.requests()).toEqual([]);
  });

  test("deletes the object of an upload without a response", async () => {
    fault(s3, { operation: "PutObject", times: Number.POSITIVE_INFINITY }, { drop: "after" });
    const report = await probe({ ...access, ...s3.root });
    expect(report.outcome).toBe("inconclusive");
    expect(keysIn(s3)).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  test("retries a deletion after transient errors", async () => {
    fault(s3, { operation: "DeleteObject", times: 2 }, responses.slowDown());
    const report = await probe({ ...access, ...s3.root });
    expect(codes(report)).toEqual([]);
    expect(keysIn(s3)).toEqual([]);
  });

  test("reports a multipart upload that cannot be aborted, with the command that aborts it", async () => {
    fault(
      s3,
      {
        operation: "AbortMultipartUpload",
        times: Number.POSITIVE_INFINITY,
      },
      responses.accessDenied(),
    );
    const settings = { usage: usageNamed("flashback"), bucket: probeBucketName, endpoint: s3.url } as const;
    const report = await probe({ ...settings, ...s3.root }, { multipart: true });
    expect(report.leftovers).toHaveLength(1);
    expect(report.leftovers[0]?.command).toMatch(
      /^aws s3api abort-multipart-upload .*--upload-id \S+ --endpoint-url /,
    );
  });

  test.each([{ drop: "after" }, { truncate: true }] as const)(
    "reports a multipart upload that may exist because the response to its start was lost: %p",
    async (effect) => {
      fault(s3, { operation: "CreateMultipartUpload", times: 1 }, effect);
      const settings = { usage: usageNamed("flashback"), bucket: probeBucketName, endpoint: s3.url } as const;
      const report = await probe({ ...settings, ...s3.root }, { multipart: true });
      const [leftover] = report.leftovers;
      expect(leftover?.key).toMatch(/\/parts\.txt$/);
      expect(leftover?.command).toMatch(
        /^aws s3api list-multipart-uploads --bucket \S+ --prefix \S+parts\.txt --endpoint-url \S+ && aws s3api abort-multipart-upload .*--upload-id <UploadId> --endpoint-url /,
      );
      expect(codes(report)).toContain("objects-left");
      expect(readable(report)).toContain("The response to CreateMultipartUpload was lost");
      expect(describeWarnings(report).at(-1)).toContain("Find its ID with the first command");
    },
  );

  test("aborts each multipart upload that it started, if a part had to be repeated", async () => {
    fault(s3, { operation: "UploadPart", times: 2 }, responses.slowDown());
    const settings = { usage: usageNamed("flashback"), bucket: probeBucketName, endpoint: s3.url } as const;
    const report = await probe({ ...settings, ...s3.root }, { multipart: true });
    expect(codes(report)).toEqual([]);
    expect([...s3.bucket(probeBucketName).uploads.keys()]).toEqual([]);
  });

  test("has to delete one object only, because all uploads use one unique key", async () => {
    await probe({ ...access, ...s3.root });
    const written = s3.requests().filter(({ operation }) => operation === "PutObject");
    expect(new Set(written.map(({ key }) => key)).size).toBe(1);
  });
});

describe("the cleanup of a bucket with versioning", () => {
  const page = '<?xml version="1.0"?>';

  async function versioned(canDelete: boolean): Promise<{ report: ProbeReport; deleted: string[] }> {
    const bodies = new Map<string, string>();
    const deleted: string[] = [];
    let count = 0;
    const server = await tinyServer(({ method, url = "" }, response, body) => {
      const { pathname, searchParams } = new URL(url, "http://x");
      if (method === "PUT") {
        bodies.set(pathname, body);
        response.setHeader("etag", '"e"').setHeader("x-amz-version-id", `v${++count}`).end();
      } else if (method === "DELETE") {
        deleted.push(searchParams.get("versionId") ?? "none");
        if (canDelete) {
          response.writeHead(204).end();
        } else {
          response.writeHead(403).end(`${page}<Error><Code>AccessDenied</Code><Message>no</Message></Error>`);
        }
      } else {
        response.end(bodies.get(pathname));
      }
    });
    // wording-ignore: String.prototype.repeat
    const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "s".repeat(40) };
    const access: BucketAccess = {
      usage: usageNamed("ryzeapi"),
      bucket: "versions",
      endpoint: server.url,
      ...keys,
    };
    const signal = AbortSignal.timeout(10_000);
    const report = await probeBucket(access, { depth: "write", graceSeconds: 0, signal, timing: quick });
    await server.stop();
    return { report, deleted };
  }

  const versionsOf = (s3: S3) => s3.bucket(probeBucketName).versions;

  async function emulated(bucket: BucketSettings, ...actions: string[]) {
    const s3 = await startS3();
    s3.addBucket(probeBucketName, bucket);
    const all = ["s3:ListBucket", "s3:PutObject", "s3:GetObject", "s3:DeleteObject", ...actions];
    const keys = s3.addUser("service", { policy: policyWith(...all) });
    const usage = usageNamed("ryzeapi");
    const report = await probe({ usage, bucket: probeBucketName, endpoint: s3.url, ...keys });
    await s3.stop();
    return { s3, report };
  }

  test("leaves one hidden version if Object Lock protects it, and reports until when", async () => {
    const { s3, report } = await emulated(
      { objectLock: { mode: "COMPLIANCE", days: 30 } },
      "s3:DeleteObjectVersion",
    );
    expect(report.outcome).toBe("passed");
    expect(codes(report)).toEqual(["checksum-required", "object-locked"]);
    expect(keysIn(s3)).toEqual([]);
    const locked = versionsOf(s3).filter(({ object }) => object !== undefined);
    expect(locked).toHaveLength(1);
    const [leftover] = report.leftovers;
    const until = locked[0]?.object?.retainUntil?.toISOString();
    expect(leftover?.note).toBe(`Object Lock protects it until ${until}.`);
    expect(leftover?.command).toContain(locked[0]?.versionId);
    expect(readable(report)).toContain(`Object Lock protects it until ${until}.`);
    expect(describeWarnings(report).at(-1)).toContain(`until ${until}. Then delete it with: aws s3api`);
  });

  test("sends Content-MD5 if Object Lock requires a checksum and the store rejects x-amz-checksum-*", async () => {
    const s3 = await startS3({ differently: { checksumHeaders: "unsupportedHeader" } });
    s3.addBucket(probeBucketName, { objectLock: { mode: "GOVERNANCE", days: 1 } });
    const report = await probe({
      usage: usageNamed("ryzeapi"),
      bucket: probeBucketName,
      endpoint: s3.url,
      ...s3.root,
    });
    await s3.stop();
    expect(codes(report)).toEqual(["checksum-required", "object-locked"]);
    expect(readable(report)).toContain("whether its SDK sends Content-MD5, or test");
  });

  test("names s3:DeleteObjectVersion and hides the version if the key is only allowed to delete objects", async () => {
    const { s3, report } = await emulated({ versioning: true });
    expect(codes(report)).toEqual(["objects-left"]);
    expect(readable(report)).toContain("Allow s3:DeleteObjectVersion on the probe's objects");
    expect(keysIn(s3)).toEqual([]);
  });

  test("names the root user and the device if MFA delete is enabled", async () => {
    const { s3, report } = await emulated({ mfaDelete: true }, "s3:DeleteObjectVersion");
    expect(codes(report)).toEqual(["mfa-delete"]);
    expect(report.leftovers[0]?.command).toMatch(/--version-id \S+ --mfa '<serial number> <code>'/);
    expect(keysIn(s3)).toEqual([]);
  });

  test("leaves nothing in a bucket with versioning", async () => {
    const { s3, report } = await emulated({ versioning: true }, "s3:DeleteObjectVersion");
    expect(codes(report)).toEqual([]);
    expect(versionsOf(s3)).toEqual([]);
  });

  test("deletes each version by its ID", async () => {
    const { report, deleted } = await versioned(true);
    expect(codes(report)).toEqual([]);
    expect(deleted).toEqual(["v1", "v2"]);
  });

  test("reports a command for each version that it is not allowed to delete", async () => {
    const { report } = await versioned(false);
    expect(report.leftovers).toHaveLength(1);
    expect(report.leftovers[0]?.command).toMatch(/--version-id v1 .* && .*--version-id v2 /);
  });
});
