import { cases } from "../../../../test/conformance/cases";
import { runsOn } from "../../../../test/conformance/support/case";
import { standInWorld } from "../../../../test/conformance/support/stand-in";
import type { World } from "../../../../test/conformance/support/world";

// The same cases run against real servers; see test/conformance.

let world: World;
let stop = async () => {};

beforeAll(async () => {
  ({ world, stop } = await standInWorld());
});
afterAll(() => stop());

test.each(cases.filter(runsOn("standIn")))("$title", async (entry) => {
  expect(await entry.run(world)).toEqual(entry.expected);
});
