import { type CaseValues, type EngineCase, engineCaseOf, readableEngineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");
const _labelStudio = engineCaseOf("LabelStudioImportStorage");
const _ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

/** Drift of one field of one resource: of a set value, to the default, or of an input that is not set. */
interface Drift {
  kase: EngineCase;
  name: string;
  field: string;
  args: CaseValues;
  /** Value that was set outside Pulumi. */
  found: unknown;
  /** Value that the program sets. */
  wanted: unknown;
  mark: string;
}

/** State omits inputs that have their default value. */
const markOf = (kase: EngineCase, field: string, found: unknown) =>
  found === kase.defaults[field] ? `-${field}` : `~${field}`;

function driftsOf(kase: EngineCase): Drift[] {
  return kase.comparable.flatMap((field) => {
    const full = { ...kase.required(), ...kase.optional };
    const other = { ...kase.others, ...kase.rotated }[field];
    const changed = {
      kase,
      field,
      args: full,
      found: other,
      wanted: full[field],
      mark: markOf(kase, field, other),
    };
    const variants = [{ ...changed, name: `${kase.type}-${field}-changed` }];
    if (!(field in kase.optional)) {
      return variants;
    }
    const found = kase.defaults[field];
    const { [field]: _, ...bare } = full;
    variants.push({ ...changed, name: `${kase.type}-${field}-cleared`, found, mark: `-${field}` });
    const added = { args: bare, found: full[field], wanted: found, mark: `+${field}` };
    return [...variants, { ...changed, ...added, name: `${kase.type}-${field}-added` }];
  });
}

/** Gives a resource a separate registration. The field that drifts must not be the one that identifies it. */
function apart(drift: Drift, number: number): Drift {
  const { kase, field, args } = drift;
  const first = kase.required();
  const own = Object.fromEntries(
    Object.entries(kase.required(number + 10)).filter(([name, value]) => first[name] !== value),
  );
  if (field in own) {
    return { ...drift, args: { ...args, ...own }, wanted: Object.values(own)[0] };
  }
  return { ...drift, args: { ...args, ...own } };
}

const drifts = readableEngineCases.flatMap((kase) => driftsOf(kase).map(apart));

describe("drift", () => {
  let world: EngineWorld;
  const idOf = (name: string) => String(world.stack.resource(name).id);
  // The CLI shows that a resource with a changed secret differs, but marks no field.
  const marked = drifts.filter(({ kase, field }) => !(field in kase.rotated));
  const liveValue = ({ kase, name, field }: Drift) =>
    kase.live(world.sandbox).find(({ id }) => id === idOf(name))?.values[field];
  const notAs = (wanted: (drift: Drift) => unknown) =>
    drifts.filter((drift) => liveValue(drift) !== wanted(drift)).map(({ name }) => name);

  beforeAll(async () => {
    world = await openEngineWorld(async () => {
      for (const { kase, name, args } of drifts) {
        kase.make(name, args);
      }
    });
  });
  afterAll(() => world.close());

  test("an up sets every field of every readable resource type, and a refresh finds no drift", async () => {
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(notAs(({ wanted }) => wanted)).toEqual([]);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  });

  test("a refresh marks exactly the fields that were changed outside Pulumi", async () => {
    for (const { kase, name, field, found } of drifts) {
      kase.set(world.sandbox, idOf(name), { [field]: found });
    }
    expect(notAs(({ found }) => found)).toEqual([]);
    const refresh = await world.stack.refresh();
    expect(refresh).toMatchObject({ exitCode: 0, changes: { update: drifts.length } });
    expect(refresh.marked).toEqual(Object.fromEntries(marked.map(({ name, mark }) => [name, [mark]])));
  });

  test("the next up restores every field, and a refresh finds no drift", async () => {
    const up = await world.stack.up();
    expect(up.ops).toEqual(Object.fromEntries(drifts.map(({ name }) => [name, ["update"]])));
    expect(Object.keys(up.marked)).toEqual(expect.arrayContaining(marked.map(({ name }) => name)));
    expect(notAs(({ wanted }) => wanted)).toEqual([]);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect((await world.stack.up({ expectNoChanges: true })).exitCode).toBe(0);
  });

  test("a refresh with --expect-no-changes fails if there is drift", async () => {
    const [drift] = drifts;
    if (drift === undefined) {
      throw new Error("no drifts");
    }
    drift.kase.set(world.sandbox, idOf(drift.name), { [drift.field]: drift.found });
    expect((await world.stack.refresh({ expectNoChanges: true })).exitCode).toBe(7);
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });
});

test("drift in an identifying field is repaired by a replacement", async () => {
  // If the ID is an input, another value identifies another object.
  const moved = readableEngineCases.filter(({ idFromService }) => idFromService);
  const world = await openEngineWorld(oneOfEach({}, {}, moved));
  await world.stack.up();
  for (const { live, set, replacing } of moved) {
    for (const { id } of live(world.sandbox)) {
      set(world.sandbox, id, { [replacing.field]: replacing.value });
    }
  }
  const refresh = await world.stack.refresh();
  const marks = moved.map(({ type, replacing: { field }, required }) => [
    type,
    [`${field in required() ? "~" : "+"}${field}`],
  ]);
  expect(refresh.marked).toEqual(Object.fromEntries(marks));
  const up = await world.stack.up();
  const replaced = ["delete-replaced", "replace", "create-replacement"];
  expect(up).toMatchObject({ exitCode: 0, error: "", ops: forEach(replaced, moved) });
  for (const kase of moved) {
    expect(theOne(kase, world.sandbox).values).toMatchObject({ ...kase.defaults, ...kase.required() });
  }
});

test("values that a service normalizes are not drift, and neither are empty strings", async () => {
  const empty = { region: "", endpoint: "", pathPrefix: "" };
  const untrimmed = { title: " Raw images ", description: "", prefix: "" };
  const world = await openEngineWorld(
    oneOfEach(
      {
        RyzeInstanceS3: empty,
        LabelStudioImportStorage: untrimmed,
        LabelStudioExportStorage: untrimmed,
        FlashbackBucket: { storageType: "AZURE", endpoint: "" },
      },
      {},
      readableEngineCases,
    ),
  );
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  for (const kase of readableEngineCases) {
    const [{ id, values } = { id: "", values: {} }] = kase.live(world.sandbox);
    const trimmed = Object.entries(values).filter(
      ([name, value]) => name !== "id" && typeof value === "string",
    );
    kase.set(
      world.sandbox,
      id,
      Object.fromEntries(trimmed.map(([name, value]) => [name, String(value).trim()])),
    );
  }
  expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  expectNoChange(await world.stack.up({ expectNoChanges: true }));
});

describe("an object that was deleted outside Pulumi", () => {
  let world: EngineWorld;
  beforeEach(async () => {
    world = await openEngineWorld(oneOfEach({}, {}, readableEngineCases));
    await world.stack.up();
    for (const kase of readableEngineCases) {
      for (const { id } of kase.live(world.sandbox)) {
        kase.remove(world.sandbox, id);
      }
    }
  });
  afterEach(() => world.close());

  test("is removed from state by a refresh and created again by the next up", async () => {
    const refresh = await world.stack.refresh();
    expect(refresh).toMatchObject({ exitCode: 0, changes: { delete: readableEngineCases.length } });
    expect(world.stack.resources().filter(({ type }) => type.includes("byob:"))).toEqual([]);
    expect((await world.stack.up()).ops).toEqual(forEach(["create"], readableEngineCases));
    expect(counts(world.sandbox, readableEngineCases)).toEqual(forEach(1, readableEngineCases));
  });

  test("does not prevent a destroy", async () => {
    expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
    expect(world.stack.resources()).toEqual([]);
  });

  test("is also removed from state if its project was deleted", async () => {
    world.sandbox.labelStudio.removeProject(1);
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    expect(world.stack.resources().filter(({ type }) => type.includes("byob:"))).toEqual([]);
  });
});

test("an object that the service only hides is not treated as deleted", async () => {
  const world = await openEngineWorld(oneOfEach({}, {}, [flashback]));
  await world.stack.up();
  world.sandbox.flashback.workspaces.set("workspace-123", { accessible: false });
  const refresh = await world.stack.refresh();
  expect(refresh.exitCode).not.toBe(0);
  expect(refresh.error).toContain("Insufficient permissions");
  expect(world.stack.resource(flashback.type).id).toBeDefined();
});

test("an object that has drifted and is removed from the program is deleted by an up with a refresh", async () => {
  const { stack, sandbox } = await openEngineWorld(oneOfEach({}, {}, readableEngineCases));
  expect(await stack.up()).toMatchObject({ exitCode: 0, error: "" });
  for (const kase of readableEngineCases) {
    const field = kase.comparable.find((name) => name in kase.others && name !== kase.replacing.field) ?? "";
    kase.set(sandbox, theOne(kase, sandbox).id, { [field]: kase.others[field] });
  }
  stack.program = async () => {};
  expect(await stack.up({ refresh: true })).toMatchObject({ exitCode: 0, error: "" });
  expect(Object.values(counts(sandbox, readableEngineCases))).toEqual(readableEngineCases.map(() => 0));
});
