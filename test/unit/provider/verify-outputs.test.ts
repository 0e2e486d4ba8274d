import type { Values } from "../../../src/services/resource-definition";
import type { ResourceType } from "../../services/case";
import { Stack } from "./support/engine";
import { openWorldForEachTest, type ProviderWorld } from "./support/world";

const WORKS = "works"; // wording-ignore: name in 0.1.0
const FAILED = "does not work"; // wording-ignore: name in 0.1.0
const INCONCLUSIVE = "could not be tried"; // wording-ignore: name in 0.1.0

let world: ProviderWorld;
let stack: Stack;
openWorldForEachTest((opened) => {
  world = opened;
  stack = new Stack();
});

const outputs = () => stack.stored("it").outputs;
/** Replaces the outputs that describe the probe with those of 0.1.0. */
function restoreFormer(former: Values): void {
  const { verifyOutcome, verifyReason, ...rest } = outputs();
  Object.assign(stack.stored("it"), { outputs: { ...rest, ...former } });
}

describe("state of 0.1.0", () => {
  const type: ResourceType = "RyzeInstanceS3";
  const program = (more: Values = {}) => {
    const { kind, inputs } = world.wanted(type);
    return { it: { kind, inputs: { ...inputs, ...more } } };
  };

  test.each([
    [WORKS, { verifyOutcome: "passed" }],
    [
      `${FAILED}: The region is wrong: eu-central-1.`,
      { verifyOutcome: "failed", verifyReason: "The region is wrong: eu-central-1." },
    ],
    [`${INCONCLUSIVE}: No route.`, { verifyOutcome: "inconclusive", verifyReason: "No route." }],
    ["skipped", { verifyOutcome: "skipped" }],
    ["anything else", {}],
  ])("with verified: %j causes no change, and a refresh converts it", async (verified, current) => {
    await stack.up(program());
    restoreFormer({ verified });
    world.sandbox.clearRequests();
    expect(await stack.up(program())).toEqual({ steps: { it: "same" }, errors: [] });
    expect(world.requests(type)).toEqual([]);
    expect(outputs()).toMatchObject({ verified });
    await stack.refresh();
    const { verified: former, verifyOutcome, verifyReason } = outputs();
    expect(former).toBeUndefined();
    expect({ verifyOutcome, verifyReason }).toEqual({
      verifyOutcome: undefined,
      verifyReason: undefined,
      ...current,
    });
    expect(await stack.up(program())).toEqual({ steps: { it: "same" }, errors: [] });
  });

  test("is converted by an update that is not sent to the service", async () => {
    await stack.up(program());
    restoreFormer({ verified: `${FAILED}: why` });
    expect(await stack.up(program({ token: "other-canary-token" }))).toMatchObject({ errors: [] });
    expect(outputs()).toMatchObject({ verifyOutcome: "failed", verifyReason: "why" });
    expect(outputs()).not.toHaveProperty("verified");
  });

  // The program skips probes, so that an update that has to repeat the probe stores "skipped".
  test.each([
    [`${INCONCLUSIVE}: No route.`, "skipped"],
    [WORKS, "passed"],
  ])("with verified: %j is updated with the outcome %s", async (verified, verifyOutcome) => {
    const { kind, inputs } = world.wanted("LabelStudioImportStorage");
    const titled = (title: string) => ({ it: { kind, inputs: { ...inputs, title, verify: "skip" } } });
    await stack.up(titled("one"));
    restoreFormer({ verified });
    expect(await stack.up(titled("two"))).toEqual({ steps: { it: "update" }, errors: [] });
    expect(outputs()).toMatchObject({ verifyOutcome });
    expect(outputs()).not.toHaveProperty("verified");
  });
});

describe("a BucketProbe of 0.1.0", () => {
  const program = (triggers: string[] = []) => {
    const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = world.sandbox.bucket;
    const location = { bucket, endpoint, region, accessKeyId, secretAccessKey, directory: "generations" };
    return { it: { kind: "BucketProbe", inputs: { ...location, probe: "read", graceSeconds: 0, triggers } } };
  };
  const former = {
    verdict: FAILED, // wording-ignore: name in 0.1.0
    findings: [
      // wording-ignore: names in 0.1.0
      { step: "list", outcome: "ok", code: "ok", tried: "list", answered: "200", means: "m", change: [] },
      // wording-ignore: names in 0.1.0
      { step: "x", outcome: "failed", code: "c", tried: "t", answered: "a", means: "m", change: ["c"] },
    ],
  };
  const current = {
    outcome: "failed",
    findings: [
      {
        step: "list",
        outcome: "passed",
        code: "ok",
        action: "list",
        response: "200",
        explanation: "m",
        remedies: [],
      },
      {
        step: "x",
        outcome: "failed",
        code: "c",
        action: "t",
        response: "a",
        explanation: "m",
        remedies: ["c"],
      },
    ],
  };
  const restore = () => {
    const { outcome, findings, ...rest } = outputs();
    Object.assign(stack.stored("it"), { outputs: { ...rest, ...former } });
  };

  test("causes no change, and a refresh converts its outputs", async () => {
    await stack.up(program());
    restore();
    expect(await stack.up(program())).toEqual({ steps: { it: "same" }, errors: [] });
    await stack.refresh();
    expect(outputs()).toMatchObject(current);
    expect(outputs()).not.toHaveProperty("verdict");
    expect(await stack.up(program())).toEqual({ steps: { it: "same" }, errors: [] });
  });

  test("is probed by an update, which writes the current outputs", async () => {
    await stack.up(program());
    restore();
    expect(await stack.up(program(["again"]))).toEqual({ steps: { it: "update" }, errors: [] });
    expect(outputs()).toMatchObject({ outcome: "passed", findings: [{ outcome: "passed" }] });
    expect(outputs()).not.toHaveProperty("verdict");
  });
});
