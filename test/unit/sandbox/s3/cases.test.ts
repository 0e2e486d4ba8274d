import { cases } from "../../../conformance/cases";
import { runsOn } from "../../../conformance/support/case";
import { standInWorld } from "../../../conformance/support/stand-in";
import type { World } from "../../../conformance/support/world";

// The list that real servers are asked as well; see test/conformance.

let world: World;
let stop = async () => {};

beforeAll(async () => {
  ({ world, stop } = await standInWorld());
});
afterAll(() => stop());

test.each(cases.filter(runsOn("standIn")))("$title", async (entry) => {
  expect(await entry.run(world)).toEqual(entry.expected);
});
