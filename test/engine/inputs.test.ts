import * as pulumi from "@pulumi/pulumi";
import { noEnvironment } from "./support/accounts";
import {
  type CaseValues,
  type EngineCase,
  engineCaseOf,
  engineCases,
  readableEngineCases,
} from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

const flashback = engineCaseOf("FlashbackBucket");
const labelStudio = engineCaseOf("LabelStudioImportStorage");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());

/** Store that the same program creates, so that its endpoint is unknown at preview. */
class Store extends pulumi.CustomResource {
  declare readonly endpoint: pulumi.Output<string>;
  declare readonly secret: pulumi.Output<string>;
  constructor(name: string) {
    const provider = `exports.handler = () => ({
      create: async () => ({ id: "store", outs: { endpoint: "https://made.example.com", secret: "made-secret" } }),
      delete: async () => {},
    });`;
    const outputs = { endpoint: undefined, secret: undefined };
    const options = { additionalSecretOutputs: ["secret"] };
    super("pulumi-nodejs:dynamic/byob:Store", name, { ...outputs, __provider: provider }, options);
  }
}

describe("inputs that are unknown at preview", () => {
  const secretOf = (kase: EngineCase) => Object.keys(kase.rotated).find((name) => /secret/i.test(name)) ?? "";

  test("pass the preview and are sent by the up", async () => {
    world = await openEngineWorld(async () => {
      const { endpoint, secret } = new Store("store");
      for (const kase of engineCases) {
        const made = { [kase.endpoint]: endpoint, [secretOf(kase)]: secret };
        kase.make(kase.type, { ...kase.required(), ...made });
      }
    });
    const preview = await world.stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]) });
    expect(world.sandbox.requests()).toEqual([]);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject({
        [kase.endpoint]: "https://made.example.com",
        [secretOf(kase)]: "made-secret",
      });
    }
    expect(await world.stack.preview({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  });

  test("show an update of an existing object, or its replacement if they identify it", async () => {
    const program = (instance: (store: Store) => pulumi.Input<string>, late: boolean) => async () => {
      const store = new Store(late ? "late-store" : "store");
      for (const kase of engineCases) {
        kase.make(kase.type, {
          ...kase.required(),
          ...(late && { [kase.endpoint]: store.endpoint }),
        });
      }
      ryzeapi.make("moved", { ...ryzeapi.required(1), instance: instance(store) });
    };
    world = await openEngineWorld(program(() => "instance-1", false));
    await world.stack.up();
    world.stack.program = program(({ endpoint }) => endpoint.apply(() => "instance-2"), true);
    const expected = { ...forEach(["update"]), moved: ["delete-replaced", "replace", "create-replacement"] };
    const preview = await world.stack.preview();
    expect(preview).toMatchObject({ exitCode: 0, error: "", ops: expected });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: expected });
    expect(ryzeapi.live(world.sandbox).map(({ id }) => id)).toEqual(["instance-0", "instance-2"]);
  });

  test("fail the up with a message before any request is sent if they are invalid", async () => {
    world = await openEngineWorld(async () => {
      const { secret } = new Store("store");
      labelStudio.make("labels", { ...labelStudio.required(), prefix: secret.apply(() => "../up") });
    });
    expect(await world.stack.preview()).toMatchObject({ exitCode: 0 });
    const up = await world.stack.up();
    expect(up.exitCode).not.toBe(0);
    expect(up.error).toContain("prefix: must not contain '..'");
    expect(world.sandbox.requests()).toEqual([]);
  });
});

test("an omitted optional input is an output of undefined, which is known at preview", async () => {
  const seen: unknown[] = [];
  world = await openEngineWorld(async () => {
    const one = flashback.make("one", flashback.required(0)) as unknown as CaseValues;
    const two = flashback.make("two", { ...flashback.required(1), storageType: one.storageType });
    (two as unknown as Record<string, pulumi.Output<unknown>>).apiKeyUuid?.apply((value) => seen.push(value));
  });
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expectNoChange(await world.stack.preview({ expectNoChanges: true }));
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(new Set(seen)).toEqual(new Set([undefined]));
});

describe("an optional input that is removed from the program", () => {
  /** All optional inputs, one resource each. */
  const removals = engineCases.flatMap((kase, i) =>
    Object.keys(kase.optional)
      .filter((field) => field !== "awsSessionToken")
      .map((field, j) => ({ kase, field, number: 20 * (i + 1) + j, name: `${kase.type}-${field}` })),
  );
  const program = (without: boolean) => async () => {
    for (const { kase, field, number, name } of removals) {
      const args = { ...kase.optional, ...kase.required(number) };
      kase.make(name, without ? { ...args, [field]: undefined } : args);
    }
  };

  test("is set to its default, and has no changes afterwards", async () => {
    world = await openEngineWorld(program(false));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    world.stack.program = program(true);
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(up.ops).toEqual(Object.fromEntries(removals.map(({ name }) => [name, ["update"]])));
    const left = removals.filter(({ kase, field, name }) => {
      const { id } = world.stack.resource(name);
      const value = kase.live(world.sandbox).find((live) => live.id === id)?.values[field] ?? "";
      return value !== (kase.defaults[field] ?? "");
    });
    expect(left.map(({ name }) => name)).toEqual([]);
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
  });

  test("can be the pair of keys: of Label Studio, and of Flashback with a saved key instead", async () => {
    const withoutKeys = { awsAccessKeyId: undefined, awsSecretAccessKey: undefined };
    const saved = { key: undefined, secret: undefined, apiKeyUuid: "api-key-1" };
    world = await openEngineWorld(oneOfEach({}, {}, readableEngineCases), {
      sandbox: { labelStudio: { serverCredentials: true } },
    });
    await world.stack.up();
    world.stack.program = oneOfEach(
      { LabelStudioImportStorage: withoutKeys, FlashbackBucket: saved },
      {},
      readableEngineCases,
    );
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(theOne(labelStudio, world.sandbox).values).toMatchObject({
      awsAccessKeyId: null,
      awsSecretAccessKey: null,
    });
    expect(theOne(flashback, world.sandbox).values).toMatchObject({ key: null, apiKeyUuid: "api-key-1" });
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    world.stack.program = oneOfEach({}, {}, readableEngineCases);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const kase of readableEngineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(kase.required());
    }
  });
});

describe("bad input", () => {
  test.each(engineCases)(
    "to $type fails the preview with all problems, and no request is sent",
    async (kase) => {
      const { type, invalid } = kase;
      world = await openEngineWorld(oneOfEach({ [type]: invalid.changes }, {}, [kase]));
      const preview = await world.stack.preview();
      expect(preview.exitCode).not.toBe(0);
      for (const problem of invalid.problems) {
        expect(preview.error).toContain(`has a problem: ${problem}`);
      }
      expect(preview.error.match(/has a problem: /g)?.length).toBe(invalid.problems.length);
      expect(preview.error).not.toContain("    at ");
      expect(world.sandbox.requests()).toEqual([]);
    },
  );

  test.each(engineCases)(
    "a missing credential of $type fails the preview with all places that were searched",
    async (kase) => {
      world = await openEngineWorld(oneOfEach({}, {}, [kase]));
      world.stack.setEnvironment(noEnvironment(world.sandbox));
      const preview = await world.stack.preview();
      expect(preview.exitCode).not.toBe(0);
      expect(preview.error).toMatch(
        new RegExp(`input ${kase.credential}; configuration byob:.*environment variable`),
      );
      expect(counts(world.sandbox, [kase])).toEqual({ [kase.type]: 0 });
    },
  );
});
