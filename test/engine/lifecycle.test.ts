import { type CaseValues, type EngineCase, engineCases, readableEngineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

jest.setTimeout(120_000);

let world: EngineWorld;
beforeAll(async () => {
  world = await openEngineWorld(oneOfEach());
});
afterAll(() => world.close());

/** Values that the service must contain for these arguments. */
function registered(kase: EngineCase, changes: CaseValues = {}): CaseValues {
  return { ...kase.defaults, ...kase.required(), ...changes };
}

/** A change of the first field that can be changed. */
function oneChange(kase: EngineCase): CaseValues {
  const [field = "", value] = Object.entries(kase.others)[0] ?? [];
  return { [field]: value };
}

describe("the lifecycle of each resource type", () => {
  test("a preview shows the creates and sends no request", async () => {
    const preview = await world.stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]) });
    expect(world.sandbox.requests()).toEqual([]);
  });

  test("an up registers the bucket with every service", async () => {
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]) });
    for (const kase of engineCases) {
      const { id, values } = theOne(kase, world.sandbox);
      expect(values).toMatchObject(registered(kase));
      expect(world.stack.resource(kase.type)).toMatchObject({ id });
    }
  });

  test("a second preview and up change nothing and send no request", async () => {
    world.sandbox.clearRequests();
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    expect(world.sandbox.requests()).toEqual([]);
  });

  test.each(engineCases)("a changed field of $type updates only that resource", async (kase) => {
    const change = oneChange(kase);
    const before = theOne(kase, world.sandbox).id;
    world.sandbox.clearRequests();
    world.stack.program = oneOfEach({ [kase.type]: change });
    const up = await world.stack.up();
    const marks = Object.keys(change).map((field) => `~${field}`);
    expect(up).toMatchObject({
      exitCode: 0,
      ops: { [kase.type]: ["update"] },
      marked: { [kase.type]: marks },
    });
    expect(Object.keys(up.ops)).toEqual([kase.type]);
    expect(theOne(kase, world.sandbox)).toMatchObject({ id: before, values: registered(kase, change) });
    expect(world.sandbox.requests().every(({ service }) => service === kase.service)).toBe(true);
    world.stack.program = oneOfEach();
    expect((await world.stack.up()).ops).toEqual({ [kase.type]: ["update"] });
    expect(theOne(kase, world.sandbox)).toMatchObject({ id: before, values: registered(kase) });
  });

  test("a refresh reads from all services that support it and finds no changes", async () => {
    world.sandbox.clearRequests();
    const refresh = await world.stack.refresh({ expectNoChanges: true });
    expect(refresh).toMatchObject({ exitCode: 0, error: "" });
    const services = new Set(world.sandbox.requests().map(({ service }) => service));
    expect(services).toEqual(new Set(readableEngineCases.map(({ service }) => service)));
  });

  test("state contains at most 320 bytes of provider code for each resource", () => {
    for (const { inputs, outputs } of world.stack.resources().filter(({ id }) => id !== undefined)) {
      for (const stored of [inputs, outputs]) {
        if (stored === undefined || !("__provider" in stored)) {
          continue;
        }
        expect(Buffer.byteLength(String(stored.__provider))).toBeLessThanOrEqual(320);
      }
    }
  });

  test("a destroy deletes all registrations and all state", async () => {
    expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, ops: forEach(["delete"]) });
    expect(counts(world.sandbox)).toEqual(forEach(0));
    expect(world.stack.resources()).toEqual([]);
  });
});
