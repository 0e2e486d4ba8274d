import type { FaultEffect, Sandbox } from "pulumi-byob-sandbox";
import { rejection } from "../services/case";
import {
  type ContractCase,
  contractCaseOf,
  contractCases,
  of,
  readableContractCases,
  storageSecretNames,
  withoutSecrets,
} from "./support/cases";
import type { Plugin } from "./support/plugin";
import { CallFailed, type HalfMade, type RpcValues, withoutMarks } from "./support/rpc";
import { type ContractWorld, expectDiscreet, openContractWorld } from "./support/world";

let world: ContractWorld;
let plugin: Plugin;
let laterPlugin: Plugin;

beforeAll(async () => {
  world = await openContractWorld();
  [plugin, laterPlugin] = await Promise.all([world.start(), world.start()]);
});
afterAll(() => world.close());

async function halfMade(inputs: RpcValues, by = plugin): Promise<HalfMade> {
  const error = await by.create(inputs).catch((thrown: unknown) => thrown);
  if (!(error instanceof CallFailed) || !error.partial) {
    throw error;
  }
  expectDiscreet(error.message + error.partial.reasons.join(), world.sandbox);
  return error.partial;
}

describe.each(contractCases)("$type, created incompletely", (one) => {
  const { type, service, inputs: given, held, breakCreate } = one;
  let inputs: RpcValues;
  let state: HalfMade;

  beforeAll(async () => {
    inputs = (await plugin.check(of(type, { ...given, customTimeouts: { create: "2s" } }))).inputs;
    breakCreate(world.sandbox);
    state = await halfMade(inputs);
    world.sandbox.clearFaults();
  });

  it("is in state completely and with the id of the service", () => {
    expect(held(world.sandbox)).toEqual([state.id]);
    // With the stub among them, or the next refresh and the next delete could not find their code.
    expect(inputs).toEqual(expect.objectContaining(of(type, {})));
    expect(state.properties).toMatchObject({
      ...withoutSecrets(type, inputs),
      incomplete: true,
      owner: expect.any(String),
      secretFingerprint: expect.any(String),
    });
    expectDiscreet(JSON.stringify(state.properties), world.sandbox);
    expect(state.reasons).toEqual([expect.stringMatching(/^\w.*: could not /)]);
  });

  it("stays incomplete over a refresh, which makes the engine forget the error", async () => {
    const { outputs } = await laterPlugin.read(state.id, state.properties);
    expect(outputs.incomplete).toBe(true);
    expect(await laterPlugin.diff(state.id, withoutMarks(outputs), inputs)).toMatchObject({ changes: true });
  });

  it("is repaired by the next up, which also sends the keys, because the outcome is unknown", async () => {
    world.sandbox.clearRequests();
    const outputs = await laterPlugin.update(state.id, state.properties, inputs);
    expect(outputs).not.toHaveProperty("incomplete");
    expect(await laterPlugin.diff(state.id, outputs, inputs)).toMatchObject({ changes: false });
    const sent = world.sandbox.requests(service).flatMap(({ keys }) => keys);
    expect(sent.join()).toMatch(/secret/i);
  });
});

/** Removes every object outside Pulumi. */
function deleteAll(sandbox: Sandbox, only: readonly ContractCase[] = readableContractCases): void {
  for (const { removeAll, prepare } of only) {
    removeAll(sandbox);
    prepare(sandbox);
  }
}

describe("an incomplete object that was deleted outside Pulumi", () => {
  const states = new Map<string, { state: HalfMade; inputs: RpcValues }>();
  const stateOf = ({ type }: ContractCase) => states.get(type) as { state: HalfMade; inputs: RpcValues };

  let nextRun: Plugin;

  beforeAll(async () => {
    // Runs of their own: those above know other owners of the same objects.
    const [fresh, next] = await Promise.all([world.start(), world.start()]);
    nextRun = next;
    deleteAll(world.sandbox, contractCases);
    for (const { type, inputs: given, breakCreate } of contractCases) {
      const { inputs } = await fresh.check(of(type, { ...given, customTimeouts: { create: "2s" } }));
      breakCreate(world.sandbox);
      states.set(type, { state: await halfMade(inputs, fresh), inputs });
      world.sandbox.clearFaults();
    }
    deleteAll(world.sandbox);
  }, 60_000);

  it.each(readableContractCases)("leaves the state of $type with a refresh", async (one) => {
    const { state } = stateOf(one);
    expect(await nextRun.read(state.id, state.properties)).toMatchObject({ id: "" });
  });

  it("stays in the state of ModelsLabS3Config, because ModelsLab has no read request", async () => {
    const { state } = stateOf(contractCaseOf("ModelsLabS3Config"));
    expect(await nextRun.read(state.id, state.properties)).toMatchObject({
      id: state.id,
      outputs: state.properties,
    });
  });

  it.each(readableContractCases)(
    "makes an update of $type write it again, or fail with the fix",
    async (one) => {
      const { state, inputs } = stateOf(one);
      const update = nextRun.update(state.id, state.properties, inputs);
      // Settings whose id is an input belong to an object that is still there.
      if (!one.idFromService) {
        await update;
      } else {
        await expect(update).rejects.toMatchObject({ message: /run pulumi refresh/, partial: undefined });
      }
    },
  );

  it.each(contractCases)("is destroyed: $type", async (one) => {
    const { state } = stateOf(one);
    await nextRun.delete(state.id, state.properties);
    expect(one.held(world.sandbox)).toEqual([]);
  });
});

/** Failures of an update with an unknown outcome. */
const outcomes: [string, FaultEffect][] = [
  ["a connection that breaks after the effect", { drop: "after" }],
  ["HTTP 204", { status: 204 }],
];
/** Objects as the services have them, secrets included. */
function held(sandbox: Sandbox): string {
  return JSON.stringify(contractCases.map(({ live }) => live(sandbox)));
}

describe.each(contractCases)("an update of $type with an unknown outcome", (one) => {
  const { type, service, inputs: given, change, updateRequest } = one;
  const [secret = ""] = storageSecretNames(type).filter((name) => /secret/i.test(name));
  const rotated = { [secret]: "CANARY rotated" };
  const update = async (
    olds: RpcValues,
    news: RpcValues,
    id: string,
    then: FaultEffect,
  ): Promise<HalfMade> => {
    world.fault(service, then, { ...updateRequest, times: Infinity });
    const error = await plugin.update(id, olds, news).catch((thrown: unknown) => thrown);
    world.sandbox.clearFaults();
    if (!(error instanceof CallFailed) || !error.partial) {
      throw error;
    }
    return error.partial;
  };
  let inputs: RpcValues;
  let made: { id: string; outputs: RpcValues };

  beforeAll(async () => {
    deleteAll(world.sandbox);
    plugin = await world.start();
    const timed = { ...given, customTimeouts: { update: "2s" } };
    inputs = (await plugin.check(of(type, timed))).inputs;
    made = await plugin.create(inputs);
  });
  afterAll(() => plugin.delete(made.id, made.outputs));

  it.each(outcomes)("(%s) marks the old state, and the next one writes the whole object", async (_, then) => {
    const { id, outputs } = made;
    const partial = await update(outputs, { ...inputs, ...change, ...rotated }, id, then);
    expect(partial).toEqual({
      id,
      properties: { ...outputs, incomplete: true },
      reasons: [expect.stringMatching(/^\w.*: could not /)],
    });
    // The edit is taken back.
    const reverted = await plugin.diff(id, partial.properties, inputs);
    expect(reverted).toMatchObject({ changes: true, replaces: [] });
    const updated = await plugin.update(id, partial.properties, inputs);
    expect(updated).toEqual(outputs);
    expect(held(world.sandbox)).toContain(JSON.stringify(given[secret]));
    expect(held(world.sandbox)).not.toContain(rotated[secret]);
    expect(await plugin.read(id, updated)).toEqual({ id, outputs, inputs: undefined });
    expect(await plugin.diff(id, updated, inputs)).toMatchObject({ changes: false });
  });

  it("stays marked after a refresh, and after an update that is rejected", async () => {
    const { id, outputs } = made;
    const { properties } = await update(outputs, { ...inputs, ...rotated }, id, { drop: "after" });
    const found = withoutMarks((await plugin.read(id, properties)).outputs);
    expect(await plugin.diff(id, found, inputs)).toMatchObject({ changes: true });
    world.fault(service, rejection(one), updateRequest);
    // The engine keeps the old state, which has the mark.
    await expect(plugin.update(id, found, inputs)).rejects.toMatchObject({ partial: undefined });
    expect(await plugin.update(id, found, inputs)).not.toHaveProperty("incomplete");
    expect(held(world.sandbox)).not.toContain(rotated[secret]);
  });

  it("leaves no secret in state of 0.1.0, whose outputs had them", async () => {
    const { id, outputs } = made;
    const { owner: _, secretFingerprint: __, ...rest } = { ...outputs, ...inputs };
    // A later run: this one knows the owner that the create has stored.
    plugin = await world.start();
    const { properties } = await update(rest, { ...inputs, ...change }, id, { drop: "after" });
    expectDiscreet(JSON.stringify(properties), world.sandbox);
    expect(properties).toMatchObject({ incomplete: true, owner: expect.any(String) });
    expect(await plugin.diff(id, properties, inputs)).toMatchObject({ changes: true });
    await plugin.update(id, properties, inputs);
  });
});

it("keeps the old state after a failed update, because it is still valid", async () => {
  const one = contractCaseOf("RyzeInstanceS3");
  const { type, inputs: given, change, service } = one;
  world.sandbox.ryzeapi.addInstance("updated");
  const { inputs } = await plugin.check(of(type, { ...given, instance: "updated" }));
  const { id, outputs } = await plugin.create(inputs);
  world.fault(service, rejection(one), { method: "POST" });
  const call = plugin.update(id, outputs, { ...inputs, ...change });
  await expect(call).rejects.toMatchObject({
    message: expect.stringContaining("HTTP 403"),
    partial: undefined,
  });
});

describe("a rejected create", () => {
  let fresh: Plugin;

  beforeAll(async () => {
    fresh = await world.start();
  });

  it.each(contractCases)("leaves nothing of a $type in state", async (one) => {
    const { type, inputs: given, service } = one;
    const { inputs } = await fresh.check(of(type, given));
    world.sandbox.clearRequests();
    world.fault(service, rejection(one));
    const error = { message: expect.stringContaining("HTTP 403"), partial: undefined };
    await expect(fresh.create(inputs)).rejects.toMatchObject(error);
    expect(world.sandbox.requests(service)).toHaveLength(1);
  });
});
