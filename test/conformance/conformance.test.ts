import { cases } from "./cases";
import { type Case, isSound, runsOn } from "./support/case";
import { type CephFacts, cephWorld } from "./support/ceph";
import { type MotoFacts, motoWorld } from "./support/moto";
import { standInWorld } from "./support/stand-in";
import type { World } from "./support/world";

jest.setTimeout(30_000);

let world: World;

async function check(entry: Case): Promise<void> {
  const expected = entry.differs?.[world.server]?.expected ?? entry.expected;
  expect(await entry.run(world)).toEqual(expected);
}

test("every case agrees with its reference, and has a unique title", () => {
  expect(cases.filter((entry) => !isSound(entry)).map(({ title }) => title)).toEqual([]);
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
});

describe("S3 emulator", () => {
  let stop = async () => {};
  beforeAll(async () => {
    ({ world, stop } = await standInWorld());
  });
  afterAll(() => stop());
  test.each(cases.filter(runsOn("standIn")))("$title", check);
});

describe("Ceph gateway", () => {
  beforeAll(() => {
    const facts: CephFacts = JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? "");
    world = cephWorld(facts);
  });
  test.each(cases.filter(runsOn("ceph")))("$title", check);
});

describe("moto", () => {
  beforeAll(() => {
    const facts: MotoFacts = JSON.parse(process.env.PULUMI_BYOB_TEST_MOTO ?? "");
    world = motoWorld(facts);
  });
  test.each(cases.filter(runsOn("moto")))("$title", check);
});
