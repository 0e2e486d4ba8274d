import { allKinds, type KindCase, of, storageSecretNames } from "./support/kinds";
import { newEngineAddress, type Plugin } from "./support/plugin";
import { CallFailed, type Values } from "./support/rpc";
import { openWorld, type World } from "./support/world";

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Two plugins of one run, as two providers of one program have them. */
async function startRun(): Promise<[Plugin, Plugin]> {
  const engine = newEngineAddress();
  return Promise.all([world.start({ engine }), world.start({ engine })]);
}

interface Stored {
  id: string;
  inputs: Values;
  outputs: Values;
}

async function created(plugin: Plugin, { kind, inputs: given }: KindCase): Promise<Stored> {
  const { inputs } = await plugin.check(of(kind, given));
  return { inputs, ...(await plugin.create(inputs)) };
}

describe("an object that is renamed and moved to another provider in one run", () => {
  const before = new Map<string, Stored>();
  let [old, next, later]: Plugin[] = [];

  beforeAll(async () => {
    const earlier = await world.start();
    for (const one of allKinds) {
      before.set(one.kind, await created(earlier, one));
    }
    [old, next] = await startRun();
    later = await world.start();
  });

  const stored = ({ kind }: KindCase) => before.get(kind) as Stored;

  it.each(allKinds)("stays, and the warning names it: $kind", async (one) => {
    const { id, outputs } = stored(one);
    const moved = await created(next as Plugin, one);
    expect(moved.id).toBe(id);
    expect(moved.outputs.owner).not.toBe(outputs.owner);
    await old?.delete(id, outputs);
    expect(one.held(world.sandbox)).toEqual([id]);
    expect(old?.output).toContain(`${one.kind} ${id}: kept "${id}" of `);
    before.set(one.kind, moved);
  });

  it.each(allKinds)("is deleted by a later run, which knows no other owner: $kind", async (one) => {
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

  /** The object with the state that a half-failed rename of an earlier run has left beside it. */
  async function twice(plugin: Plugin, one: KindCase) {
    const stored = await created(plugin, one);
    return { ...stored, other: { ...stored.outputs, owner: "another-one" } };
  }

  it("lose it together when both leave in one run", async () => {
    for (const one of allKinds) {
      const { id, inputs, outputs, other } = await twice(first as Plugin, one);
      await Promise.all([first?.diff(id, outputs, inputs), second?.diff(id, other, inputs)]);
      await Promise.all([first?.delete(id, outputs), second?.delete(id, other)]);
      expect(one.held(world.sandbox)).toEqual([]);
    }
  });

  it("keep it while one of them is in the program", async () => {
    const earlier = await world.start();
    for (const one of allKinds) {
      const { id, inputs, outputs, other } = await twice(earlier, one);
      await second?.diff(id, outputs, inputs);
      await first?.delete(id, other);
      expect(one.held(world.sandbox)).toEqual([id]);
      await second?.delete(id, outputs);
      expect(one.held(world.sandbox)).toEqual([]);
    }
  });
});

const refusal = { status: 403, body: { message: "No", detail: "No", error: { message: "No" } } };

describe("an object whose new resource could not be created in this run", () => {
  let [old, next, earlier, later]: Plugin[] = [];

  beforeAll(async () => {
    [[old, next], earlier, later] = await Promise.all([startRun(), world.start(), world.start()]);
  });

  it.each(allKinds)("is deleted by the next run only: $kind", async (one) => {
    const { id, inputs, outputs } = await created(earlier as Plugin, one);
    world.fault(one.service, refusal, { times: Infinity });
    const secrets = Object.fromEntries(storageSecretNames(one.kind).map((name) => [name, "CANARY new"]));
    await expect(next?.create({ ...inputs, ...secrets })).rejects.toBeInstanceOf(CallFailed);
    world.sandbox.clearFaults();
    await expect(old?.delete(id, outputs)).rejects.toThrow(
      new RegExp(`^"${id}" of .+ was not deleted: a new ${one.kind} with the same .+ give it an alias\\.$`),
    );
    expect(one.held(world.sandbox)).toEqual([id]);
    await later?.delete(id, outputs);
    expect(one.held(world.sandbox)).toEqual([]);
  });
});
