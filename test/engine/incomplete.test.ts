import { typeToken } from "../../src/contract";
import { type EngineCase, engineCases, readableEngineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { EXTRA_INPUTS, halfMade, openHalfMade } from "./support/make-fixtures";
import { counts, type EngineWorld, forEach, oneOfEach, theOne } from "./support/world";

jest.setTimeout(120_000);

let world: EngineWorld;
const ours = () => world.stack.resources().filter(({ type }) => type.includes("dynamic/byob:"));
const destroyed = async () => {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
  expect(world.stack.resources()).toEqual([]);
};
const removeAll = () => {
  for (const kase of readableEngineCases) {
    kase.remove(world.sandbox, theOne(kase, world.sandbox).id);
  }
};

describe("a registration whose create failed after the service received it", () => {
  beforeEach(async () => {
    world = await openHalfMade(halfMade());
    expect(ours()).toHaveLength(engineCases.length);
    for (const kase of engineCases) {
      expect(world.stack.resource(kase.type).id).toBe(theOne(kase, world.sandbox).id);
    }
  });
  afterEach(() => world.close());

  test("is refreshed, and completed by the next up", async () => {
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    expect(ours()).toHaveLength(engineCases.length);
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(Object.values(up.ops)).toEqual(ours().map(() => ["update"]));
    for (const kase of engineCases) {
      const sent = { ...kase.defaults, ...kase.required(), ...EXTRA_INPUTS[kase.type] };
      expect(theOne(kase, world.sandbox).values).toMatchObject(sent);
      expect(world.stack.resource(kase.type).outputs).not.toHaveProperty("incomplete");
    }
    for (const { type } of engineCases.filter(({ idFromService }) => idFromService)) {
      expect(world.stack.resource(type).outputs?.createdAt).toEqual(expect.any(String));
    }
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
    expect(counts(world.sandbox)).toEqual(forEach(1));
    await destroyed();
  });

  test("is updated together with an edit", async () => {
    const edit = (kase: EngineCase) => Object.fromEntries(Object.entries(kase.others).slice(0, 1));
    const changes = Object.fromEntries(engineCases.map((kase) => [kase.type, edit(kase)]));
    world.stack.program = oneOfEach(changes);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject({ ...kase.required(), ...edit(kase) });
    }
    expect(ours().flatMap(({ outputs }) => outputs?.incomplete ?? [])).toEqual([]);
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
    await destroyed();
  });

  test("is destroyed", () => destroyed());

  test("is destroyed after a refresh", async () => {
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    await destroyed();
  });

  test("is removed from state by a refresh if its object was deleted outside Pulumi", async () => {
    removeAll();
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    // A service without a read request cannot report this.
    const unreadable = engineCases.filter((kase) => !kase.readable).map((kase) => typeToken(kase.type));
    expect(ours().map(({ type }) => type)).toEqual(unreadable);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox)).toEqual(forEach(1));
    await destroyed();
  });

  test("is destroyed if its object was deleted outside Pulumi", async () => {
    removeAll();
    await destroyed();
  });

  test("is created again by an up with a refresh if its object was deleted before an up", async () => {
    removeAll();
    await world.stack.up({ continueOnError: true });
    expect(await world.stack.up({ refresh: true })).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox)).toEqual(forEach(1));
    await destroyed();
  });
});
