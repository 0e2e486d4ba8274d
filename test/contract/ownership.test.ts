import { setTimeout as sleep } from "node:timers/promises";
import { rejection } from "../services/case";
import { type ContractCase, contractCases, of, storageSecretNames } from "./support/cases";
import { newEngineAddress, type Plugin } from "./support/plugin";
import { CallFailed, type RpcValues } from "./support/rpc";
import { type ContractWorld, openContractWorld } from "./support/world";

let world: ContractWorld;

beforeAll(async () => {
  world = await openContractWorld();
});
afterAll(() => world.close());

/** Two plugins of one run, as two providers of one program have them. */
async function startRun(): Promise<[Plugin, Plugin]> {
  const engine = newEngineAddress();
  return Promise.all([world.start({ engine }), world.start({ engine })]);
}

interface Stored {
  id: string;
  inputs: RpcValues;
  outputs: RpcValues;
}

async function created(plugin: Plugin, { type, inputs: given }: ContractCase): Promise<Stored> {
  const { inputs } = await plugin.check(of(type, given));
  return { inputs, ...(await plugin.create(inputs)) };
}

describe("an object that is renamed and moved to another provider in one run", () => {
  const before = new Map<string, Stored>();
  let [old, next, later]: Plugin[] = [];

  beforeAll(async () => {
    const earlier = await world.start();
    for (const one of contractCases) {
      before.set(one.type, await created(earlier, one));
    }
    [old, next] = await startRun();
    later = await world.start();
  });

  const stored = ({ type }: ContractCase) => before.get(type) as Stored;

  it.each(contractCases)("stays, and the warning names it: $type", async (one) => {
    const { id, outputs } = stored(one);
    const moved = await created(next as Plugin, one);
    expect(moved.id).toBe(id);
    expect(moved.outputs.owner).not.toBe(outputs.owner);
    await old?.delete(id, outputs);
    expect(one.held(world.sandbox)).toEqual([id]);
    expect(old?.output).toContain(`${one.type} ${id}: kept "${id}" of `);
    before.set(one.type, moved);
  });

  it.each(contractCases)("is deleted by a later run, which knows no other owner: $type", async (one) => {
    const { id, outputs } = stored(one);
    await later?.delete(id, outputs);
    expect(one.held(world.sandbox)).toEqual([]);
  });
});

describe("two resources in state for one object", () => {
  let [first, second]: Plugin[] = [];

  beforeEach(async () => {
    [first, second] = await startRun();
  });

  /** The object with the additional state that a half-failed rename of an earlier run left. */
  async function twice(plugin: Plugin, one: ContractCase) {
    const stored = await created(plugin, one);
    return { ...stored, other: { ...stored.outputs, owner: "another-one" } };
  }

  it("lose it together when both leave in one run", async () => {
    for (const one of contractCases) {
      const { id, inputs, outputs, other } = await twice(first as Plugin, one);
      await Promise.all([first?.diff(id, outputs, inputs), second?.diff(id, other, inputs)]);
      await Promise.all([first?.delete(id, outputs), second?.delete(id, other)]);
      expect(one.held(world.sandbox)).toEqual([]);
    }
  });

  it("keep it while one of them is in the program", async () => {
    const earlier = await world.start();
    for (const one of contractCases) {
      const { id, inputs, outputs, other } = await twice(earlier, one);
      await second?.diff(id, outputs, inputs);
      await first?.delete(id, other);
      expect(one.held(world.sandbox)).toEqual([id]);
      await second?.delete(id, outputs);
      expect(one.held(world.sandbox)).toEqual([]);
    }
  });
});

describe("an object whose new resource could not be created in this run", () => {
  let [old, next, earlier, later]: Plugin[] = [];

  beforeAll(async () => {
    [[old, next], earlier, later] = await Promise.all([startRun(), world.start(), world.start()]);
  });

  it.each(contractCases)("is deleted by the next run only: $type", async (one) => {
    const { id, inputs, outputs } = await created(earlier as Plugin, one);
    world.fault(one.service, rejection(one), { times: Infinity });
    const secrets = Object.fromEntries(storageSecretNames(one.type).map((name) => [name, "CANARY new"]));
    await expect(next?.create({ ...inputs, ...secrets })).rejects.toBeInstanceOf(CallFailed);
    world.sandbox.clearFaults();
    await expect(old?.delete(id, outputs)).rejects.toThrow(
      new RegExp(
        `^.+: "${id}" was not deleted, because another ${one.type} with the same .+ add an alias\\.$`,
      ),
    );
    expect(one.held(world.sandbox)).toEqual([id]);
    await later?.delete(id, outputs);
    expect(one.held(world.sandbox)).toEqual([]);
  });
});

describe("a delete that arrives late, while another provider creates an object with the same keys", () => {
  it.each(contractCases)("leaves the new object: $type", async (one) => {
    const [old, next] = await startRun();
    const { id, inputs, outputs } = await created(old, one);
    // The resource gets other keys, so that it no longer owns the object.
    await old.diff(id, outputs, { ...inputs, ...one.replacement });
    const fault = world.fault(one.service, { delayMs: 500 }, { times: 1 });
    const deleted = old.delete(id, outputs);
    while (fault.hits === 0) {
      await sleep(10);
    }
    const current = await created(next, one);
    await deleted;
    expect(one.held(world.sandbox)).toEqual([current.id]);
    await next.delete(current.id, current.outputs);
    expect(one.held(world.sandbox)).toEqual([]);
  });
});

describe("two resources of two providers for one object, which are created at the same time", () => {
  it.each(contractCases)("are reported by the second one: $type", async (one) => {
    const [left, right] = await startRun();
    const results = await Promise.allSettled([created(left, one), created(right, one)]);
    const errors = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
    const stored = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(errors).toEqual([expect.stringContaining("in this program already manages")]);
    expect(one.held(world.sandbox)).toEqual(stored.map(({ id }) => id));
    const later = await world.start();
    await later.delete(stored[0]?.id ?? "", stored[0]?.outputs ?? {});
    expect(one.held(world.sandbox)).toEqual([]);
  });
});
