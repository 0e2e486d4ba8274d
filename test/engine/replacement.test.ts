import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../../src/contract";
import { providerFor } from "./support/accounts";
import { type CaseValues, type EngineCase, engineCaseOf, engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld, theOne } from "./support/world";

const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

const REPLACED = ["delete-replaced", "replace", "create-replacement"];

/** Resource without a service that every change replaces. */
class Trigger extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;
  constructor(name: string, value: string, options: pulumi.CustomResourceOptions = {}) {
    const provider = `exports.handler = () => ({
      diff: async (id, olds, news) => ({ changes: olds.value !== news.value, replaces: ["value"],
        deleteBeforeReplace: true }),
      create: async (inputs) => ({ id: "trigger", outs: inputs }), delete: async () => {},
    });`;
    super("pulumi-nodejs:dynamic/byob:Trigger", name, { value, __provider: provider }, options);
  }
}

/** Resource that cannot be created. */
class Broken extends pulumi.CustomResource {
  constructor(name: string, options: pulumi.CustomResourceOptions) {
    const provider = `exports.handler = () => ({ create: async () => { throw new Error("broken"); } });`;
    super("pulumi-nodejs:dynamic/byob:Broken", name, { __provider: provider }, options);
  }
}

describe("a replacement results in one registration with the correct content", () => {
  let world: EngineWorld;
  const urns = () => engineCases.map(({ type }) => world.stack.resource(type).urn);
  const expectOneEach = () => {
    expect(counts(world.sandbox)).toEqual(forEach(1));
    for (const kase of engineCases) {
      const { id, values } = theOne(kase, world.sandbox);
      expect(values).toMatchObject({ ...kase.defaults, ...kase.required() });
      expect(world.stack.resources().filter(({ type }) => type === typeToken(kase.type))).toMatchObject([
        { id },
      ]);
    }
  };

  beforeEach(async () => {
    world = await openEngineWorld(oneOfEach());
    await world.stack.up();
  });
  afterEach(() => world.close());

  test("by up --replace", async () => {
    const up = await world.stack.up({ replace: urns() });
    expect(up).toMatchObject({ exitCode: 0, ops: forEach(REPLACED) });
    expectOneEach();
  });

  test("of tainted resources", async () => {
    for (const urn of urns()) {
      expect(await world.stack.cli(["state", "taint", urn, "--yes"])).toMatchObject({ exitCode: 0 });
    }
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, ops: forEach(REPLACED) });
    expectOneEach();
  });

  test("together with another resource, by replaceWith", async () => {
    const program = (value: string) => async () => {
      const trigger = new Trigger("trigger", value);
      await oneOfEach({}, { replaceWith: [trigger] })();
    };
    world.stack.program = program("one");
    await world.stack.up();
    world.stack.program = program("two");
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, ops: forEach(REPLACED) });
    expectOneEach();
  });

  test("together with a dependency that is replaced first", async () => {
    const program = (value: string) => async () => {
      const trigger = new Trigger("trigger", value, { deleteBeforeReplace: true });
      const instance = trigger.value.apply((now) => `instance-${now}`);
      ryzeapi.make("dependent", { ...ryzeapi.required(), instance });
    };
    world.stack.program = program("1");
    await world.stack.up();
    world.stack.program = program("2");
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: { dependent: REPLACED } });
    expect(theOne(ryzeapi, world.sandbox)).toMatchObject({ id: "instance-2" });
  });

  test("through replaceOnChanges", async () => {
    const changed = (kase: EngineCase) => Object.fromEntries(Object.entries(kase.others).slice(0, 1));
    world.stack.program = async () => {
      for (const kase of engineCases) {
        const options = { replaceOnChanges: Object.keys(changed(kase)) };
        kase.make(kase.type, { ...kase.required(), ...changed(kase) }, options);
      }
    };
    expect((await world.stack.up()).exitCode).toBe(0);
    expect(counts(world.sandbox)).toEqual(forEach(1));
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject(changed(kase));
    }
  });

  test("by a changed identifying field", async () => {
    const change = (kase: EngineCase) => ({ [kase.replacing.field]: kase.replacing.value });
    world.stack.program = oneOfEach(Object.fromEntries(engineCases.map((kase) => [kase.type, change(kase)])));
    const preview = await world.stack.preview();
    expect(preview.ops).toEqual(forEach(REPLACED));
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, ops: forEach(REPLACED) });
    for (const { type, replacing } of engineCases) {
      expect(up.marked[type]).toEqual([expect.stringMatching(`[~+]${replacing.field}`)]);
    }
    for (const kase of engineCases) {
      const { id, values } = theOne(kase, world.sandbox);
      expect(values).toMatchObject({ ...kase.defaults, ...kase.required(), ...change(kase) });
      expect(world.stack.resource(kase.type)).toMatchObject({ id });
    }
  });

  test("by a rename without an alias", async () => {
    world.stack.program = async () => {
      for (const kase of engineCases) {
        kase.make(`renamed-${kase.type}`, kase.required());
      }
    };
    const up = await world.stack.up();
    expect(up).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox)).toEqual(forEach(1));
    for (const kase of engineCases) {
      const { id, values } = theOne(kase, world.sandbox);
      expect(values).toMatchObject(kase.required());
      expect(world.stack.resource(`renamed-${kase.type}`)).toMatchObject({ id });
    }
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });

  test("by a rename with a changed field, which requires adopt", async () => {
    const changes: Record<string, CaseValues> = Object.fromEntries(
      engineCases.map(({ type, nonKey }) => [type, { [nonKey.field]: nonKey.value }]),
    );
    const program = (adopt: boolean) => async () => {
      for (const kase of engineCases) {
        kase.make(`renamed-${kase.type}`, { ...kase.required(), ...changes[kase.type], adopt });
      }
    };
    world.stack.program = program(false);
    const rejected = await world.stack.up();
    expect(rejected.exitCode).not.toBe(0);
    expect(rejected.error).toContain("adopt: true");
    expect(counts(world.sandbox)).toEqual(forEach(1));
    world.stack.program = program(true);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const kase of engineCases) {
      expect(theOne(kase, world.sandbox).values).toMatchObject({ ...kase.required(), ...changes[kase.type] });
    }
  });

  test("by a rename if the run fails before the old resource is deleted", async () => {
    const program = (breaks: boolean) => async () => {
      const renamed = engineCases.map((kase) => kase.make(`renamed-${kase.type}`, kase.required()));
      if (breaks) {
        new Broken("broken", { dependsOn: renamed });
      }
    };
    world.stack.program = program(true);
    expect((await world.stack.up()).exitCode).not.toBe(0);
    const held = world.stack.resources().filter(({ type }) => type.includes("dynamic/byob:"));
    expect(held.length).toBe(2 * engineCases.length);
    world.stack.program = program(false);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, ops: forEach(["delete"]) });
    expect(counts(world.sandbox)).toEqual(forEach(1));
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });

  test("by a rename with an alias, which sends no request", async () => {
    world.sandbox.clearRequests();
    world.stack.program = async () => {
      for (const kase of engineCases) {
        kase.make(`renamed-${kase.type}`, kase.required(), { aliases: [{ name: kase.type }] });
      }
    };
    expectNoChange(await world.stack.up());
    expect(world.sandbox.requests()).toEqual([]);
  });
});

test("if resources of two providers have the same object, the first one owns it and the second one fails", async () => {
  const world: EngineWorld = await openEngineWorld(async () => {
    const provider = providerFor("accounts", world.sandbox);
    for (const kase of engineCases) {
      const first = kase.make(`first-${kase.type}`, kase.required());
      kase.make(`second-${kase.type}`, kase.required(), { provider, dependsOn: [first] });
    }
  });
  const up = await world.stack.up({ continueOnError: true });
  expect(up.exitCode).not.toBe(0);
  const failed = up.steps.filter((step) => step.failed).map(({ name }) => name);
  expect([...new Set(failed)].sort()).toEqual(engineCases.map(({ type }) => `second-${type}`).sort());
  expect(up.error.match(/another \S+ in this program already manages/g)).toHaveLength(engineCases.length);
  expect(counts(world.sandbox)).toEqual(forEach(1));
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0));
});

test("deleteBeforeReplace cannot be disabled", async () => {
  const world = await openEngineWorld(oneOfEach({}, { deleteBeforeReplace: false } as never));
  const preview = await world.stack.preview();
  expect(preview.exitCode).not.toBe(0);
  expect(preview.error).toContain("deleteBeforeReplace must not be false");
});
