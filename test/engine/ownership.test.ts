import {
  configurations,
  expectDestroyed,
  expectOneOwner,
  namesInState,
  openOwnershipWorld,
  programOf,
} from "./support/ownership";
import { counts, type EngineWorld, forEach } from "./support/world";

jest.setTimeout(120_000);

describe.each(configurations)("a resource with $secrets", ({ cases }) => {
  let world: EngineWorld;
  const up = async (program: ReturnType<typeof programOf>) => {
    world.stack.program = program;
    return world.stack.up();
  };
  /** Runs a rename that fails half-way: state contains both names, and the service contains one object. */
  const halfRenamed = async (given: Parameters<typeof programOf>[2] = {}) => {
    const failed = await up(programOf("new", cases, { ...given, fails: true }));
    expect(failed.exitCode).not.toBe(0);
    expect(failed.error).toContain("broken");
    expect(namesInState(world)).toHaveLength(2 * cases.length);
    expect(counts(world.sandbox, cases)).toEqual(forEach(1, cases));
  };

  beforeEach(async () => {
    world = await openOwnershipWorld(programOf("old", cases));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  });
  afterEach(() => world.close());

  test("keeps its object if a rename without an alias fails half-way and is run again", async () => {
    await halfRenamed();
    expect(await up(programOf("new", cases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", cases);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await expectDestroyed(world, cases);
  });

  test("keeps its object if name and provider change in one run", async () => {
    expect(await up(programOf("new", cases, { provider: world.sandbox }))).toMatchObject({
      exitCode: 0,
      error: "",
    });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("keeps its object if a rename with another provider fails half-way and is run again", async () => {
    await halfRenamed({ provider: world.sandbox });
    expect(await up(programOf("new", cases, { provider: world.sandbox }))).toMatchObject({
      exitCode: 0,
      error: "",
    });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("keeps its object if the old name of a half-failed rename is targeted", async () => {
    await halfRenamed();
    const target = cases.map(({ type }) => world.stack.resource(`old-${type}`).urn);
    world.stack.program = programOf("new", cases);
    expect(await world.stack.up({ target })).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("keeps its object if the old name of a half-failed rename is retained on delete", async () => {
    await up(programOf("old", cases, { options: () => ({ retainOnDelete: true }) }));
    await halfRenamed();
    expect(await up(programOf("new", cases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("is deleted if both names of a half-failed rename are removed", async () => {
    await halfRenamed();
    expect(await up(async () => {})).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox, cases)).toEqual(forEach(0, cases));
    expect(namesInState(world)).toEqual([]);
    await expectDestroyed(world, cases);
  });

  test("is completely removed by a destroy after a half-failed rename", async () => {
    await halfRenamed();
    await expectDestroyed(world, cases);
  });

  test("is completely removed by a destroy after a half-failed rename with another provider", async () => {
    await halfRenamed({ provider: world.sandbox });
    await expectDestroyed(world, cases);
  });

  test("keeps its object if a half-failed rename is reverted", async () => {
    await halfRenamed();
    expect(await up(programOf("old", cases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "old", cases);
    await expectDestroyed(world, cases);
  });
});
