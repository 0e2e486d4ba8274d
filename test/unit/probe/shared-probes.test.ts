import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { responses, type S3, startS3 } from "pulumi-byob-sandbox/s3";
import type { BucketAccess, ProbeReport } from "../../../src/probe";
import { type SharedProbeOptions, SharedProbes } from "../../../src/probe/shared-probes";
import { usageNamed } from "../../support/usages";
import { codes, fault, keysIn, policyWith, probeBucketName, quick } from "./support/store";

const actions = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"];

let s3: S3;
let access: BucketAccess;
let probes: SharedProbes;

beforeEach(async () => {
  s3 = await startS3();
  s3.addBucket(probeBucketName);
  const keys = s3.addUser("user", { policy: policyWith(...actions) });
  access = { usage: usageNamed("ryzeapi"), bucket: probeBucketName, endpoint: s3.url, ...keys };
  probes = new SharedProbes();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await s3.stop();
});

const options = (more: Partial<SharedProbeOptions> = {}): SharedProbeOptions => ({
  ...{ depth: "write", graceSeconds: 0, timing: quick, signal: AbortSignal.timeout(30_000) },
  ...more,
});
const probe = (more: Partial<SharedProbeOptions> = {}, of = access) => probes.probe(of, options(more));
const count = (operation = "PutObject") =>
  s3.requests().filter((request) => request.operation === operation).length;
const outcomes = (reports: ProbeReport[]) => reports.map(({ outcome }) => outcome);
const times = <T>(number: number, make: () => T) => Array.from({ length: number }, make);
/** Lets time pass without waiting. */
function later(ms: number): void {
  jest.spyOn(performance, "now").mockImplementation(() => realNow() + ms);
}
const realNow = performance.now.bind(performance);

/** Uploads of one probe of RyzeAPI: one without a checksum, one with. */
const UPLOADS = 2;

describe("equal probes", () => {
  test("of 100 resources send the requests of one, at the same time and later", async () => {
    const first = await Promise.all(times(50, () => probe()));
    const reports = [...first, ...(await Promise.all(times(50, () => probe())))];
    expect(new Set(outcomes(reports))).toEqual(new Set(["passed"]));
    expect(s3.requests().length).toBeLessThanOrEqual(20);
    expect(count()).toBe(UPLOADS);
    expect(keysIn(s3)).toEqual([]);
  });

  test("are equal whatever the order of the values, and an empty string is a missing value", async () => {
    const { usage, ...rest } = access;
    await probe();
    const other = { region: "", ...rest, directory: undefined, usage: { ...usage } };
    const [one, two] = await Promise.all([probe(), probe({}, other)]);
    expect(two.findings[0]).toBe(one.findings[0]);
    expect(count()).toBe(UPLOADS);
  });

  test.each<[string, Partial<BucketAccess>, Partial<SharedProbeOptions>]>([
    ["endpoint", { endpoint: "http://localhost:1" }, {}],
    ["bucket", { bucket: "other-bucket" }, {}],
    ["region", { region: "eu-west-1" }, {}],
    ["access key", { accessKeyId: "AKIAOTHER00000000001" }, {}],
    ["secret", { secretAccessKey: "other" }, {}],
    ["session token", { sessionToken: "token" }, {}],
    ["directory", { directory: "elsewhere" }, {}],
    ["public URL", { publicUrl: "http://localhost:1/public/" }, {}],
    ["origins", { origins: ["https://one.example.com"] }, {}],
    ["ACL", { acl: "public-read" }, {}],
    ["addressing", { addressing: "virtual" }, {}],
    ["usage", { usage: usageNamed("flashback") }, {}],
    ["depth", {}, { depth: "read" }],
    ["multipart test", {}, { multipart: true }],
    ["identity", {}, { identity: ["second"] }],
  ])("are not equal with another %s", async (_, change, change2) => {
    const reports = await Promise.all([probe(), probe(change2, { ...access, ...change })]);
    expect(reports[0].findings.filter((finding) => reports[1].findings.includes(finding))).toEqual([]);
  });

  test("keep no secret of the access", async () => {
    const stored = jest.spyOn(Map.prototype, "set");
    await probe({}, { ...access, sessionToken: "secret-token" });
    const entries = stored.mock.calls.filter(([, value]) => "report" in Object(value));
    expect(entries).toHaveLength(1);
    for (const secret of [access.secretAccessKey, access.accessKeyId, "secret-token"]) {
      expect(inspect(entries, { depth: 20 })).not.toContain(secret);
    }
  });
});

describe("a result", () => {
  test("that passed is used for five minutes", async () => {
    await probe();
    later(4 * 60_000);
    await probe();
    expect(count()).toBe(UPLOADS);
    later(6 * 60_000);
    await probe();
    expect(count()).toBe(2 * UPLOADS);
  });

  test("that failed is used for ten seconds", async () => {
    s3.setUserPolicy("user", undefined);
    expect(outcomes(await Promise.all([probe(), probe()]))).toEqual(["failed", "failed"]);
    expect((await probe()).outcome).toBe("failed");
    expect(count()).toBe(1);
    s3.setUserPolicy("user", policyWith(...actions));
    later(11_000);
    expect((await probe()).outcome).toBe("passed");
  });

  test("that is inconclusive is shared by the resources that wait, and not used again", async () => {
    fault(s3, { operation: "PutObject", times: Number.POSITIVE_INFINITY }, responses.slowDown());
    // Without retries, because their number depends on the time that requests take.
    const timing = { ...quick, retryMs: 10 };
    const reports = await Promise.all(times(3, () => probe({ timing })));
    expect(outcomes(reports)).toEqual(["inconclusive", "inconclusive", "inconclusive"]);
    const requests = count();
    await probe({ timing });
    expect(count()).toBe(2 * requests);
  });
});

describe("grace time", () => {
  test("that is longer continues after a failure of the others", async () => {
    const keys = s3.addKey("user", { visibleAfter: { ms: 600 } });
    const fresh = { ...access, ...keys };
    const reports = await Promise.all([
      probe({}, fresh),
      probe({ graceSeconds: 10 }, fresh),
      probe({ graceSeconds: 10 }, fresh),
    ]);
    expect(outcomes(reports)).toEqual(["failed", "passed", "passed"]);
    // One rejection of the first probe, those of the second one, and its three successes and checksums.
    const statuses = s3
      .requests()
      .flatMap(({ operation, status }) => (operation === "PutObject" ? status : []));
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
  });

  test("that is longer continues after a failure that was kept", async () => {
    s3.setUserPolicy("user", undefined);
    await probe();
    setTimeout(() => s3.setUserPolicy("user", policyWith(...actions)), 200);
    expect((await probe({ graceSeconds: 10 })).outcome).toBe("passed");
  });

  test("that is shorter does not wait for the others", async () => {
    s3.setUserPolicy("user", undefined);
    const controller = new AbortController();
    const long = probe({ graceSeconds: 600, signal: controller.signal });
    await sleep(100);
    const started = performance.now();
    expect(outcomes(await Promise.all([probe(), probe()]))).toEqual(["failed", "failed"]);
    expect(performance.now() - started).toBeLessThan(3_000);
    s3.setUserPolicy("user", policyWith(...actions));
    expect((await long).outcome).toBe("passed");
  });

  test("does not matter for a failure that no new key causes", async () => {
    // wording-ignore: String.prototype.repeat
    const wrong = { ...access, secretAccessKey: "x".repeat(40) };
    const graces = [0, 600, 15];
    const reports = await Promise.all(graces.map((graceSeconds) => probe({ graceSeconds }, wrong)));
    expect(reports.map(codes)).toEqual(times(3, () => ["wrong-secret"]));
    expect(count()).toBe(1);
  });

  test("that is over is not extended by a rejection at the start of a probe that fails later", async () => {
    fault(s3, { operation: "PutObject", times: 1 }, responses.accessDenied());
    const publicUrl = "http://localhost:1/nowhere/";
    const wrong = { ...access, publicUrl };
    const timing = { ...quick, unreachableMs: 300 };
    await probe({ graceSeconds: 2, timing }, wrong);
    // A rejection, three successes and one upload with checksums.
    expect(count()).toBe(5);
  });
});

describe("an interrupted resource", () => {
  test("does not interrupt the others", async () => {
    fault(s3, { operation: "PutObject", times: 1 }, { delayMs: 300 });
    const controller = new AbortController();
    const first = probe({ signal: controller.signal });
    const second = probe();
    await sleep(100);
    controller.abort();
    expect(await first).toMatchObject({ outcome: "inconclusive", reason: "The probe was interrupted." });
    expect((await second).outcome).toBe("passed");
    expect(count()).toBe(UPLOADS);
  });

  test("waits for the cleanup if no other resource waits", async () => {
    fault(s3, { operation: "PutObject" }, { delayMs: 500 });
    const controllers = times(3, () => new AbortController());
    const reports = controllers.map(({ signal }) => probe({ signal }));
    await sleep(100);
    for (const controller of controllers) {
      controller.abort();
    }
    expect(outcomes(await Promise.all(reports))).toEqual(times(3, () => "inconclusive"));
    expect(keysIn(s3)).toEqual([]);
    expect(count("DeleteObject")).toBe(1);
    expect((await probe()).outcome).toBe("passed");
  });

  test("sends no request if its signal is already aborted", async () => {
    await probe({ signal: AbortSignal.abort() });
    expect(s3.requests()).toEqual([]);
  });
});

describe("objects that cannot be deleted", () => {
  beforeEach(() => s3.setUserPolicy("user", policyWith("s3:PutObject", "s3:GetObject")));

  test("are reported by one resource", async () => {
    const reports = [...(await Promise.all(times(3, () => probe()))), await probe()];
    expect(reports.map(({ leftovers }) => leftovers.length)).toEqual([1, 0, 0, 0]);
    expect(reports.map(codes)).toEqual([["objects-left"], [], [], []]);
    expect(keysIn(s3)).toHaveLength(1);
  });

  test("are reported by another resource if the first one was interrupted", async () => {
    fault(s3, { operation: "PutObject", times: 1 }, { delayMs: 300 });
    const controller = new AbortController();
    const reports = [probe({ signal: controller.signal }), probe()];
    await sleep(100);
    controller.abort();
    expect((await Promise.all(reports)).map(({ leftovers }) => leftovers.length)).toEqual([0, 1]);
  });
});
