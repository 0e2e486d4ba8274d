import { responses, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess, StepReport } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { tinyServer } from "./support/server";
import { codes, fault, keysIn, policyWith, probe, probeBucketName } from "./support/store";

describe("the grace time of a probe", () => {
  let s3: S3;
  let access: BucketAccess;

  beforeEach(async () => {
    s3 = await startS3();
    s3.addBucket(probeBucketName);
    const keys = s3.addUser("new", { policy: policyWith("s3:PutObject", "s3:GetObject", "s3:DeleteObject") });
    access = { usage: usageNamed("ryzeapi"), bucket: probeBucketName, endpoint: s3.url, ...keys };
  });
  afterEach(() => s3.stop());

  /** Runs a change of the store as soon as the probe waits after a rejection. */
  const afterRejection = (change: () => void) => (step: StepReport) => {
    if (step.state === "waiting") {
      change();
    }
  };
  const puts = () => s3.requests().filter(({ operation }) => operation === "PutObject");

  test("covers a key with a delay, and requires three successes in a row", async () => {
    const keys = s3.addKey("new", { visibleAfter: { requests: 2 } });
    const steps: StepReport[] = [];
    const report = await probe(
      { ...access, ...keys },
      { graceSeconds: 5, onStep: (step) => steps.push(step) },
    );
    expect(report.outcome).toBe("passed");
    // Two rejections, three successes, and one more upload with checksums.
    expect(puts().map(({ status }) => status)).toEqual([403, 403, 200, 200, 200, 200]);
    expect(steps.some(({ state, detail }) => state === "waiting" && detail?.includes("new key"))).toBe(true);
    expect(keysIn(s3)).toEqual([]);
  });

  test("requires three successes after the last rejection", async () => {
    fault(s3, { operation: "PutObject", times: 1 }, responses.accessDenied());
    const turns = [200, 403, 200, 200, 200];
    let seen = 0;
    const original = s3.requests;
    expect(original).toBeDefined();
    const onStep = () => {
      seen = puts().length;
      // The store rejects the request after the second success again.
      if (seen === 2 && turns.length > 0) {
        turns.length = 0;
        fault(s3, { operation: "PutObject", times: 1 }, responses.accessDenied());
      }
    };
    const report = await probe(access, { graceSeconds: 5, onStep });
    expect(report.outcome).toBe("passed");
    expect(puts().map(({ status }) => status)).toEqual([403, 200, 403, 200, 200, 200, 200]);
  });

  test("of 0 seconds makes the first rejection final", async () => {
    const keys = s3.addKey("new", { visibleAfter: { requests: 2 } });
    const report = await probe({ ...access, ...keys });
    expect(codes(report)).toEqual(["unknown-key"]);
    expect(puts()).toHaveLength(1);
  });

  test("is limited", async () => {
    const keys = s3.addKey("new", { visibleAfter: { ms: 60_000 } });
    const started = Date.now();
    const report = await probe({ ...access, ...keys }, { graceSeconds: 1 });
    expect(codes(report)).toEqual(["unknown-key"]);
    expect(Date.now() - started).toBeGreaterThan(500);
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  test("covers a policy that does not exist yet", async () => {
    s3.setUserPolicy("new", undefined);
    const createPolicy = () =>
      s3.setUserPolicy("new", policyWith("s3:PutObject", "s3:GetObject", "s3:DeleteObject"));
    const report = await probe(access, { graceSeconds: 5, onStep: afterRejection(createPolicy) });
    expect(report.outcome).toBe("passed");
    expect(puts()[0]?.status).toBe(403);
  });

  test("covers ACLs that are not enabled yet", async () => {
    const endpoint = `${s3.url}/${probeBucketName}`;
    const bucket = s3.bucket(probeBucketName);
    bucket.publicAccessBlock = undefined;
    const enableAcls = () => {
      bucket.ownership = "BucketOwnerPreferred";
    };
    const access = {
      usage: usageNamed("modelslab"),
      endpoint,
      directory: "pictures",
      publicUrl: `${endpoint}/pictures`,
    } as const;
    const report = await probe(
      { ...access, region: "us-east-1", ...s3.root },
      { graceSeconds: 5, onStep: afterRejection(enableAcls) },
    );
    expect(codes(report)).toEqual([]);
    expect(puts()[0]?.status).toBe(400);
  });

  test("covers a public URL that returns 403 at first", async () => {
    const endpoint = `${s3.url}/${probeBucketName}`;
    Object.assign(s3.bucket(probeBucketName), {
      ownership: "BucketOwnerPreferred",
      publicAccessBlock: undefined,
    });
    fault(s3, { operation: "GetObject", signed: false, times: 2 }, responses.accessDenied());
    const access = {
      usage: usageNamed("modelslab"),
      endpoint,
      directory: "pictures",
      publicUrl: `${endpoint}/pictures`,
    } as const;
    const report = await probe({ ...access, region: "us-east-1", ...s3.root }, { graceSeconds: 5 });
    expect(codes(report)).toEqual([]);
  });

  test("does not delay the report of a wrong secret", async () => {
    // wording-ignore: String.prototype.repeat
    const report = await probe({ ...access, secretAccessKey: "x".repeat(40) }, { graceSeconds: 600 });
    expect(codes(report)).toEqual(["wrong-secret"]);
    expect(puts()).toHaveLength(1);
  });

  test("does not delay the report of a malformed key, which is not sent", async () => {
    const report = await probe({ ...access, accessKeyId: `${access.accessKeyId}\n` }, { graceSeconds: 600 });
    expect(codes(report)).toEqual(["malformed-key"]);
    expect(s3.requests()).toEqual([]);
  });
});

describe("connections", () => {
  /** Requests and connections of a probe whose first request is rejected as if the key was new, or not. */
  async function connections(
    graceSeconds: number,
    isRejected: boolean,
  ): Promise<{ requests: number; sockets: number }> {
    const bodies = new Map<string, string>();
    const sockets = new Set<unknown>();
    let requests = 0;
    const server = await tinyServer(({ method, url = "", socket }, response, body) => {
      const path = url.replace(/\?.*/, "");
      sockets.add(socket);
      requests += 1;
      if (isRejected && requests === 1) {
        response.writeHead(403).end("<Error><Code>InvalidAccessKeyId</Code><Message>no</Message></Error>");
        return;
      }
      if (method === "PUT") {
        bodies.set(path, body);
      }
      response.setHeader("etag", '"e"').end(method === "GET" ? bodies.get(path) : "");
    });
    const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "s".repeat(40) };
    const report = await probe(
      { usage: usageNamed("ryzeapi"), bucket: "bbb", endpoint: server.url, ...keys },
      { graceSeconds },
    );
    await server.stop();
    expect(report.outcome).toBe("passed");
    return { requests, sockets: sockets.size };
  }

  test("are new for each request after a rejection, to reach other servers of the store", async () => {
    // The cleanup uses the connection of the first request, because a deletion does not test the key.
    expect(await connections(5, true)).toEqual({ requests: 8, sockets: 7 });
  });

  // At most three requests run at the same time.
  test.each([0, 15])("are reused without a rejection, with %i s of grace time", async (graceSeconds) => {
    expect((await connections(graceSeconds, false)).sockets).toBeLessThanOrEqual(3);
  });
});
