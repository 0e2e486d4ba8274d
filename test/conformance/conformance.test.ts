import { conformanceCases } from "./cases";
import { type ConformanceCase, isSound, runsOn } from "./support/case";
import { type CephServer, cephWorld } from "./support/ceph";
import { emulatorWorld } from "./support/emulator-world";
import { type MotoConnection, motoWorld } from "./support/moto";
import type { ConformanceWorld } from "./support/world";

jest.setTimeout(30_000);

let world: ConformanceWorld;

async function check(entry: ConformanceCase): Promise<void> {
  const expected = entry.differs?.[world.server]?.expected ?? entry.expected;
  expect(await entry.run(world)).toEqual(expected);
}

test("every case agrees with its reference, and has a unique title", () => {
  expect(conformanceCases.filter((entry) => !isSound(entry)).map(({ title }) => title)).toEqual([]);
  expect(new Set(conformanceCases.map(({ title }) => title)).size).toBe(conformanceCases.length);
});

describe("S3 emulator", () => {
  let stop = async () => {};
  beforeAll(async () => {
    ({ world, stop } = await emulatorWorld());
  });
  afterAll(() => stop());
  test.each(conformanceCases.filter(runsOn("emulator")))("$title", check);
});

describe("Ceph gateway", () => {
  beforeAll(() => {
    const server: CephServer = JSON.parse(process.env.PULUMI_BYOB_TEST_CEPH ?? "");
    world = cephWorld(server);
  });
  test.each(conformanceCases.filter(runsOn("ceph")))("$title", check);
});

describe("moto", () => {
  beforeAll(() => {
    const server: MotoConnection = JSON.parse(process.env.PULUMI_BYOB_TEST_MOTO ?? "");
    world = motoWorld(server);
  });
  test.each(conformanceCases.filter(runsOn("moto")))("$title", check);
});
