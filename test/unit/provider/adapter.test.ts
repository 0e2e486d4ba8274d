import type { Values } from "../../../src/services/resource-definition";
import { caseOf } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { CANARIES } from "../../services/secrets";
import { Stack } from "./support/engine";
import { startProcess } from "./support/process";
import { undefinedPaths } from "./support/struct";
import { openWorldForEachTest, type ProviderWorld, READABLE_TYPES, SERVICE_TYPES } from "./support/world";

let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

const secretMark = "1b47061264138c4ac30d75fd1eb44270";
/** Secrets that the service stores are inputs only. */
const withoutCanaries = (values: Values) => {
  const secrets: unknown[] = Object.values(CANARIES);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !secrets.includes(value)));
};
const created = async (kind: ResourceType, inputs: Values = world.wanted(kind).inputs) => {
  const handler = startProcess().handler(kind);
  return { handler, ...(await handler.create({ ...inputs, __provider: "stub" })) };
};

describe.each(SERVICE_TYPES)("%s", (kind) => {
  test("has one object after up, shows no change after another up and a refresh, and has none after destroy", async () => {
    const stack = new Stack();
    const program = { it: world.wanted(kind) };
    expect(await stack.up(program)).toEqual({ steps: { it: "create" }, errors: [] });
    expect(world.live(kind)).toBe(1);
    world.sandbox.clearRequests();
    expect(await stack.up(program)).toEqual({ steps: { it: "same" }, errors: [] });
    expect(world.requests(kind)).toEqual([]);
    expect(await stack.refresh()).toEqual({ steps: { it: "same" }, errors: [] });
    expect(await stack.up(program)).toEqual({ steps: { it: "same" }, errors: [] });
    expect(await stack.destroy()).toEqual({ steps: { it: "delete" }, errors: [] });
    expect(world.live(kind)).toBe(0);
    expect(logged).toEqual([]);
  });

  test("returns complete, serializable outputs without the provider", async () => {
    const { inputs } = world.wanted(kind);
    const { handler, id, outs } = await created(kind);
    expect(typeof id).toBe("string");
    expect(undefinedPaths(outs)).toEqual([]);
    expect(outs).toMatchObject(withoutCanaries(inputs));
    expect(JSON.stringify(outs)).not.toMatch(/canary/i);
    expect(Object.keys(outs)).not.toContain("__provider");
    const { outs: updated } = await handler.update(id, outs, inputs);
    expect(updated).toEqual(outs);
  });

  test("returns outputs without secrets and no inputs from a read without drift", async () => {
    const { handler, id, outs } = await created(kind);
    const { props = {}, inputs } = await handler.read(id, outs);
    expect(inputs).toBeUndefined();
    const { credential } = caseOf(kind);
    const { [credential]: marked, ...rest } = props;
    expect(JSON.stringify(marked)).toContain(secretMark);
    const { [credential]: _, ...stored } = outs;
    expect(rest).toEqual(stored);
    expect(JSON.stringify(props)).not.toMatch(/canary/i);
  });

  test("removes the marks of nested secrets before it sends a request", async () => {
    const { inputs } = world.wanted(kind);
    const marked = Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [
        key,
        { "4dabf18193072939515e22adb298388d": secretMark, value },
      ]),
    );
    const handler = startProcess().handler(kind);
    expect((await handler.check({}, marked)).inputs).toEqual(inputs);
    expect((await handler.create(marked)).outs).toMatchObject(withoutCanaries(inputs));
  });

  test("sends nothing for check and diff", async () => {
    const { inputs } = world.wanted(kind);
    const handler = startProcess().handler(kind);
    expect((await handler.check({}, inputs)).failures).toEqual([]);
    const { outs } = await handler.create(inputs);
    world.sandbox.clearRequests();
    expect((await handler.diff("1", outs, inputs)).changes).toBe(false);
    expect(world.requests(kind)).toEqual([]);
  });

  test("stores changed timeouts in state without sending a request", async () => {
    const stack = new Stack();
    await stack.up({ it: world.wanted(kind) });
    world.sandbox.clearRequests();
    const timed = world.wanted(kind, { customTimeouts: { delete: "1m" } });
    expect((await stack.up({ it: timed })).steps).toEqual({ it: "update" });
    expect(stack.stored("it").outputs.customTimeouts).toEqual({ delete: "1m" });
    expect(world.requests(kind)).toEqual([]);
  });

  test("ends an operation with an error when its timeout is reached", async () => {
    world.fault(kind, { delayMs: 2000 }, { times: 9 });
    const failed = await new Stack().up({ it: world.wanted(kind, { customTimeouts: { create: "300ms" } }) });
    expect(failed.errors).toHaveLength(1);
    expect(failed.errors[0]).toMatch(/no result within 0\.3 s/);
  });

  test("prints a failure as one line without a stack", async () => {
    world.fault(kind, { status: 418 }, { times: 9 });
    const failure = await created(kind).catch((error: unknown) => error as Error);
    expect(failure).toBeInstanceOf(Error);
    // The plugin's server prints `${error}: ${error.stack}`.
    expect(`${failure}: ${(failure as Error).stack}`).toMatch(new RegExp(`^${kind}: \\S.*HTTP 418.*$`));
  });
});

describe.each(READABLE_TYPES)("%s", (kind) => {
  test("fails a .get of an unknown ID, and reports a resource with an unknown ID as deleted", async () => {
    const { handler, id, outs } = await created(kind);
    await handler.delete(id, outs).catch(() => undefined);
    const fresh = startProcess().handler(kind);
    const unknown = /^\d+$/.test(id) ? "999" : "6f1b9e0e-0000-4000-8000-000000000000";
    const { token, baseUrl } = outs;
    await expect(fresh.read(unknown, { token, baseUrl })).rejects.toThrow(
      new RegExp(`no ${kind} has the ID "${unknown}"`),
    );
    expect(await fresh.read(unknown, outs)).toEqual({});
  });

  test("returns all readable properties from .get", async () => {
    const { id, outs } = await created(kind);
    const { token, baseUrl } = outs;
    const { props = {} } = await startProcess().handler(kind).read(id, { token, baseUrl });
    expect(props).toMatchObject({ bucket: outs.bucket, baseUrl });
  });
});

test("a warning is printed once per process, with the resource type", async () => {
  const { inputs } = world.wanted("RyzeInstanceS3", { pathPrefix: "/media/" });
  const handler = startProcess().handler("RyzeInstanceS3");
  await handler.check({}, inputs);
  await handler.check({}, inputs);
  expect(logged).toEqual([expect.stringMatching(/^warning: RyzeInstanceS3: pathPrefix starts with a slash/)]);
});

test("a warning of a create names the resource by its keys, so that two resources print two lines", async () => {
  const handler = startProcess().handler("RyzeInstanceS3");
  const verify = { onFailure: "warn", graceSeconds: 0 };
  const { sandbox } = world;
  const { bucket } = sandbox;
  sandbox.s3.setUserPolicy(bucket.user, undefined);
  for (const instance of ["instance-0", "instance-1"]) {
    const bucketInputs = caseOf("RyzeInstanceS3").bucketInputs(bucket);
    const { inputs } = world.wanted("RyzeInstanceS3", { ...bucketInputs, instance, verify });
    await handler.create(inputs);
  }
  expect(logged).toEqual([
    expect.stringMatching(/^warning: RyzeInstanceS3 instance-0: RyzeAPI cannot use the bucket/),
    expect.stringMatching(/^warning: RyzeInstanceS3 instance-1: RyzeAPI cannot use the bucket/),
  ]);
});
