import type { ServiceName } from "../../src/sandbox";
import { allKinds, type KindCase, kinds, of } from "./support/kinds";
import type { Plugin } from "./support/plugin";
import { CallFailed, type HalfMade, type Values, withoutMarks } from "./support/rpc";
import { expectDiscreet, openWorld, type World } from "./support/world";

/** What makes a create end after the service has the object, by kind. */
const breakages: (KindCase & { breakIt(world: World): void })[] = [
  { ...kinds.modelsLab, breakIt: (world) => noAnswer(world, "modelsLab") },
  { ...kinds.ryze, breakIt: (world) => noAnswer(world, "ryze") },
  {
    ...kinds.labelStudio,
    breakIt: (world) => {
      world.fault("labelStudio", { drop: "after" }, { method: "POST", path: "/api/storages/s3/" });
      world.fault("labelStudio", refusal, { method: "GET", path: "/api/storages/s3/1" });
    },
  },
  {
    ...kinds.flashback,
    breakIt: (world) => {
      // The list before the create goes well, the one after it does not.
      world.fault("flashback", { delayMs: 0 }, { method: "GET" });
      world.fault("flashback", refusal, { method: "GET" });
    },
  },
];

const refusal = { status: 403, body: { message: "No", detail: "No", error: { message: "No" } } };

function noAnswer(world: World, service: ServiceName): void {
  world.fault(service, { drop: "after" }, { method: "POST", times: Number.POSITIVE_INFINITY });
}

let world: World;
let plugin: Plugin;
let laterPlugin: Plugin;

beforeAll(async () => {
  world = await openWorld();
  [plugin, laterPlugin] = await Promise.all([world.start(), world.start()]);
});
afterAll(() => world.close());

async function halfMade(inputs: Values): Promise<HalfMade> {
  const error = await plugin.create(inputs).catch((thrown: unknown) => thrown);
  if (!(error instanceof CallFailed) || !error.partial) throw error;
  expectDiscreet(error.message + error.partial.reasons.join(), world.sandbox);
  return error.partial;
}

describe.each(breakages)("$kind, created half-way", (one) => {
  const { kind, service, inputs: given, held, breakIt } = one;
  let inputs: Values;
  let state: HalfMade;

  beforeAll(async () => {
    inputs = (await plugin.check(of(kind, { ...given, customTimeouts: { create: "2s" } }))).inputs;
    breakIt(world);
    state = await halfMade(inputs);
    world.sandbox.clearFaults();
  });

  it("is in state, whole and under the id that the service has", () => {
    expect(held(world.sandbox)).toEqual([state.id]);
    // With the stub among them, or the next refresh and the next delete could not find their code.
    expect(inputs).toEqual(expect.objectContaining(of(kind, {})));
    expect(state.properties).toMatchObject({ ...inputs, incomplete: true });
    expect(state.reasons).toEqual([expect.stringMatching(/^\w.*: could not /)]);
  });

  it("stays incomplete over a refresh, which makes the engine forget the error", async () => {
    const { outputs } = await laterPlugin.read(state.id, state.properties);
    expect(outputs.incomplete).toBe(true);
    expect(await laterPlugin.diff(state.id, withoutMarks(outputs), inputs)).toMatchObject({ changes: true });
  });

  it("is mended by the next up, which sends the keys too, since nobody knows what arrived", async () => {
    world.sandbox.clearRequests();
    const outputs = await laterPlugin.update(state.id, state.properties, inputs);
    expect(outputs).not.toHaveProperty("incomplete");
    expect(await laterPlugin.diff(state.id, outputs, inputs)).toMatchObject({ changes: false });
    const sent = world.sandbox.requests(service).flatMap(({ keys }) => keys);
    expect(sent.join()).toMatch(/secret/i);
  });
});

it("keeps the old state where an update failed, since it is still true", async () => {
  const { kind, inputs: given, change, service } = kinds.ryze;
  world.sandbox.ryze.addInstance("updated");
  const { inputs } = await plugin.check(of(kind, { ...given, instance: "updated" }));
  const { id, outputs } = await plugin.create(inputs);
  world.fault(service, refusal, { method: "POST" });
  const call = plugin.update(id, outputs, { ...inputs, ...change });
  await expect(call).rejects.toMatchObject({
    message: expect.stringContaining("HTTP 403"),
    partial: undefined,
  });
});

describe("a refused create", () => {
  let fresh: Plugin;

  beforeAll(async () => {
    fresh = await world.start();
  });

  it.each(allKinds)("leaves nothing of a $kind in state", async ({ kind, inputs: given, service }) => {
    const { inputs } = await fresh.check(of(kind, given));
    world.sandbox.clearRequests();
    world.fault(service, refusal);
    const error = { message: expect.stringContaining("HTTP 403"), partial: undefined };
    await expect(fresh.create(inputs)).rejects.toMatchObject(error);
    expect(world.sandbox.requests(service)).toHaveLength(1);
  });
});
