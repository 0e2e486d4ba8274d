import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Sandbox } from "pulumi-byob-sandbox";
import { manifests, type ResourceType } from "../../src/contract";
import { recordReliability } from "../reliability/support/record";
import { type AccountCredentials, credentialsOf } from "./support/accounts";
import { engineCases, readableEngineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { type FixtureName, namesIn, releasesWithFixtures, resourcesIn, restored } from "./support/fixtures";
import { everyType, halfMade, makeFixtures, provided } from "./support/make-fixtures";
import { resourceName } from "./support/outcome";
import type { RunOutcome, StateResource } from "./support/stack";
import { counts, type EngineWorld, forEach, openEngineWorld, type ProgramChanges } from "./support/world";

jest.setTimeout(120_000);

/** Operations that an unchanged program causes, by release and resource. All other resources stay unchanged. */
const EXPECTED_OPERATIONS: Readonly<Record<string, Partial<Record<FixtureName, RunOutcome["ops"]>>>> = {
  // The arguments of a `Provider` had another name for RyzeAPI, so it is updated once; its resources are not.
  "0.1.0": { provider: { accounts: ["update"] } },
};

/** Another value for one field of each resource. */
const changes: ProgramChanges = Object.fromEntries(
  engineCases.map((kase) => [kase.type, Object.fromEntries(Object.entries(kase.others).slice(0, 1))]),
);

let world: EngineWorld;
let credentials: AccountCredentials;
afterEach(() => world.close());

const sandbox = (): Sandbox => world.sandbox;
/** The fixture of the current test. */
let release: string;
let fixture: FixtureName;
const isIncluded = (name: string) => namesIn(release, fixture).has(name);
/** The cases of the types that the fixture has. */
const casesIn = (only = engineCases) => only.filter(({ type }) => isIncluded(type));
const programOf = (changes?: ProgramChanges): PulumiFn =>
  ({
    all: everyType(sandbox, changes, isIncluded),
    incomplete: halfMade(isIncluded),
    provider: provided(sandbox, () => credentials, changes, isIncluded),
  })[fixture];
async function open(from: string, name: FixtureName): Promise<void> {
  [release, fixture] = [from, name];
  world = await openEngineWorld(async () => {});
  credentials = credentialsOf(world.sandbox);
  world.stack.program = programOf();
  await world.stack.importState(restored(world.sandbox, credentials, release, fixture));
  world.sandbox.clearRequests();
}

const ours = () => world.stack.resources().filter(({ type }) => type.includes("dynamic/byob:"));
const kindOf = ({ type }: StateResource) => type.slice(type.lastIndexOf(":") + 1) as ResourceType;
/** Storage secrets in outputs, as `name.secret`. */
const secretsInOutputs = (resources: readonly StateResource[]) =>
  resources.flatMap((resource) => {
    // Credentials as inputs stay, since a delete needs them; none of the fixtures has any.
    const { secrets } = manifests[kindOf(resource)];
    return secrets
      .filter((name) => resource.outputs?.[name] !== undefined)
      .map((name) => `${resource.urn}.${name}`);
  });
/** Outputs that 0.1.0 stored under other names, as `URN.name`. */
const formerOutputs = (resources: readonly StateResource[]) =>
  resources.flatMap(({ urn, outputs = {} }) =>
    ["verified", "verdict"].filter((name) => name in outputs).map((name) => `${urn}.${name}`),
  );
const destroyed = async () => {
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
  expect(world.stack.resources()).toEqual([]);
};

const releases = releasesWithFixtures();
const states = releases.flatMap((from) =>
  (["all", "provider"] as const).map((name) => [from, name] as const),
);

describe.each(states)("the state of %s with %s", (from, name) => {
  beforeEach(() => open(from, name));

  const expected = EXPECTED_OPERATIONS[from]?.[name] ?? {};

  test("causes no change", async () => {
    expect(ours().length).toBeGreaterThanOrEqual(casesIn().length);
    const { exitCode, error, ops } = await world.stack.preview();
    expect({ exitCode, error, ops }).toEqual({ exitCode: 0, error: "", ops: expected });
    expect((await world.stack.up()).ops).toEqual(expected);
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    expect(world.sandbox.requests().filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("is refreshed: the storage secrets leave the outputs, and nothing changes after it", async () => {
    const ids = ours().map(({ id }) => id);
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    expect(ours().map(({ id }) => id)).toEqual(ids);
    expect(secretsInOutputs(ours())).toEqual([]);
    expect(formerOutputs(ours())).toEqual([]);
    for (const { type } of casesIn()) {
      expect(world.stack.resource(type).outputs).toMatchObject({ verifyOutcome: "skipped" });
    }
    expect((await world.stack.preview()).ops).toEqual(expected);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
    await destroyed();
  });

  test("is updated: the storage secrets leave the outputs, and nothing changes after it", async () => {
    world.stack.program = programOf(changes);
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    const updated = Object.keys(up.ops).filter((key) => up.ops[key]?.includes("update"));
    expect(updated).toEqual(expect.arrayContaining(casesIn().map(({ type }) => type)));
    const written = ours().filter(({ urn }) => updated.includes(resourceName(urn)));
    expect(secretsInOutputs(written)).toEqual([]);
    expect(formerOutputs(written)).toEqual([]);
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
    await destroyed();
  });

  test("is updated in a run that refreshes it first", async () => {
    world.stack.program = programOf(changes);
    const up = await world.stack.up({ refresh: true });
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(secretsInOutputs(ours())).toEqual([]);
    expectNoChange(await world.stack.preview({ expectNoChanges: true }));
  });

  test("is destroyed with everything that it names", () => destroyed());

  test("shows drift that a refresh finds, and the next up repairs it", async () => {
    const readable = casesIn(readableEngineCases);
    for (const kase of readable) {
      const [field] = Object.keys(kase.others).filter((key) => key !== kase.replacing.field);
      const { id } = world.stack.resource(kase.type);
      kase.set(world.sandbox, String(id), { [field ?? ""]: kase.others[field ?? ""] });
    }
    expect((await world.stack.refresh()).changes).toMatchObject({ update: readable.length });
    expect((await world.stack.up()).exitCode).toBe(0);
    for (const kase of readable) {
      const { id } = world.stack.resource(kase.type);
      const found = kase.live(world.sandbox).find((live) => live.id === String(id));
      expect(found?.values).toMatchObject(kase.required());
    }
  });
});

describe.each(releases)("an incomplete registration in the state of %s", (from) => {
  beforeEach(() => open(from, "incomplete"));

  const removeAll = () => {
    for (const kase of casesIn(readableEngineCases)) {
      kase.remove(world.sandbox, String(world.stack.resource(kase.type).id));
    }
  };

  test("is completed by the next up, and its outputs contain no storage secret", async () => {
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(Object.values(up.ops)).toEqual(ours().map(() => ["update"]));
    expect(secretsInOutputs(ours())).toEqual([]);
    for (const { outputs } of ours()) {
      expect(outputs).not.toHaveProperty("incomplete");
    }
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    await destroyed();
  });

  test("is refreshed, and completed by the up after it", async () => {
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    expect(ours()).toHaveLength(casesIn().length);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    await destroyed();
  });

  test("is destroyed", () => destroyed());

  test("leaves the state with a refresh when its object was deleted outside Pulumi", async () => {
    removeAll();
    expect(await world.stack.refresh()).toMatchObject({ exitCode: 0, error: "" });
    const unreadable = casesIn().filter((kase) => !kase.readable);
    expect(ours().map(kindOf)).toEqual(unreadable.map(({ type }) => type));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    await destroyed();
  });

  test("is destroyed when its object was deleted outside Pulumi", async () => {
    removeAll();
    await destroyed();
  });
});

describe("the fixtures of the current code", () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-fixtures-"));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  test("are state that causes no change, except for incomplete registrations", async () => {
    await makeFixtures(folder);
    for (const name of ["all", "provider", "incomplete"] as const) {
      await open(folder, name);
      const { exitCode, error, ops } = await world.stack.preview();
      const updates = Object.fromEntries(casesIn().map(({ type }) => [type, ["update"]]));
      expect({ exitCode, error, ops }).toEqual({
        exitCode: 0,
        error: "",
        ops: name === "incomplete" ? updates : {},
      });
      await world.close();
    }
  });
});

const startedAt = performance.now();
afterAll(() => {
  recordReliability("old-state", {
    title: "State of earlier releases",
    text: "The state and the objects that each release created are imported, and the current code runs preview, refresh, update and destroy on them. Passed means: an unchanged program changes nothing, no secret is in outputs afterwards, and a destroy leaves no object.",
    columns: ["release", "resources with inputs of the program", "with an explicit Provider", "incomplete"],
    rows: releases.map((each) => [
      each,
      ...(["all", "provider", "incomplete"] as const).map((name) => resourcesIn(each, name)),
    ]),
    seconds: Math.round((performance.now() - startedAt) / 1000),
  });
});
