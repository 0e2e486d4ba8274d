/**
 * The cases on a store that environment variables name: `npm run test:store`. Every case has the result of S3 there, or the
 * store differs from S3.
 */
import { conformanceCases } from "./cases";
import { deleteBuckets, otherStoreWorld } from "./support/other-store";
import { NAME_PREFIX } from "./support/world";

jest.setTimeout(60_000);

const world = otherStoreWorld();

beforeAll(() => console.info(`All buckets of this run begin with ${NAME_PREFIX}.`));

afterAll(async () => {
  expect(await deleteBuckets(world)).toEqual([]);
}, 600_000);

test.each(conformanceCases.filter(({ needs }) => needs === undefined))(
  "$title",
  async ({ run, expected }) => {
    expect(await run(world)).toEqual(expected);
  },
);
