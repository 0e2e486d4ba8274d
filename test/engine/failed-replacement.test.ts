// biome-ignore-all lint/suspicious/noThenProperty: the emulators call the effect of a fault "then"
import { rejection } from "../services/case";
import { engineCaseOf, engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import {
  expectDestroyed,
  expectOneOwner,
  openOwnershipWorld,
  programOf,
  withFewestSecrets,
} from "./support/ownership";
import { counts, type EngineWorld, forEach } from "./support/world";

const modelslab = engineCaseOf("ModelsLabS3Config");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

const fewest = withFewestSecrets;

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());

/** Rejects only the next create of each service. The delete before it succeeds. */
function rejectCreates(): void {
  for (const one of engineCases) {
    const { service, createRequest } = one;
    world.sandbox.fault({ service, ...createRequest, then: rejection(one, "not today", 400) });
  }
}

test("a RyzeInstanceS3 whose replacement failed is created again for the old instance", async () => {
  const program = (instance: string) => async () => {
    ryzeapi.make("old-RyzeInstanceS3", { ...ryzeapi.required(), instance });
  };
  world = await openOwnershipWorld(program("instance-0"));
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  world.stack.program = program("missing");
  expect((await world.stack.up()).exitCode).not.toBe(0);
  world.stack.program = program("instance-0");
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expectOneOwner(world, "old", [ryzeapi]);
  expectNoChange(await world.stack.up({ expectNoChanges: true }));
  await expectDestroyed(world, [ryzeapi]);
});

describe("a resource", () => {
  beforeEach(async () => {
    world = await openOwnershipWorld(programOf("old", fewest));
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  });

  const comesBack = async () => {
    world.sandbox.clearFaults();
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "old", fewest);
    expectNoChange(await world.stack.up({ expectNoChanges: true }));
    await expectDestroyed(world, fewest);
  };
  const urns = () => fewest.map(({ type }) => world.stack.resource(`old-${type}`).urn);
  const fails = async (replace?: string[]) => {
    rejectCreates();
    const failed = await world.stack.up({ continueOnError: true, ...(replace && { replace }) });
    expect(failed.exitCode).not.toBe(0);
    expect(counts(world.sandbox, fewest)).toEqual(forEach(0, fewest));
  };

  test("is created by the next up after the create of up --replace was rejected", async () => {
    await fails(urns());
    await comesBack();
  });

  test("is created by the next up after the create for a tainted resource was rejected", async () => {
    for (const urn of urns()) {
      expect(await world.stack.cli(["state", "taint", urn, "--yes"])).toMatchObject({ exitCode: 0 });
    }
    await fails();
    await comesBack();
  });

  test("is created under another name after the create of up --replace was rejected", async () => {
    await fails(urns());
    world.sandbox.clearFaults();
    world.stack.program = programOf("new", fewest);
    expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
    expectOneOwner(world, "new", fewest);
    await expectDestroyed(world, fewest);
  });

  test("is completely removed by a destroy after the create of up --replace was rejected", async () => {
    await fails(urns());
    world.sandbox.clearFaults();
    await expectDestroyed(world, fewest);
  });
});

test.each([modelslab, ryzeapi])("a $type is created after two rejected creates in a row", async (kase) => {
  world = await openOwnershipWorld(programOf("old", [kase]));
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  const replace = [world.stack.resource(`old-${kase.type}`).urn];
  rejectCreates();
  expect((await world.stack.up({ replace })).exitCode).not.toBe(0);
  world.sandbox.clearFaults();
  rejectCreates();
  expect((await world.stack.up()).exitCode).not.toBe(0);
  world.sandbox.clearFaults();
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expectOneOwner(world, "old", [kase]);
  await expectDestroyed(world, [kase]);
});
