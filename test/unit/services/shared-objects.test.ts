/** Two resources of a program, or two releases of one, that come to have the same object. */
import type { Values } from "../../../src/services/resource-definition";
import { SERVICE_CASES } from "../../services/all-cases";
import type { ResourceType } from "../../services/case";
import { Stack, type Wanted } from "../provider/support/engine";
import { startProcess } from "../provider/support/process";
import { type RequestRecorder, startRecorder } from "../provider/support/recorder";
import {
  openWorldForEachTest,
  type ProviderWorld,
  READABLE_TYPES,
  startWorld,
} from "../provider/support/world";

let world: ProviderWorld;
let logged: string[];
openWorldForEachTest((opened, log) => {
  world = opened;
  logged = log;
});

const labelStudio = "LabelStudioImportStorage";
const idsOf = (stack: Stack) => Object.fromEntries([...stack.state].map(([name, { id }]) => [name, id]));
const rows = () =>
  [...world.sandbox.labelStudio.imports.rows.values()].map(({ id, prefix }) => ({ id: String(id), prefix }));

describe("a takeover of the object of another resource in the program", () => {
  test("with adopt is rejected, because the other resource changes its names and keeps the object", async () => {
    const at = (prefix: string) => world.wanted(labelStudio, { prefix, adopt: true });
    const stack = new Stack();
    expect((await stack.up({ s0: at("b/") })).errors).toEqual([]);
    const { id, outputs } = stack.stored("s0");
    const handler = startProcess().handler(labelStudio);
    // The engine compares the one in state while the other one is created.
    await handler.diff(id, outputs, at("a/").inputs);
    await expect(handler.create(at("b/").inputs)).rejects.toThrow(
      /another resource in this program already manages .* If this update changes these inputs of the other resource, run pulumi up again/,
    );
    expect((await stack.up({ s0: at("a/") })).errors).toEqual([]);
    expect((await stack.up({ s0: at("a/"), s1: at("b/") })).errors).toEqual([]);
    expect(idsOf(stack)).toEqual({ s0: "1", s1: "2" });
    expect(rows()).toEqual([
      { id: "1", prefix: "a/" },
      { id: "2", prefix: "b/" },
    ]);
  });

  test("before the engine compares the other one rejects its update, in later runs too, with the fix", async () => {
    const at = (prefix: string) => world.wanted(labelStudio, { prefix });
    const stack = new Stack();
    expect((await stack.up({ s0: at("b/") })).errors).toEqual([]);
    const { id, outputs } = stack.stored("s0");
    const first = startProcess().handler(labelStudio);
    const made = await first.create(at("b/").inputs);
    const rejected = /another LabelStudioImportStorage in this program also manages.*pulumi state delete/;
    await first.diff(id, outputs, at("a/").inputs);
    await expect(first.update(id, outputs, at("a/").inputs)).rejects.toThrow(rejected);
    const later = startProcess().handler(labelStudio);
    await later.diff(made.id, made.outs, at("b/").inputs);
    await later.diff(id, outputs, at("a/").inputs);
    await expect(later.update(id, outputs, at("a/").inputs)).rejects.toThrow(rejected);
    expect(rows()).toEqual([{ id: "1", prefix: "b/" }]);
  });

  test("does not prevent an update after a half-finished rename, also with a refresh", async () => {
    const stack = new Stack();
    expect((await stack.up({ old: world.wanted(labelStudio) })).errors).toEqual([]);
    const broken = world.wanted("RyzeInstanceS3", { instance: "none-such" });
    await stack.up({ renamed: world.wanted(labelStudio), broken });
    expect(idsOf(stack)).toEqual({ old: "1", renamed: "1" });
    expect((await stack.refresh()).errors).toEqual([]);
    const edited = world.wanted(labelStudio, { title: "Edited" });
    expect(await stack.up({ renamed: edited })).toMatchObject({ steps: { renamed: "update" }, errors: [] });
    expect(idsOf(stack)).toEqual({ renamed: "1" });
    expect(rows()).toHaveLength(1);
  });
});

test("a replacement is not blocked by a new resource with the old names", async () => {
  const at = (project: number) => world.wanted(labelStudio, { project });
  world.sandbox.labelStudio.addProject("Project 2");
  const stack = new Stack();
  expect((await stack.up({ s0: at(1) })).errors).toEqual([]);
  const { id, outputs } = stack.stored("s0");
  const handler = startProcess().handler(labelStudio);
  expect((await handler.diff(id, outputs, at(2).inputs)).replaces).toEqual(["project"]);
  await expect(handler.create(at(1).inputs)).rejects.toThrow(
    /this update deletes or replaces another resource/,
  );
  await handler.delete(id, outputs);
  expect(rows()).toEqual([]);
});

describe("a rename that changes the spelling of the URL", () => {
  test.each(READABLE_TYPES)("keeps the object of %s", async (kind) => {
    const wanted = world.wanted(kind);
    const respelt = (change: (url: string) => string): Wanted => ({
      kind,
      inputs: { ...wanted.inputs, baseUrl: change(String(wanted.inputs.baseUrl)) },
    });
    const stack = new Stack();
    expect((await stack.up({ old: wanted })).errors).toEqual([]);
    const id = stack.stored("old").id;
    expect((await stack.up({ upper: respelt((url) => url.replace("http", "HTTP")) })).errors).toEqual([]);
    expect(idsOf(stack)).toEqual({ upper: id });
    expect(world.live(kind)).toBe(1);
    // Another name of the same server.
    const local = respelt((url) => url.replace("127.0.0.1", "localhost"));
    expect((await stack.up({ local })).errors).toEqual([]);
    expect(idsOf(stack)).toEqual({ local: id });
    expect(world.live(kind)).toBe(1);
    expect(logged.join("\n")).toContain("with a different credential or URL");
  });
});

describe("a credential that changes", () => {
  let accounts: RequestRecorder;
  let held: Set<string>;
  let rejected: string | undefined;
  beforeEach(async () => {
    held = new Set();
    rejected = undefined;
    accounts = await startRecorder(({ path, body }) => {
      const { key } = body as { key: string };
      if (key === rejected) {
        return { status: 403, body: { status: "error", message: "plan" } };
      }
      if (path.endsWith("update_s3")) {
        held.add(key);
      } else {
        held.delete(key);
      }
      return { status: 200, body: { status: "success" } };
    });
  });
  afterEach(() => accounts.stop());
  const modelslab = (key: string) => world.wanted("ModelsLabS3Config", { key, baseUrl: accounts.url });

  test("to the one of a resource that leaves keeps the object of both", async () => {
    const stack = new Stack();
    expect((await stack.up({ a: modelslab("key-one-1111"), b: modelslab("key-two-2222") })).errors).toEqual(
      [],
    );
    expect((await stack.up({ a: modelslab("key-two-2222") })).errors).toEqual([]);
    expect([...stack.state.keys()]).toEqual(["a"]);
    expect(held).toContain("key-two-2222");
  });

  test("in the configuration writes ModelsLab's details with the new key", async () => {
    const { key: _, baseUrl: __, ...inputs } = modelslab("").inputs;
    const config = { "byob:modelslabKey": "key-one-1111", "byob:modelslabUrl": accounts.url };
    const wanted = { kind: "ModelsLabS3Config", inputs };
    const stack = new Stack(config);
    expect((await stack.up({ a: wanted })).errors).toEqual([]);
    config["byob:modelslabKey"] = "key-two-2222";
    expect(await stack.up({ a: wanted })).toEqual({ steps: { a: "update" }, errors: [] });
    expect(held).toContain("key-two-2222");
    expect(await stack.up({ a: wanted })).toEqual({ steps: { a: "same" }, errors: [] });
  });

  test("in the configuration is written also together with a change that concerns state only", async () => {
    const { key: _, baseUrl: __, ...inputs } = modelslab("").inputs;
    const config = { "byob:modelslabKey": "key-one-1111", "byob:modelslabUrl": accounts.url };
    const wanted = (changes: Values) => ({ kind: "ModelsLabS3Config", inputs: { ...inputs, ...changes } });
    const stack = new Stack(config);
    expect((await stack.up({ a: wanted({}) })).errors).toEqual([]);
    config["byob:modelslabKey"] = "key-two-2222";
    expect((await stack.up({ a: wanted({ customTimeouts: { update: "30s" } }) })).errors).toEqual([]);
    expect(held).toContain("key-two-2222");
  });

  test("together with the name keeps the old object, when the create fails", async () => {
    const stack = new Stack();
    expect((await stack.up({ old: modelslab("key-one-1111") })).errors).toEqual([]);
    rejected = "key-two-2222";
    const handler = startProcess().handler("ModelsLabS3Config");
    const { id, outputs } = stack.stored("old");
    await expect(handler.create(modelslab("key-two-2222").inputs)).rejects.toThrow("plan");
    await expect(handler.delete(id, outputs)).rejects.toThrow(/was not deleted.*could not be created/);
    expect([...held]).toEqual(["key-one-1111"]);
  });

  test("together with the name keeps the object, when the run fails before the old resource is deleted", async () => {
    const kind = "RyzeInstanceS3";
    const token = world.sandbox.ryzeapi.instances.get("instance-0")?.token;
    const stack = new Stack();
    expect((await stack.up({ old: world.wanted(kind) })).errors).toEqual([]);
    const renamed = world.wanted(kind, { token });
    expect(
      (await stack.up({ renamed, broken: world.wanted(kind, { instance: "none-such" }) })).errors,
    ).toHaveLength(1);
    expect([...stack.state.keys()]).toEqual(["old", "renamed"]);
    expect((await stack.up({ renamed })).errors).toEqual([]);
    expect([...stack.state.keys()]).toEqual(["renamed"]);
    expect(world.live(kind)).toBe(1);
    expect(logged.join("\n")).toContain("delete this object at RyzeAPI");
  });
});

describe("two servers whose objects have the same id", () => {
  let second: ProviderWorld;
  beforeEach(async () => {
    second = await startWorld();
  });
  afterEach(() => second.sandbox.stop());
  const stackWith = async (kind: ResourceType) => {
    const stack = new Stack();
    const a = world.wanted(kind);
    const b = second.wanted(kind);
    expect((await stack.up({ before: a, b })).errors).toEqual([]);
    // A rename without an alias, which takes the object over.
    expect((await stack.up({ a, b })).errors).toEqual([]);
    expect([...stack.state.keys()].sort()).toEqual(["a", "b"]);
    return { stack, a };
  };

  test("lose the right one when a resource leaves, although the other one took its object over", async () => {
    const { stack, a } = await stackWith(labelStudio);
    expect(stack.stored("a").id).toBe(stack.stored("b").id);
    expect((await stack.up({ a })).errors).toEqual([]);
    expect([world.live(labelStudio), second.live(labelStudio)]).toEqual([1, 0]);
  });

  test.each(READABLE_TYPES)("are both destroyed after a refresh: %s", async (kind) => {
    const { stack } = await stackWith(kind);
    expect((await stack.refresh()).errors).toEqual([]);
    expect((await stack.destroy()).errors).toEqual([]);
    expect([world.live(kind), second.live(kind)]).toEqual([0, 0]);
  });

  test("are replaced without a rest", async () => {
    const { stack, a } = await stackWith(labelStudio);
    second.sandbox.labelStudio.addProject("Project 2");
    const moved = second.wanted(labelStudio, { project: 2 });
    expect(await stack.up({ a, b: moved })).toMatchObject({ errors: [] });
    expect([world.live(labelStudio), second.live(labelStudio)]).toEqual([1, 1]);
  });

  test("of RyzeAPI: a take-over is remembered for a day, in which a removal at the other server warns", async () => {
    const { stack, a } = await stackWith("RyzeInstanceS3");
    expect(stack.stored("a").outputs.foundAt).toBeGreaterThan(Date.now() - 60_000);
    const now = Date.now();
    jest.spyOn(Date, "now").mockReturnValue(now + 25 * 3_600_000);
    expect((await stack.up({ a })).errors).toEqual([]);
    expect([world.live("RyzeInstanceS3"), second.live("RyzeInstanceS3")]).toEqual([1, 0]);
  });
});

describe("a take-over clears what the program does not set and what cannot be read", () => {
  test("the session token of Label Studio", async () => {
    const stack = new Stack();
    expect((await stack.up({ old: world.wanted(labelStudio) })).errors).toEqual([]);
    const [row] = world.sandbox.labelStudio.imports.rows.values();
    expect(row?.aws_session_token).toBeTruthy();
    const wanted = world.wanted(labelStudio, { adopt: true });
    const { awsSessionToken: _, ...inputs } = wanted.inputs;
    expect((await stack.up({ renamed: { ...wanted, inputs } })).errors).toEqual([]);
    expect(world.sandbox.labelStudio.imports.rows.get(1)?.aws_session_token).toBeFalsy();
  });

  test("the wallet of Flashback", async () => {
    const kind = "FlashbackBucket";
    const stack = new Stack();
    expect((await stack.up({ old: world.wanted(kind, { walletAddress: "0xOLD" }) })).errors).toEqual([]);
    const wanted = world.wanted(kind);
    const { walletAddress: _, ...inputs } = wanted.inputs;
    expect((await stack.up({ renamed: { ...wanted, inputs } })).errors).toEqual([]);
    const [bucket] = world.sandbox.flashback.buckets.values();
    expect(bucket?.walletAddress).toBeFalsy();
  });
});

describe("a storage of a server that was set up anew, whose id is the one in state", () => {
  let stack: Stack;
  beforeEach(async () => {
    stack = new Stack();
    expect((await stack.up({ it: world.wanted(labelStudio) })).errors).toEqual([]);
    const row = world.sandbox.labelStudio.imports.rows.get(1);
    Object.assign(row ?? {}, { created_at: "2020-01-01T00:00:00.000001Z", bucket: "of-somebody" });
  });

  test("is not deleted", async () => {
    expect((await stack.destroy()).errors).toEqual([]);
    expect(stack.state.size).toBe(0);
    expect(rows()).toHaveLength(1);
  });

  test("is not written, and a refresh removes the deleted resource", async () => {
    const edited = world.wanted(labelStudio, { title: "Edited" });
    expect((await stack.up({ it: edited })).errors).toEqual([expect.stringContaining("Run pulumi refresh")]);
    expect(world.sandbox.labelStudio.imports.rows.get(1)).toMatchObject({ bucket: "of-somebody" });
    expect((await stack.refresh()).errors).toEqual([]);
    expect(stack.state.size).toBe(0);
  });
});

test("an update of Label Studio whose read before the write fails has sent nothing, and leaves the state as it is", async () => {
  const stack = new Stack();
  expect((await stack.up({ it: world.wanted(labelStudio) })).errors).toEqual([]);
  const get = { method: "GET", path: "/api/storages/s3/1", times: Number.POSITIVE_INFINITY };
  world.fault(labelStudio, { status: 503 }, get);
  const edited = world.wanted(labelStudio, { title: "Edited" });
  expect((await stack.up({ it: edited })).errors).toHaveLength(1);
  expect(stack.stored("it").outputs.incomplete).toBeUndefined();
});

test.each(SERVICE_CASES.filter(({ idFromService }) => idFromService))(
  "a create of $type that was lost, and cannot be looked for, says that the object may exist and what to do",
  async ({ type: kind, createRequest }) => {
    let isLost = false;
    const lost = world.fault(kind, { drop: "after" }, createRequest);
    const wanted: Values = world.wanted(kind).inputs;
    const timer = setInterval(() => {
      if (isLost || lost.hits === 0) {
        return;
      }
      isLost = true;
      world.fault(kind, { status: 503 }, { method: "GET", times: Number.POSITIVE_INFINITY });
    }, 1);
    const handler = startProcess().handler(kind);
    await expect(handler.create(wanted)).rejects.toThrow(
      /may have created the .* with .* anyway\. To take it over, run pulumi up again within an hour/,
    );
    clearInterval(timer);
  },
);
