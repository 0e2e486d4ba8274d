import { responses, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { type BucketAccess, type ProbeReport, probeBucket } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { tinyServer } from "./support/server";
import { codes, fault, keysIn, policyWith, probe, probeBucketName, quick } from "./support/store";

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
    expect(s3.bucket(probeBucketName).objects.get(key ?? "")?.bytes.length).toBeLessThan(1024);
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
