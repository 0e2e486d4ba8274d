import type { PulumiFn } from "@pulumi/pulumi/automation";
import { credentialsOf } from "./support/accounts";
import { engineCases } from "./support/cases";
import { expectNoChange } from "./support/expectations";
import { namesIn, restored } from "./support/fixtures";
import { everyType } from "./support/make-fixtures";
import { counts, type EngineWorld, forEach, oneOfEach, openEngineWorld } from "./support/world";

jest.setTimeout(120_000);

let world: EngineWorld;
afterEach(() => world.close());

const openCurrent = async (): Promise<PulumiFn> => {
  world = await openEngineWorld(oneOfEach());
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  return oneOfEach();
};
const openOld = async (): Promise<PulumiFn> => {
  world = await openEngineWorld(async () => {});
  await world.stack.importState(restored(world.sandbox, credentialsOf(world.sandbox), "0.1.0", "all"));
  const names = namesIn("0.1.0", "all");
  return everyType(
    () => world.sandbox,
    {},
    (name) => names.has(name),
  );
};

test.each([
  { release: "this release", open: openCurrent },
  { release: "0.1.0", open: openOld },
])("state of $release moves to another stack, which then owns the objects", async ({ open }) => {
  const program = await open();
  const before = counts(world.sandbox);
  const second = await world.stack.openSibling("second");
  const urns = world.stack
    .resources()
    .flatMap(({ urn, type }) => (type.includes("dynamic/byob:") ? [urn] : []));
  expect(await world.stack.moveTo("second", urns)).toMatchObject({ exitCode: 0 });

  world.stack.program = async () => {};
  expect(await world.stack.up()).toMatchObject({ exitCode: 0, error: "" });
  expect(await world.stack.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(before);

  second.program = program;
  expectNoChange(await second.preview({ expectNoChanges: true }));
  expect(await second.refresh({ expectNoChanges: true })).toMatchObject({ exitCode: 0, error: "" });
  expect(await second.destroy()).toMatchObject({ exitCode: 0, error: "" });
  expect(counts(world.sandbox)).toEqual(forEach(0, engineCases));
});
