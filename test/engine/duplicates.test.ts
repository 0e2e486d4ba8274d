import type { Output } from "@pulumi/pulumi";
import { manifests } from "../../src/contract";
import { providerFor } from "./support/accounts";
import { type CaseValues, type EngineCase, engineCaseOf, engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { expectDestroyed, namesInState, openOwnershipWorld } from "./support/ownership";
import { type EngineStack, openStack } from "./support/stack";
import { counts, type EngineWorld, forEach, furnishedSandbox, oneOfEach } from "./support/world";

const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world?.close());

/** Creates two resources for one object, which can differ in other inputs. */
const twice =
  (cases: readonly EngineCase[], changes: CaseValues = {}) =>
  async () => {
    for (const kase of cases) {
      kase.make(`first-${kase.type}`, kase.required());
      kase.make(`second-${kase.type}`, { ...kase.required(), ...changes });
    }
  };

const namesBoth = (error: string, kind: string) =>
  error.split("\n").some((line) => ["first", "second"].every((prefix) => line.includes(`${prefix}-${kind}`)));

describe("two resources of one program for the same object", () => {
  test.each(engineCases)(
    "fail the preview of $type with both names, and no request is sent",
    async (kase) => {
      const [[field, value] = ["", ""]] = Object.entries(kase.rotated);
      // Inputs other than the keys can differ.
      world = await openOwnershipWorld(twice([kase], { [field]: value }));
      const preview = await world.stack.preview();
      expect({ failed: preview.exitCode !== 0, named: namesBoth(preview.error, kase.type) }).toEqual({
        failed: true,
        named: true,
      });
      expect(preview.error).not.toContain("    at ");
      expect(world.sandbox.requests()).toEqual([]);
    },
  );

  test("fail an update without a preview, too, which creates at most one of them", async () => {
    world = await openOwnershipWorld(twice([ryzeapi]));
    const run = await world.stack.up();
    expect({ failed: run.exitCode !== 0, named: namesBoth(run.error, ryzeapi.type) }).toEqual({
      failed: true,
      named: true,
    });
    expect(ryzeapi.live(world.sandbox).length).toBeLessThan(2);
    expect(namesInState(world).filter((name) => name.startsWith("second"))).toEqual([]);
  });

  test("fail the preview even if one of them already exists", async () => {
    world = await openOwnershipWorld(async () => {
      for (const kase of engineCases) {
        kase.make(`first-${kase.type}`, kase.required());
      }
    });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    world.sandbox.clearRequests();
    world.stack.program = twice(engineCases);
    const preview = await world.stack.preview();
    expect(preview.exitCode).not.toBe(0);
    expect(engineCases.some(({ type }) => namesBoth(preview.error, type))).toBe(true);
    expect(world.sandbox.requests()).toEqual([]);
    world.stack.program = oneOfEach({}, {}, []);
    await expectDestroyed(world, engineCases);
  });
});

describe("not treated as duplicates are", () => {
  test("resources with the same keys at different servers and of different providers", async () => {
    const other = await furnishedSandbox();
    const third = await furnishedSandbox();
    try {
      world = await openOwnershipWorld(async () => {
        const provider = providerFor("accounts", other);
        for (const kase of engineCases) {
          kase.make(`own-${kase.type}`, kase.required());
          kase.make(`provided-${kase.type}`, kase.required(), { provider });
          kase.make(`url-${kase.type}`, {
            ...kase.required(),
            baseUrl: third.urls[kase.service],
            [kase.credential]: kase.credentialOf(third),
          });
        }
      });
      expect(await world.stack.preview()).toMatchObject({ exitCode: 0, error: "" });
      expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
      for (const sandbox of [world.sandbox, other, third]) {
        expect(counts(sandbox)).toEqual(forEach(1));
      }
      expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
      for (const sandbox of [world.sandbox, other, third]) {
        expect(counts(sandbox)).toEqual(forEach(0));
      }
    } finally {
      await Promise.all([other.stop(), third.stop()]);
    }
  });

  test("a resource and its .get", async () => {
    world = await openOwnershipWorld(oneOfEach());
    await world.stack.up();
    const readable = engineCases.filter((kase) => kase.readable);
    const ids = new Map(readable.map(({ type }) => [type, String(world.stack.resource(type).id)]));
    const found = new Map<string, unknown>();
    world.stack.program = async () => {
      await oneOfEach()();
      for (const kase of readable) {
        const got = kase.make(`got-${kase.type}`, {}, { id: ids.get(kase.type) ?? "" });
        const outputs = got as unknown as Record<string, Output<unknown>>;
        for (const field of kase.comparable) {
          outputs[field]?.apply((value) => found.set(`${kase.type} ${field}`, value));
        }
      }
    };
    expect(await world.stack.preview()).toMatchObject({ exitCode: 0, error: "" });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    // The program can use all values of the .get except secrets of the bucket, which outputs do not contain.
    for (const kase of readable) {
      for (const field of kase.comparable.filter((name) => !manifests[kase.type].secrets.includes(name))) {
        expect([field, found.get(`${kase.type} ${field}`)]).toEqual([field, kase.required()[field]]);
      }
    }
    world.stack.program = oneOfEach();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expect(counts(world.sandbox)).toEqual(forEach(1));
    await expectDestroyed(world, engineCases);
  });

  test("the same resource in a preview, an up, and an up that renames it with an alias", async () => {
    world = await openOwnershipWorld(oneOfEach());
    expect(await world.stack.preview()).toMatchObject({ exitCode: 0, error: "" });
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    world.stack.program = async () => {
      for (const kase of engineCases) {
        kase.make(`renamed-${kase.type}`, kase.required(), { aliases: [{ name: kase.type }] });
      }
    };
    expectNoChange(await world.stack.preview());
    expectNoChange(await world.stack.up());
    await expectDestroyed(world, engineCases);
  });

  test("resources of several stacks in one process, sequentially and in parallel", async () => {
    world = await openOwnershipWorld(oneOfEach());
    const others: EngineStack[] = [];
    try {
      for (const _ of ["second", "third"]) {
        others.push(await openStack(oneOfEach(), { env: world.sandbox.environment() }));
      }
      for (const stack of [world.stack, ...others, world.stack]) {
        expect(await stack.preview()).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]) });
      }
      const previews = await Promise.all([world.stack, ...others].map((stack) => stack.preview()));
      for (const preview of previews) {
        expect(preview).toMatchObject({ exitCode: 0, error: "", ops: forEach(["create"]) });
      }
    } finally {
      for (const stack of others) {
        stack.dispose();
      }
    }
  });
});
