import {
  configurations,
  expectDestroyed,
  expectOneOwner,
  named,
  namesInState,
  openOwnershipWorld,
} from "./support/ownership";
import { counts, forEach, type World } from "./support/world";

jest.setTimeout(120_000);

describe.each(configurations)("a resource with $secrets", ({ cases }) => {
  let world: World;
  const up = async (program: ReturnType<typeof named>) => {
    world.stack.program = program;
    return world.stack.up();
  };
  /** Both the old and the new name are in state, and the service holds one object. */
  const halfRenamed = async (given: Parameters<typeof named>[2] = {}) => {
    const failed = await up(named("new", cases, { ...given, fails: true }));
    expect(failed.exitCode).not.toBe(0);
    expect(failed.error).toContain("broken");
    expect(namesInState(world)).toHaveLength(2 * cases.length);
    expect(counts(world.sandbox, cases)).toEqual(forEach(1, cases));
  };

  beforeEach(async () => {
    world = await openOwnershipWorld(named("old", cases));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  });
  afterEach(() => world.close());

  test("keeps its object when a rename without an alias fails half-way and runs again", async () => {
    await halfRenamed();
    expect(await up(named("new", cases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", cases);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await expectDestroyed(world, cases);
  });

  test("keeps its object when it gets another name and another provider in one run", async () => {
    expect(await up(named("new", cases, { provider: world.sandbox }))).toMatchObject({
      exitCode: 0,
      error: "",
    });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("keeps its object when a rename with another provider fails half-way and runs again", async () => {
    await halfRenamed({ provider: world.sandbox });
    expect(await up(named("new", cases, { provider: world.sandbox }))).toMatchObject({
      exitCode: 0,
      error: "",
    });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("keeps its object when the old name of a half-failed rename is targeted", async () => {
    await halfRenamed();
    const target = cases.map(({ type }) => world.stack.resource(`old-${type}`).urn);
    world.stack.program = named("new", cases);
    expect(await world.stack.up({ target })).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("keeps its object when the old name of a half-failed rename is retained on delete", async () => {
    await up(named("old", cases, { options: () => ({ retainOnDelete: true }) }));
    await halfRenamed();
    expect(await up(named("new", cases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", cases);
    await expectDestroyed(world, cases);
  });

  test("loses its object when a half-failed rename is followed by the removal of both names", async () => {
    await halfRenamed();
    expect(await up(async () => {})).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox, cases)).toEqual(forEach(0, cases));
    expect(namesInState(world)).toEqual([]);
    await expectDestroyed(world, cases);
  });

  test("leaves nothing behind when a half-failed rename is destroyed", async () => {
    await halfRenamed();
    await expectDestroyed(world, cases);
  });

  test("leaves nothing behind when a half-failed rename with another provider is destroyed", async () => {
    await halfRenamed({ provider: world.sandbox });
    await expectDestroyed(world, cases);
  });

  test("keeps its object when the new name of a half-failed rename is given up again", async () => {
    await halfRenamed();
    expect(await up(named("old", cases))).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "old", cases);
    await expectDestroyed(world, cases);
  });
});
