import { answers, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import { type BucketAccess, type ProbeReport, probeBucket } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { tinyServer } from "./support/server";
import { bucketName, codes, fault, keysIn, probe, quick, rights } from "./support/store";

const documented = ["s3:ListBucket", "s3:PutObject", "s3:GetObject", "s3:PutObjectAcl"];

describe("what the probe leaves behind", () => {
  let s3: S3;
  let access: BucketAccess;

  beforeEach(async () => {
    s3 = await startS3();
    s3.addBucket(bucketName, { ownership: "BucketOwnerPreferred", publicAccessBlock: false });
    const keys = s3.addUser("modelslab", { policy: rights(...documented) });
    const endpoint = `${s3.url}/${bucketName}`;
    const place = { endpoint, region: "us-east-1", directory: "pictures", publicUrl: `${endpoint}/pictures` };
    access = { usage: usageNamed("modelslab"), ...place, ...keys };
  });
  afterEach(() => s3.stop());

  const isPublic = async (key: string) => (await fetch(`${s3.url}/${bucketName}/${key}`)).status === 200;

  test("with the rights that ModelsLab documents it cannot delete: private, told, and the probe still passes", async () => {
    const report = await probe(access);
    expect(report.outcome).toBe("passed");
    expect(codes(report)).toEqual(["left-behind"]);
    const [key] = keysIn(s3);
    expect(report.leftovers).toEqual([
      {
        key,
        command: `aws s3api delete-object --bucket ${bucketName} --key ${key} --endpoint-url ${s3.url}`,
      },
    ]);
    expect(s3.bucket(bucketName).objects.get(key ?? "")?.bytes.length).toBeLessThan(1024);
    expect(await isPublic(key ?? "")).toBe(false);
  });

  test("after a failure in the middle the object is private, too", async () => {
    const report = await probe({ ...access, publicUrl: `${s3.url}/elsewhere/pictures` });
    expect(report.outcome).toBe("failed");
    const [key] = keysIn(s3);
    expect(report.leftovers.map((left) => left.key)).toEqual([key]);
    expect(await isPublic(key ?? "")).toBe(false);
  });

  test("an abort in the middle leaves no object, and the report comes after the deletion", async () => {
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

  test("an abort while the upload is under way leaves no object", async () => {
    fault(s3, { operation: "PutObject" }, { delayMs: 500 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const report = await probe({ ...access, ...s3.root }, { signal: controller.signal });
    expect(report.outcome).toBe("inconclusive");
    expect(keysIn(s3)).toEqual([]);
    expect(s3.requests().map(({ operation }) => operation)).toEqual(["PutObject", "DeleteObject"]);
  });

  test("a signal that is aborted from the start sends nothing", async () => {
    const report = await probe(access, { signal: AbortSignal.abort() });
    expect(report.outcome).toBe("inconclusive");
    expect(s3.requests()).toEqual([]);
  });

  test("an upload whose answer is lost is looked for and deleted", async () => {
    fault(s3, { operation: "PutObject", times: Number.POSITIVE_INFINITY }, { drop: "after" });
    const report = await probe({ ...access, ...s3.root });
    expect(report.outcome).toBe("inconclusive");
    expect(keysIn(s3)).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  test("a deletion that fails for a moment is repeated", async () => {
    fault(s3, { operation: "DeleteObject", times: 2 }, answers.slowDown());
    const report = await probe({ ...access, ...s3.root });
    expect(codes(report)).toEqual([]);
    expect(keysIn(s3)).toEqual([]);
  });

  test("an upload in parts that cannot be given up is told with its command", async () => {
    fault(
      s3,
      {
        operation: "AbortMultipartUpload",
        times: Number.POSITIVE_INFINITY,
      },
      answers.accessDenied(),
    );
    const place = { usage: usageNamed("flashback"), bucket: bucketName, endpoint: s3.url } as const;
    const report = await probe({ ...place, ...s3.root }, { multipart: true });
    expect(report.leftovers).toHaveLength(1);
    expect(report.leftovers[0]?.command).toMatch(
      /^aws s3api abort-multipart-upload .*--upload-id \S+ --endpoint-url /,
    );
  });

  test("at most one object at a time, all under one name of its own", async () => {
    await probe({ ...access, ...s3.root });
    const written = s3.requests().filter(({ operation }) => operation === "PutObject");
    expect(new Set(written.map(({ key }) => key)).size).toBe(1);
  });
});

describe("a bucket with versions", () => {
  const page = '<?xml version="1.0"?>';

  async function versioned(mayDelete: boolean): Promise<{ report: ProbeReport; deleted: string[] }> {
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
        if (mayDelete) {
          response.writeHead(204).end();
        } else {
          response.writeHead(403).end(`${page}<Error><Code>AccessDenied</Code><Message>no</Message></Error>`);
        }
      } else {
        response.end(bodies.get(pathname));
      }
    });
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

  test("has every version deleted by its name", async () => {
    const { report, deleted } = await versioned(true);
    expect(codes(report)).toEqual([]);
    expect(deleted).toEqual(["v1", "v2"]);
  });

  test("has every version named in the command where deletion is refused", async () => {
    const { report } = await versioned(false);
    expect(report.leftovers).toHaveLength(1);
    expect(report.leftovers[0]?.command).toMatch(/--version-id v1 .* && .*--version-id v2 /);
  });
});
