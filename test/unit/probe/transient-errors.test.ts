import { createServer, type Server } from "node:net";
import { responses, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess } from "../../../src/probe";
import { probeBucket } from "../../../src/probe";
import { SERVICE_IDS } from "../../../src/services/registry";
import { usageNamed } from "../../support/usages";
import { tinyServer } from "./support/server";
import { codes, fault, keysIn, probe, probeBucketName } from "./support/store";

describe("a probe with an error that says nothing about the bucket", () => {
  let s3: S3;
  let access: BucketAccess;

  beforeEach(async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName);
    access = { usage: usageNamed("ryzeapi"), bucket: probeBucketName, endpoint: s3.url, ...s3.root };
  });
  afterEach(() => s3.stop());

  test.each([
    ["409 OperationAborted", responses.operationAborted()],
    ["503 SlowDown", responses.slowDown()],
    ["500", responses.internalError()],
    ["a broken connection", { drop: "before" }],
  ] as const)("retries after %s until it succeeds", async (_, effect) => {
    fault(s3, { operation: "PutObject", times: 2 }, effect);
    const report = await probe(access);
    expect(codes(report)).toEqual([]);
    expect(keysIn(s3)).toEqual([]);
  });

  test.each([
    ["store-unavailable", responses.slowDown()],
    ["settings-changing", responses.operationAborted()],
    ["unreachable", { drop: "before" }],
  ] as const)("is inconclusive with %s if all retries fail", async (code, effect) => {
    fault(s3, { times: Number.POSITIVE_INFINITY }, effect);
    const report = await probe(access);
    expect(report.outcome).toBe("inconclusive");
    expect(codes(report)[0]).toBe(code);
  });

  test("ends within ten seconds if the store returns only 500", async () => {
    fault(s3, { times: Number.POSITIVE_INFINITY }, responses.internalError());
    const started = Date.now();
    const signal = AbortSignal.timeout(60_000);
    const report = await probeBucket(access, { depth: "write", graceSeconds: 15, signal });
    expect(report.outcome).toBe("inconclusive");
    expect(Date.now() - started).toBeLessThan(10_000);
    // The upload may have been processed, so its object is reported.
    expect(report.leftovers).toHaveLength(1);
  }, 20_000);

  test("is inconclusive if a login page of the network is returned with 200", async () => {
    fault(s3, { times: Number.POSITIVE_INFINITY }, responses.htmlPage());
    for (const service of SERVICE_IDS) {
      const publicUrl = "https://pictures.example.com/";
      const report = await probe(
        { ...access, usage: usageNamed(service), directory: "media/", publicUrl },
        { depth: "write" },
      );
      expect(report.outcome).toBe("inconclusive");
      expect(codes(report)).toContain("not-s3");
      expect(JSON.stringify(report.findings)).toContain('an HTML page titled \\"Sign in\\"');
    }
  });

  test("is inconclusive if a gateway returns JSON with 403", async () => {
    fault(s3, { times: Number.POSITIVE_INFINITY }, { status: 403, body: { message: "no" } });
    const report = await probe(access);
    expect(report.outcome).toBe("inconclusive");
    expect(codes(report)).toContain("not-s3");
  });

  test("is inconclusive if the clock of this machine is wrong", async () => {
    s3.behavior.clockSkewMs = 3_600_000;
    const report = await probe(access);
    expect(report.outcome).toBe("inconclusive");
    expect(codes(report)).toEqual(["clock-skew"]);
  });

  test.each([
    ["no keys", { accessKeyId: undefined, secretAccessKey: "" }, "no-keys"],
    ["an ID without a secret", { secretAccessKey: undefined }, "no-keys"],
    ["a role", { accessKeyId: "arn:aws:iam::111122223333:role/delegated" }, "role-arn"],
  ] as const)("sends no request with %s", async (_, remedies, code) => {
    const report = await probe({ ...access, ...remedies });
    expect(report.outcome).toBe("inconclusive");
    expect(codes(report)).toEqual([code]);
    expect(s3.requests()).toEqual([]);
  });

  test("reports a closed port within two seconds", async () => {
    const gone = await tinyServer(() => {});
    await gone.stop();
    const started = Date.now();
    const report = await probe({ ...access, endpoint: gone.url });
    expect(report.outcome).toBe("inconclusive");
    expect(report.reason).toContain("cannot connect");
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  test("fails if other content is returned than was stored", async () => {
    fault(
      s3,
      {
        operation: "GetObject",
        times: Number.POSITIVE_INFINITY,
      },
      { status: 200, body: "else" },
    );
    const report = await probe(access);
    expect(report.outcome).toBe("failed");
    expect(codes(report)).toContain("content-changed");
  });
});

describe("a probe of a store that accepts connections and never responds", () => {
  let server: Server;
  const sockets: { destroy(): void }[] = [];

  beforeEach(async () => {
    server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterEach(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  });

  test("is inconclusive within ten seconds", async () => {
    const { port } = server.address() as { port: number };
    // wording-ignore: String.prototype.repeat
    const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "s".repeat(40) };
    const access: BucketAccess = {
      usage: usageNamed("flashback"),
      bucket: "b-b-b",
      endpoint: `http://127.0.0.1:${port}`,
      ...keys,
    };
    const started = Date.now();
    const signal = AbortSignal.timeout(60_000);
    const report = await probeBucket(access, { depth: "read", graceSeconds: 15, signal });
    expect(report.outcome).toBe("inconclusive");
    expect(codes(report)).toEqual(["timeout"]);
    expect(Date.now() - started).toBeLessThan(10_000);
  }, 20_000);
});
