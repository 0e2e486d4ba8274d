import { conformanceCases } from "../../../../test/conformance/cases";
import { runsOn } from "../../../../test/conformance/support/case";
import { emulatorWorld } from "../../../../test/conformance/support/emulator-world";
import type { ConformanceWorld } from "../../../../test/conformance/support/world";

// The same cases run against real servers; see test/conformance.

let world: ConformanceWorld;
let stop = async () => {};

beforeAll(async () => {
  ({ world, stop } = await emulatorWorld());
});
afterAll(() => stop());

test.each(conformanceCases.filter(runsOn("emulator")))("$title", async (entry) => {
  expect(await entry.run(world)).toEqual(entry.expected);
});
