import { setTimeout as sleep } from "node:timers/promises";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { responses } from "pulumi-byob-sandbox/s3";
import { type CountingProxy, startCountingProxy } from "../../../scripts/lib/probe-requests/counting-proxy";
import type { BucketAccess, ProbeOptions, StepReport } from "../../../src/probe";
import { usageNamed } from "../../support/usages";
import { codes, fault, probe as probeBucket } from "./support/store";

let sandbox: Sandbox;
let proxy: CountingProxy;
beforeEach(async () => {
  sandbox = await startSandbox();
  proxy = await startCountingProxy(sandbox.s3.port);
});
afterEach(async () => {
  await proxy.stop();
  await sandbox.stop();
});

function accessOf(service: Parameters<typeof usageNamed>[0], more: Partial<BucketAccess> = {}): BucketAccess {
  const { name, region, accessKeyId, secretAccessKey } = sandbox.bucket;
  const endpoint = `http://127.0.0.1:${proxy.port}`;
  return {
    usage: usageNamed(service),
    bucket: name,
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    ...more,
  };
}

function modelslab(): BucketAccess {
  const { name } = sandbox.bucket;
  const endpoint = `http://127.0.0.1:${proxy.port}/${name}`;
  const publicUrl = `${endpoint}/generations/`;
  return accessOf("modelslab", { bucket: undefined, endpoint, directory: "generations", publicUrl });
}

/** Probes with the default time limits, because the proxy delays each response. */
const probe = (access: BucketAccess, options: Partial<ProbeOptions> = {}) =>
  probeBucket(access, { timing: {}, ...options });

const keysLeft = () =>
  [...sandbox.s3.bucket(sandbox.bucket.name).objects.keys()].filter((key) => key.includes(".probe-"));

test("a probe of ModelsLab waits for six responses", async () => {
  const report = await probe(modelslab());
  expect(codes(report)).toEqual([]);
  expect(report.findings.map(({ step }) => step)).toEqual([
    ...["upload with ACL", "read back", "checksums", "set ACL"],
    ...["public URL", "reset ACL", "public listing", "clean-up"],
  ]);
  expect(proxy.traffic).toMatchObject({ requests: 10, roundTrips: 6 });
  expect(keysLeft()).toEqual([]);
});

test("a probe that uploads without an ACL waits for four responses", async () => {
  expect((await probe(accessOf("ryzeapi"))).outcome).toBe("passed");
  expect(proxy.traffic).toMatchObject({ requests: 5, roundTrips: 4 });
  expect(keysLeft()).toEqual([]);
});

test("progress and findings have the order of the steps, whatever response arrives first", async () => {
  const steps: StepReport[] = [];
  const report = await probe(modelslab(), { onStep: (step) => void steps.push(step) });
  const ended = steps.filter(({ state }) => !["started", "waiting"].includes(state)).map(({ step }) => step);
  expect(ended).toEqual(report.findings.map(({ step }) => step));
  const names = steps.map(({ step }) => step);
  expect(names.filter((name, index) => name !== names[index - 1])).toEqual([...new Set(names)]);
});

test("a step that fails drops the findings of later steps that ran at the same time", async () => {
  fault(
    sandbox.s3,
    { operation: "GetObject", signed: true },
    { delayMs: 300, status: 200, body: "other content" },
  );
  const report = await probe(accessOf("ryzeapi", { publicUrl: "http://127.0.0.1:1/nowhere/" }));
  const steps = report.findings.map(({ step, outcome }) => [step, outcome]);
  expect(steps).toEqual([
    ["upload", "passed"],
    ["read back", "failed"],
    ["clean-up", "passed"],
  ]);
  expect(keysLeft()).toEqual([]);
});

test("a public URL that is only readable after PutObjectAcl passes", async () => {
  fault(sandbox.s3, { operation: "GetObject", signed: false, times: 1 }, responses.accessDenied());
  const report = await probe(modelslab());
  expect(codes(report)).toEqual([]);
  expect(report.outcome).toBe("passed");
});

test("an abort while several steps run deletes the object before the report is returned", async () => {
  const controller = new AbortController();
  fault(sandbox.s3, { operation: "GetObject", times: 2 }, { delayMs: 2_000 });
  const report = probe(modelslab(), { signal: controller.signal });
  const readsAreHeld = () => sandbox.s3.requests().some(({ operation }) => operation === "PutObject");
  while (!readsAreHeld()) {
    await sleep(20);
  }
  await sleep(300);
  controller.abort();
  expect(await report).toMatchObject({
    outcome: "inconclusive",
    reason: "The probe was interrupted.",
    leftovers: [],
  });
  expect(keysLeft()).toEqual([]);
});
