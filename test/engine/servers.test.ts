import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Sandbox } from "pulumi-byob-sandbox";
import { Provider } from "../../src";
import { providerFor } from "./support/accounts";
import { type EngineCase, engineCaseOf, engineCases, readableEngineCases } from "./support/cases";
import {
  counts,
  type EngineWorld,
  forEach,
  furnishedSandbox,
  oneOfEach,
  openEngineWorld,
  theOne,
} from "./support/world";

const labelStudio = engineCaseOf("LabelStudioImportStorage");
const modelslab = engineCaseOf("ModelsLabS3Config");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

let world: EngineWorld;
let second: Sandbox;
beforeEach(async () => {
  second = await furnishedSandbox();
  world = await openEngineWorld(oneOfEach());
});
afterEach(async () => {
  await world.close();
  await second.stop();
});

describe("a service that moves to another URL", () => {
  test("with its objects: state is updated, and only ModelsLab receives a write request", async () => {
    await world.stack.up();
    for (const kase of readableEngineCases) {
      kase.copy(world.sandbox, second, theOne(kase, world.sandbox).id);
    }
    const ids = engineCases.map(({ type }) => world.stack.resource(type).id);
    world.stack.setEnvironment(second.environment());
    world.sandbox.clearRequests();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["update"]) });
    expect(world.sandbox.requests()).toEqual([]);
    const writes = second
      .requests()
      .filter(({ method, path }) => method !== "GET" && !path.includes("token"));
    expect(writes).toMatchObject([{ service: "modelslab" }]);
    expect(engineCases.map(({ type }) => world.stack.resource(type).id)).toEqual(ids);
    expect(await world.stack.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
    expect((await world.stack.destroy()).exitCode).toBe(0);
    expect(counts(second)).toEqual(forEach(0));
  });

  test.each(readableEngineCases.filter(({ sameLifecycleAs }) => sameLifecycleAs === undefined))(
    "without the object of $type fails with both URLs",
    async (kase) => {
      world.stack.program = oneOfEach({}, {}, [kase]);
      await world.stack.up();
      const before = world.stack.resource(kase.type).outputs?.baseUrl;
      world.stack.setEnvironment(second.environment());
      const up = await world.stack.up();
      expect(up.exitCode).not.toBe(0);
      expect(up.error).toContain(
        `of ${world.sandbox.urls[kase.service]} was not found at ${second.urls[kase.service]}`,
      );
      expect(
        second.requests().filter(({ method, path }) => method !== "GET" && !path.includes("token")),
      ).toEqual([]);
      expect(world.stack.resource(kase.type).outputs?.baseUrl).toBe(before);
      world.stack.setEnvironment(world.sandbox.environment());
      expect(await world.stack.up({ expectNoChanges: true })).toMatchObject({ exitCode: 0 });
    },
  );

  test("where another object has the same ID: that object is not changed", async () => {
    world.stack.program = oneOfEach({}, {}, [labelStudio]);
    await world.stack.up();
    second.labelStudio.imports.add({ project: 1, bucket: "foreign" });
    world.stack.setEnvironment(second.environment());
    const up = await world.stack.up();
    expect(up.error).toContain("was not found at");
    expect(theOne(labelStudio, second).values).toMatchObject({ bucket: "foreign" });
  });

  test("does not receive the credential of the old URL from a refresh or a destroy", async () => {
    await world.stack.up();
    world.stack.setEnvironment(second.environment());
    world.sandbox.clearRequests();
    for (const run of [await world.stack.refresh(), await world.stack.destroy()]) {
      expect(run.exitCode).not.toBe(0);
      expect(run.error).toContain("Nothing was sent");
    }
    expect([...world.sandbox.requests(), ...second.requests()]).toEqual([]);
    expect(counts(world.sandbox)).toEqual(forEach(1));
  });
});

describe("explicit providers", () => {
  const make = (name: string, options: CustomResourceOptions, only: readonly EngineCase[] = engineCases) => {
    for (const kase of only) {
      kase.make(`${name}-${kase.type}`, kase.required(), options);
    }
  };

  test("with two accounts create separate registrations in each", async () => {
    world.stack.program = async () => {
      make("first", { provider: providerFor("one", world.sandbox) });
      make("second", { provider: providerFor("two", second) });
    };
    expect(await world.stack.preview()).toMatchObject({ exitCode: 0, error: "" });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    for (const sandbox of [world.sandbox, second]) {
      expect(counts(sandbox)).toEqual(forEach(1));
      sandbox.clearRequests();
    }
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect([...world.sandbox.requests(), ...second.requests()]).toEqual([]);
    expect((await world.stack.refresh()).exitCode).toBe(0);
    expect((await world.stack.destroy()).exitCode).toBe(0);
    for (const sandbox of [world.sandbox, second]) {
      expect(counts(sandbox)).toEqual(forEach(0));
    }
  });

  test("of the default account can be added and removed without a write request", async () => {
    world.stack.program = async () => make("own", {});
    await world.stack.up();
    const { sandbox } = world;
    const writes = () =>
      sandbox.requests().filter(({ method, path }) => method !== "GET" && !path.includes("token"));
    const provider = async () => make("own", { provider: providerFor("same", sandbox) });
    for (const program of [provider, async () => make("own", {})]) {
      sandbox.clearRequests();
      world.stack.program = program;
      const up = await world.stack.up();
      expect(up).toMatchObject({ exitCode: 0, error: "" });
      expect(Object.keys(up.ops).filter((name) => name.startsWith("own-"))).toEqual([]);
      expect(writes()).toEqual([]);
    }
    expect(counts(sandbox)).toEqual(forEach(1));
  });

  test("without the credential of a service do not use the environment", async () => {
    world.stack.program = async () => {
      const provider = new Provider("bare", { ryzeapi: { token: "t", url: world.sandbox.urls.ryzeapi } });
      make("own", { provider }, [modelslab]);
    };
    const preview = await world.stack.preview();
    expect(preview.exitCode).not.toBe(0);
    expect(preview.error).toContain("found in input key; the Provider's modelslabKey");
  });

  test("accept a rotated token without an update of the resources", async () => {
    let provider = () => providerFor("one", world.sandbox);
    world.stack.program = async () => make("own", { provider: provider() }, [ryzeapi]);
    await world.stack.up();
    world.sandbox.ryzeapi.accountToken = "rotated";
    provider = () => new Provider("one", { ryzeapi: { token: "rotated", url: world.sandbox.urls.ryzeapi } });
    expect((await world.stack.up()).ops).toEqual({ one: ["update"] });
    expect((await world.stack.refresh()).error).toBe("");
    expect(await world.stack.destroy()).toMatchObject({ exitCode: 0 });
    expect(counts(world.sandbox)).toEqual(forEach(0));
  });
});
