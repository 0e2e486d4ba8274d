import { type EngineCase, engineCaseOf, engineCases, readableEngineCases } from "./support/cases";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

const labelStudio = engineCaseOf("LabelStudioImportStorage");
const modelslab = engineCaseOf("ModelsLabS3Config");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

const withIds = engineCases.filter(({ idFromService }) => idFromService);
const fieldOf = ({ nonKey }: EngineCase) => nonKey.field;

/** Removes the resources from state, as after a crash of the engine. The objects stay. */
async function forget(world: EngineWorld): Promise<void> {
  const state = await world.stack.exportState();
  state.deployment.resources =
    state.deployment.resources?.filter(({ type }) => !type.includes("dynamic/byob:")) ?? [];
  await world.stack.importState(state);
}

describe("leftover objects of a crashed run", () => {
  let world: EngineWorld;
  let ids: string[];
  beforeEach(async () => {
    world = await openEngineWorld(oneOfEach());
    await world.stack.up();
    ids = engineCases.map((kase) => theOne(kase, world.sandbox).id);
    await forget(world);
  });
  afterEach(() => world.close());

  const expectOwned = async () => {
    expect(engineCases.map((kase) => theOne(kase, world.sandbox).id)).toEqual(ids);
    expect(engineCases.map(({ type }) => world.stack.resource(type).id)).toEqual(ids);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  };

  test("are taken over by the next up, which prints a warning", async () => {
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]) });
    const output = [...up.messages, up.stdout].join("\n");
    for (const kase of withIds) {
      expect(output).toContain(`"${theOne(kase, world.sandbox).id}"`);
    }
    expect(output).toMatch(/took over Label Studio import storage/);
    expect(output).toMatch(/took over Flashback bucket/);
    await expectOwned();
  });

  test("with changed fields are not changed unless adopt is set", async () => {
    for (const kase of readableEngineCases) {
      kase.set(world.sandbox, theOne(kase, world.sandbox).id, { [fieldOf(kase)]: "ap-south-1" });
    }
    const rejected = await world.stack.up();
    expect(rejected.exitCode).not.toBe(0);
    expect(rejected.error).toContain("adopt: true");
    expect(engineCases.map((kase) => theOne(kase, world.sandbox).id)).toEqual(ids);
    for (const kase of readableEngineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject({ [fieldOf(kase)]: "ap-south-1" });
    }

    world.stack.program = oneOfEach(forEach({ adopt: true }));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const kase of readableEngineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject({ ...kase.defaults, ...kase.required() });
    }
    world.stack.program = oneOfEach();
    expect(await world.stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    await expectOwned();
  });
});

describe("existing objects", () => {
  test.each(readableEngineCases.filter(({ sameLifecycleAs }) => sameLifecycleAs === undefined))(
    "that differ fail the create of $type with the names of the fields, and nothing is written",
    async (kase) => {
      const world = await openEngineWorld(oneOfEach({}, {}, [kase]));
      await world.stack.up();
      kase.set(world.sandbox, theOne(kase, world.sandbox).id, { [fieldOf(kase)]: "ap-south-1" });
      await forget(world);
      world.sandbox.clearRequests();
      const up = await world.stack.up();
      expect(up.exitCode).not.toBe(0);
      expect(up.error).toContain(fieldOf(kase));
      expect(up.error).toContain("adopt: true");
      const writes = world.sandbox
        .requests()
        .filter(({ method, path }) => method !== "GET" && !/token/.test(path));
      expect(writes).toEqual([]);
    },
  );

  test("with the same names are listed by ID, and none is taken over", async () => {
    const world = await openEngineWorld(oneOfEach({}, {}, [labelStudio]));
    for (const _ of ["one", "two"]) {
      world.sandbox.labelStudio.imports.add({ project: 1, bucket: "labels" });
    }
    const up = await world.stack.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.error).toMatch(/more than one Label Studio import storage .*ids 1, 2/);
    expect(labelStudio.live(world.sandbox).length).toBe(2);
  });

  test("that are older than an hour are not taken over without adopt", async () => {
    const world = await openEngineWorld(oneOfEach({}, {}, withIds));
    await world.stack.up();
    for (const kase of withIds) {
      const [field, at] = [kase.createdAtField ?? "", "2026-01-01T00:00:00.000000Z"];
      kase.set(world.sandbox, theOne(kase, world.sandbox).id, { [field]: at });
    }
    await forget(world);
    const up = await world.stack.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.error).toContain("more than an hour old");
    expect(counts(world.sandbox, withIds)).toEqual(forEach(1, withIds));
  });
});

test("adopt overwrites settings that cannot be read and prints a warning", async () => {
  const world = await openEngineWorld(oneOfEach(forEach({ adopt: true }), {}, [modelslab, ryzeapi]));
  const up = await world.stack.up();
  expect(up).toMatchObject({ exitCode: 0 });
  expect([...up.messages, up.stdout].join("\n")).toContain("ModelsLab cannot return the existing S3 details");
});
