import { rejection } from "../services/case";
import { providerFor } from "./support/accounts";
import { type CaseValues, engineCases, readableEngineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import {
  Anchor,
  Broken,
  expectDestroyed,
  expectOneOwner,
  namesInState,
  openOwnershipWorld,
  programOf,
  withFewestSecrets,
} from "./support/ownership";
import { counts, type EngineWorld, forEach, theOne } from "./support/world";

const fewest = withFewestSecrets;

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());
const up = async (program: ReturnType<typeof programOf>, options = {}) => {
  world.stack.program = program;
  return world.stack.up(options);
};

describe("a resource", () => {
  beforeEach(async () => {
    world = await openOwnershipWorld(programOf("old", fewest));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  });

  test("keeps its object if the old resource of a rename is retained on delete", async () => {
    await up(programOf("old", fewest, { options: () => ({ retainOnDelete: true }) }));
    expect(await up(programOf("new", fewest))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("keeps its object if the old resource is deleted with another resource", async () => {
    const withAnchor = (prefix: string, anchored: boolean) => async () => {
      if (!anchored) {
        return programOf(prefix, fewest)();
      }
      const anchor = new Anchor("anchor", "one");
      await programOf(prefix, fewest, { options: () => ({ deletedWith: anchor }) })();
    };
    expect(await up(withAnchor("old", true))).toMatchObject({ exitCode: 0 });
    expect(await up(withAnchor("new", false))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("sends no write request if it is renamed with an alias and moved to another provider", async () => {
    world.sandbox.clearRequests();
    const moved = programOf("new", fewest, {
      provider: world.sandbox,
      options: ({ type }) => ({ aliases: [{ name: `old-${type}` }] }),
    });
    expect(await up(moved)).toMatchObject({ exitCode: 0, error: "" });
    expect(world.sandbox.requests().filter(({ method }) => method !== "GET")).toEqual([]);
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("sends no request if it is renamed in state and in the program", async () => {
    for (const { type } of fewest) {
      const { urn } = world.stack.resource(`old-${type}`);
      expect(await world.stack.cli(["state", "rename", urn, `new-${type}`, "--yes"])).toMatchObject({
        exitCode: 0,
      });
    }
    world.sandbox.clearRequests();
    expectNoChange(await up(programOf("new", fewest)));
    expect(world.sandbox.requests()).toEqual([]);
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("keeps its object if the new resource of a half-failed rename is renamed in state", async () => {
    expect((await up(programOf("new", fewest, { fails: true }))).exitCode).not.toBe(0);
    for (const { type } of fewest) {
      const { urn } = world.stack.resource(`new-${type}`);
      expect(await world.stack.cli(["state", "rename", urn, `newest-${type}`, "--yes"])).toMatchObject({
        exitCode: 0,
      });
    }
    expect(await up(programOf("newest", fewest))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "newest", fewest);
    await expectDestroyed(world, fewest);
  });

  test("keeps its object if the new resource of a half-failed rename is replaced while the old one is deleted", async () => {
    expect((await up(programOf("new", fewest, { fails: true }))).exitCode).not.toBe(0);
    const replace = fewest.map(({ type }) => world.stack.resource(`new-${type}`).urn);
    expect(await up(programOf("new", fewest), { replace })).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("keeps its object if the new resource of a half-failed rename is tainted while the old one is deleted", async () => {
    expect((await up(programOf("new", fewest, { fails: true }))).exitCode).not.toBe(0);
    for (const { type } of fewest) {
      const { urn } = world.stack.resource(`new-${type}`);
      expect(await world.stack.cli(["state", "taint", urn, "--yes"])).toMatchObject({ exitCode: 0 });
    }
    expect(await up(programOf("new", fewest))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });
});

describe("a rename with --continue-on-error", () => {
  beforeEach(async () => {
    world = await openOwnershipWorld(programOf("old", engineCases));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  });

  const lostNothing = () => {
    expect(counts(world.sandbox)).toEqual(forEach(1));
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
  };

  test("keeps all objects if the writes of the new resources fail", async () => {
    for (const one of engineCases) {
      for (const method of ["POST", "PUT", "PATCH"]) {
        world.sandbox.fault({
          service: one.service,
          method,
          path: /^(?!.*(token|login))/,
          times: Infinity,
          // biome-ignore lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
          then: rejection(one, "down", 500),
        });
      }
    }
    const failed = await up(programOf("new", engineCases), { continueOnError: true });
    expect(failed.exitCode).not.toBe(0);
    world.sandbox.clearFaults();
    lostNothing();
    expect(await up(programOf("new", engineCases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", engineCases);
    await expectDestroyed(world, engineCases);
  });

  test("keeps all objects if a field differs and the takeover is rejected", async () => {
    const readable = readableEngineCases;
    const changes: Record<string, CaseValues> = Object.fromEntries(
      readable.map(({ type, nonKey }) => [type, { [nonKey.field]: nonKey.value }]),
    );
    const changed = (adopt?: true) => async () => {
      for (const kase of engineCases) {
        kase.make(`new-${kase.type}`, { ...kase.required(), ...changes[kase.type], ...(adopt && { adopt }) });
      }
    };
    const failed = await up(changed(), { continueOnError: true });
    expect(failed.exitCode).not.toBe(0);
    expect(failed.error).toContain("adopt: true");
    lostNothing();
    expect(await up(changed(true))).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox)).toEqual(forEach(1));
    for (const kase of readable) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(changes[kase.type] ?? {});
    }
    expect(namesInState(world)).toEqual(engineCases.map(({ type }) => `new-${type}`).sort());
    await expectDestroyed(world, engineCases);
  });

  test("deletes removed resources if an unrelated resource fails", async () => {
    const program = async () => {
      const [kept] = engineCases.filter(({ idFromService }) => !idFromService);
      kept?.make(`old-${kept.type}`, kept.required());
      new Broken("broken", {});
    };
    expect((await up(program, { continueOnError: true })).exitCode).not.toBe(0);
    const gone = engineCases.filter(({ idFromService }) => idFromService);
    expect(counts(world.sandbox, gone)).toEqual(forEach(0, gone));
  });
});

test("a resource that moves to another provider without a rename keeps its object", async () => {
  world = await openOwnershipWorld(programOf("old", engineCases));
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  world.sandbox.clearRequests();
  expect(await up(programOf("old", engineCases, { provider: world.sandbox }))).toMatchObject({
    exitCode: 0,
    error: "",
  });
  expect(world.sandbox.requests()).toEqual([]);
  expectOneOwner(world, "old", engineCases);
  await expectDestroyed(world, engineCases);
});

test("a resource that moves from an explicit provider during a rename is completely removed by a destroy", async () => {
  world = await openOwnershipWorld(async () => {
    const provider = providerFor("accounts", world.sandbox);
    for (const kase of engineCases) {
      kase.make(`old-${kase.type}`, kase.required(), { provider });
    }
  });
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expect(await up(programOf("new", engineCases))).toMatchObject({ exitCode: 0, error: "" });
  expectOneOwner(world, "new", engineCases);
  await expectDestroyed(world, engineCases);
});
