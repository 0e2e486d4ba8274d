/**
 * The cases on a store that environment variables name: `npm run test:store`. Every case has the result of S3 there, or the
 * store differs from S3.
 */
import { isIP } from "node:net";
import { conformanceCases } from "./cases";
import type { ConformanceCase } from "./support/case";
import { deleteBuckets, otherStoreWorld } from "./support/other-store";

jest.setTimeout(60_000);

const world = otherStoreWorld();

afterAll(async () => {
  expect(await deleteBuckets(world)).toEqual([]);
}, 600_000);

function canRun({ needs }: ConformanceCase): boolean {
  return needs === undefined || (needs === "domain" && isIP(world.domain) === 0);
}

test.each(conformanceCases.filter(canRun))("$title", async ({ run, expected }) => {
  expect(await run(world)).toEqual(expected);
});
