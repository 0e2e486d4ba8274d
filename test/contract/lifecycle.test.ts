import { contracts, type KindName } from "../../src/contract";
import { allKinds, kinds, of, readableKinds, secretNames } from "./support/kinds";
import type { Plugin } from "./support/plugin";
import { secretOnWire, type Values, withoutMarks } from "./support/rpc";
import { openWorld, type World } from "./support/world";

interface Stored {
  id: string;
  inputs: Values;
  outputs: Values;
}

let world: World;
let plugin: Plugin;
const state = new Map<KindName, Stored>();

function stored(kind: KindName): Stored {
  const found = state.get(kind);
  if (!found) throw new Error(`${kind} was not created`);
  return found;
}

/** One test after another works on the same objects, as one command of the engine does after another. */
function newRun(): void {
  beforeAll(async () => {
    plugin = await world.start();
  });
}

beforeAll(async () => {
  world = await openWorld();
  world.sandbox.ryze.addInstance("other-instance");
});
afterAll(() => world.close());

describe("the first up", () => {
  newRun();

  it.each(allKinds)("creates $kind", async ({ kind, inputs: given, held }) => {
    const { inputs, failures } = await plugin.check(of(kind, given));
    expect(failures).toEqual([]);
    const { id, outputs } = await plugin.create(inputs);
    expect(held(world.sandbox)).toEqual([id]);
    expect(outputs).toMatchObject(inputs);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining([...contracts[kind].outputs]));
    state.set(kind, { id, inputs, outputs });
  });
});

describe("an up without a change", () => {
  newRun();

  it.each(allKinds)("finds nothing to do for $kind", async ({ kind, inputs: given }) => {
    const { id, inputs, outputs } = stored(kind);
    const checked = await plugin.check(of(kind, given), inputs);
    expect(checked.inputs).toEqual(inputs);
    expect(await plugin.diff(id, outputs, checked.inputs)).toMatchObject({ changes: false, replaces: [] });
  });
});

describe("an up with a change", () => {
  newRun();

  it.each(allKinds)("updates $kind and answers all outputs", async ({ kind, inputs: given, change }) => {
    const { id, inputs: olds, outputs } = stored(kind);
    const { inputs } = await plugin.check(of(kind, { ...given, ...change }), olds);
    expect(await plugin.diff(id, outputs, inputs)).toMatchObject({ changes: true, replaces: [] });
    const updated = await plugin.update(id, outputs, inputs);
    expect(updated).toEqual({ ...outputs, ...change });
    expect(await plugin.diff(id, updated, inputs)).toMatchObject({ changes: false });
    state.set(kind, { id, inputs, outputs: updated });
  });

  it.each(allKinds)("replaces $kind, the old one first", async ({ kind, inputs: given, replacement }) => {
    const { id, inputs: olds, outputs } = stored(kind);
    const { inputs } = await plugin.check(of(kind, { ...given, ...replacement }), olds);
    const replaces = Object.keys(replacement);
    const answer = await plugin.diff(id, outputs, inputs);
    expect(answer).toEqual({ changes: true, replaces, deleteBeforeReplace: true });
  });
});

describe("an up of state that lacks what later releases added", () => {
  newRun();

  it.each(allKinds)("moves only $kind's own settings, and sends nothing", async ({ kind, service }) => {
    const { id, inputs, outputs } = stored(kind);
    const added = contracts[kind].outputs;
    const olds = Object.fromEntries(Object.entries(outputs).filter(([name]) => !added.includes(name)));
    const news = { ...inputs, customTimeouts: { create: "10m" } };
    world.sandbox.clearRequests();
    expect(await plugin.diff(id, olds, news)).toMatchObject({ changes: true, replaces: [] });
    expect(await plugin.update(id, olds, news)).toEqual({ ...olds, ...news });
    expect(world.sandbox.requests(service)).toEqual([]);
  });
});

describe("a refresh", () => {
  newRun();

  it.each(allKinds)("leaves $kind as it is, with its secrets marked", async ({ kind }) => {
    const { id, inputs, outputs } = stored(kind);
    const found = await plugin.read(id, outputs);
    expect(found.id).toBe(id);
    expect(withoutMarks(found.outputs)).toEqual(outputs);
    expect(withoutMarks(found.inputs ?? {})).toEqual(inputs);
    for (const name of secretNames(kind).filter((name) => name in outputs)) {
      expect(found.outputs[name]).toEqual(secretOnWire(outputs[name]));
      if (name in inputs) expect(found.inputs?.[name]).toEqual(secretOnWire(inputs[name]));
    }
  });

  it("finds what was changed behind Pulumi's back, and keeps what no service answers", async () => {
    const { kind, inputs } = kinds.ryze;
    const { id, outputs } = stored(kind);
    const instance = world.sandbox.ryze.addInstance("my-instance");
    Object.assign(instance, { enabled: true, bucket: "another", accessKey: "CANARY another id" });
    const found = await plugin.read(id, outputs);
    expect(found.inputs).toMatchObject({
      bucket: "another",
      accessKey: secretOnWire("CANARY another id"),
      secretKey: secretOnWire(inputs.secretKey),
    });
  });
});

describe("a destroy", () => {
  newRun();

  it.each(allKinds)("removes $kind", async ({ kind, held }) => {
    const { id, outputs } = stored(kind);
    await plugin.delete(id, outputs);
    expect(held(world.sandbox)).toEqual([]);
  });
});

describe("after the objects went", () => {
  newRun();
  beforeAll(() => world.sandbox.ryze.instances.clear());

  it.each(allKinds)("a destroy takes $kind for removed", async ({ kind }) => {
    const { id, outputs } = stored(kind);
    await expect(plugin.delete(id, outputs)).resolves.toBeUndefined();
  });

  it.each(readableKinds)("a refresh answers that $kind is gone", async ({ kind }) => {
    const { id, outputs } = stored(kind);
    const found = await plugin.read(id, outputs);
    expect(found).toEqual({ id: "", outputs: of(kind, {}), inputs: undefined });
  });
});
