import { type SeedBucket, seedPolicy } from "pulumi-byob-sandbox";
import { BucketProbe } from "../../src";
import { type CaseValues, type EngineCase, engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import type { RunOutcome, StackRunOptions } from "./support/stack";
import { counts, type EngineWorld, forEach, openEngineWorld, theOne } from "./support/world";

jest.setTimeout(120_000);

let world: EngineWorld;
const outcomes: RunOutcome[] = [];
beforeAll(async () => {
  world = await openEngineWorld(async () => {});
});
afterAll(() => world.close());
beforeEach(() => {
  world.sandbox.clearRequests();
  world.sandbox.s3.clearRequests();
});

/** The bucket of the sandbox as each resource type describes it. */
function inputsFor(kase: EngineCase, bucket: SeedBucket): CaseValues {
  return { ...kase.bucketInputs(bucket), verify: undefined };
}

/** The four programs on the sandbox's bucket, or on a bucket that differs from it. */
function up(
  changes: Partial<SeedBucket> = {},
  more: CaseValues = {},
  options?: StackRunOptions,
): Promise<RunOutcome> {
  const bucket = { ...world.sandbox.bucket, ...changes };
  world.stack.program = async () => {
    for (const kase of engineCases) {
      kase.make(kase.type, { ...kase.required(), ...inputsFor(kase, bucket), ...more });
    }
  };
  return recorded(world.stack.up({ continueOnError: true, ...options }));
}

async function recorded(run: Promise<RunOutcome>): Promise<RunOutcome> {
  const outcome = await run;
  outcomes.push(outcome);
  return outcome;
}

/** The same place under another name, so that there is something to try and to send. */
const renamed = () => ({ endpoint: world.sandbox.urls.s3.replace("127.0.0.1", "localhost") });
const mayDo = (...without: string[]) =>
  world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, seedPolicy(world.sandbox.bucket.name, without));
const mayDoNothing = () => world.sandbox.s3.setUserPolicy(world.sandbox.bucket.user, undefined);
const outputsOf = (type: string) => world.stack.resource(type).outputs;
const verifyOutcome = ({ type }: EngineCase) => outputsOf(type)?.verifyOutcome;
const registered = () => engineCases.map((kase) => theOne(kase, world.sandbox).values);

describe("verify", () => {
  test("a bucket that does not work is registered nowhere", async () => {
    mayDoNothing();
    const rejected = await up({}, { verify: { onFailure: "fail", graceSeconds: 0 } });
    expect(rejected.exitCode).not.toBe(0);
    expect(rejected.error).toContain(`ModelsLab cannot use the bucket "${world.sandbox.bucket.name}"`);
    expect(rejected.error).toContain("The bucket was not registered with ModelsLab.");
    expect(world.sandbox.requests()).toEqual([]);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });

  test("a bucket that passes is registered, and the probe leaves nothing", async () => {
    mayDo();
    expect(await up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]), messages: [] });
    expect(engineCases.map(verifyOutcome)).toEqual(engineCases.map(() => "passed"));
    const { objects } = world.sandbox.s3.bucket(world.sandbox.bucket.name);
    expect([...objects.keys()]).toEqual(["generations/welcome.png"]);
  });

  test("an update without changes sends no probe", async () => {
    expectNoChange(await up({}, {}, { expectNoChanges: true }));
    expect(world.sandbox.s3.requests()).toEqual([]);
  });

  test("if the bucket fails, the previous registrations stay and no service gets a request", async () => {
    const before = registered();
    mayDoNothing();
    const rejected = await up(renamed());
    expect(rejected.exitCode).not.toBe(0);
    for (const { type } of engineCases) {
      expect(rejected.steps).toContainEqual(failed(type));
    }
    expect(world.sandbox.requests()).toEqual([]);
    expect(registered()).toEqual(before);
    expect(engineCases.map(verifyOutcome)).toEqual(engineCases.map(() => "passed"));
  });

  test("ModelsLab's is caught for want of PutObjectAcl alone", async () => {
    mayDo("s3:PutObjectAcl");
    const rejected = await up(renamed());
    expect(rejected.error).toContain("s3:PutObjectAcl");
    expect(rejected.steps.filter((step) => step.failed).map(({ name }) => name)).toEqual([
      "ModelsLabS3Config",
    ]);
    expect(world.sandbox.requests("modelslab")).toEqual([]);
    mayDo();
    expect(await up(renamed())).toMatchObject({ exitCode: 0, ops: { ModelsLabS3Config: ["update"] } });
    expect(world.sandbox.requests("modelslab")).toHaveLength(1);
  });

  test("a changed key is probed before a service gets it", async () => {
    const before = registered();
    const wrong = await up({ ...renamed(), secretAccessKey: "wrong-secret-access-key" });
    expect(wrong.error).toContain("SignatureDoesNotMatch");
    expect(wrong.seconds).toBeLessThan(30);
    expect(world.sandbox.requests()).toEqual([]);
    expect(registered()).toEqual(before);
    const key = world.sandbox.s3.addKey(world.sandbox.bucket.user);
    expect(await up({ ...renamed(), ...key })).toMatchObject({ exitCode: 0, ops: forEach(["update"]) });
    expect(engineCases.map(verifyOutcome)).toEqual(engineCases.map(() => "passed"));
  });

  test("warn logs the failure and registers; the outputs cause no diff", async () => {
    mayDo("s3:PutObject", "s3:PutObjectAcl");
    const warned = await up({}, { verify: { onFailure: "warn", graceSeconds: 0 } });
    expect(warned.exitCode).toBe(0);
    const writing = engineCases.filter(({ probesWrite }) => probesWrite);
    expect(warned.messages.filter((text) => /^warning: .* failed\./.test(text))).toHaveLength(writing.length);
    expect(engineCases.map(verifyOutcome)).toEqual(
      engineCases.map(({ probesWrite }) => (probesWrite ? "failed" : "passed")),
    );
    expect(outputsOf("ModelsLabS3Config")?.verifyReason).toContain("s3:PutObject");
    mayDo();
    world.sandbox.s3.clearRequests();
    expect(await up({}, {}, { expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.s3.requests()).toEqual([]);
  });

  test("a store that cannot be reached costs little time and one warning", async () => {
    const unreachable = await up({ endpoint: "http://127.0.0.1:1" });
    expect(unreachable.exitCode).toBe(0);
    const warnings = unreachable.messages.filter((text) => text.includes("Could not determine whether"));
    expect(warnings).toHaveLength(engineCases.length);
    expect(engineCases.map(verifyOutcome)).toEqual(engineCases.map(() => "inconclusive"));
    expect(engineCases.map(({ type }) => outputsOf(type)?.verifyReason)).toEqual(
      engineCases.map(() => expect.stringContaining("This machine cannot connect")),
    );
    // The probes run in parallel; the rest is the CLI's own time.
    expect(unreachable.seconds).toBeLessThan(25);
  });

  test("skip tries nothing", async () => {
    mayDoNothing();
    world.sandbox.labelStudio.bucketCheck = () => "ok";
    expect(await up(renamed(), { verify: "skip" })).toMatchObject({ exitCode: 0 });
    expect(world.sandbox.s3.requests()).toEqual([]);
    expect(engineCases.map(verifyOutcome)).toEqual(engineCases.map(() => "skipped"));
    mayDo();
  });

  test("the keys of an import storage are never used to write", async () => {
    const rejected = await up({}, { verify: { onFailure: "fail", probe: "write" } });
    expect(rejected.error).toContain("verify.probe: must be read for an import storage");
    const sent = world.sandbox.requests("labelStudio").map(({ path }) => path);
    expect(sent.filter((path) => path.startsWith("/api/storages/s3"))).toEqual([]);
  });
});

function failed(name: string) {
  return expect.objectContaining({ name, failed: true });
}

describe("BucketProbe", () => {
  const probe = (more: CaseValues = {}) => {
    const { name: bucket, endpoint, region, accessKeyId, secretAccessKey, publicUrl } = world.sandbox.bucket;
    world.stack.program = async () => {
      new BucketProbe("uploads", {
        ...{ bucket, endpoint, region, accessKeyId, secretAccessKey },
        ...{ directory: "uploads/", acl: "public-read", publicUrl: `${publicUrl}uploads/`, graceSeconds: 0 },
        ...more,
      });
    };
    return recorded(world.stack.up());
  };
  const outputs = () => world.stack.resource("uploads").outputs;

  test("fails on a bucket that does not work, and is not there then", async () => {
    mayDo("s3:PutObjectAcl");
    const rejected = await probe();
    expect(rejected.exitCode).not.toBe(0);
    expect(rejected.error).toContain("s3:PutObjectAcl");
    expect(() => outputs()).toThrow();
  });

  test("passes on one that works, and says what it found", async () => {
    mayDo();
    expect(await probe()).toMatchObject({ exitCode: 0 });
    expect(outputs()).toMatchObject({
      outcome: "passed",
      findings: expect.arrayContaining([expect.objectContaining({ step: "public URL", outcome: "passed" })]),
    });
  });

  test("tries again when a trigger changes, and only then", async () => {
    expect((await probe()).ops).toEqual({});
    expect(world.sandbox.s3.requests()).toEqual([]);
    expect((await probe({ triggers: ["policy 2"] })).ops).toEqual({ uploads: ["update"] });
    expect(world.sandbox.s3.requests().length).toBeGreaterThan(3);
    mayDo("s3:PutObject");
    expect((await probe({ triggers: ["policy 3"] })).exitCode).not.toBe(0);
    expect(outputs()).toMatchObject({ outcome: "passed" });
    expect(await probe({ triggers: ["policy 3"], onFailure: "warn" })).toMatchObject({ exitCode: 0 });
    expect(outputs()).toMatchObject({ outcome: "failed" });
  });
});

test("no secret, signature or presigned URL is anywhere", async () => {
  const { sandbox, stack } = world;
  const { outputs } = stack.resource("uploads");
  const output = outcomes.map(({ stdout, stderr, events, error }) =>
    [stdout, stderr, events, error].join("\n"),
  );
  const written = [...output, stack.stateText(), JSON.stringify(outputs?.findings)].join("\n");
  for (const secret of [
    sandbox.bucket.secretAccessKey,
    "wrong-secret-access-key",
    "X-Amz-Signature",
    "X-Amz-Credential",
  ]) {
    expect(written.includes(secret)).toBe(false);
  }
  expect(await recorded(stack.destroy())).toMatchObject({ exitCode: 0 });
});
