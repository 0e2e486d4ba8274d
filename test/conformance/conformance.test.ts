import fs from "node:fs";
import path from "node:path";
import { conformanceCases } from "./cases";
import { AWS_PAGES } from "./support/aws-pages";
import { type ConformanceCase, isSound, runsOn } from "./support/case";
import { type CephServer, cephWorld } from "./support/ceph";
import { emulatorWorld } from "./support/emulator-world";
import { type MotoConnection, motoWorld } from "./support/moto";
import type { ConformanceWorld } from "./support/world";

jest.setTimeout(30_000);

let world: ConformanceWorld;

async function check(entry: ConformanceCase): Promise<void> {
  const differs: Partial<Record<string, { expected: unknown }>> = entry.differs ?? {};
  const expected = differs[world.server]?.expected ?? entry.expected;
  expect(await entry.run(world)).toEqual(expected);
}

test("every case has a reference with which it agrees, and a unique title", () => {
  expect(conformanceCases.filter((entry) => !isSound(entry)).map(({ title }) => title)).toEqual([]);
  expect(new Set(conformanceCases.map(({ title }) => title)).size).toBe(conformanceCases.length);
});

test("every page of aws-pages.json is the reference of a case", () => {
  const files = ["cases", "clients"].flatMap((folder) => {
    const names = fs.readdirSync(path.join(__dirname, folder), { recursive: true, encoding: "utf8" });
    return names
      .filter((name) => /\.(ts|py|go)$/.test(name))
      .map((name) => path.join(__dirname, folder, name));
  });
  const sources = files.map((file) => fs.readFileSync(file, "utf8")).join("\n");
  expect(Object.keys(AWS_PAGES).filter((name) => !sources.includes(`"${name}"`))).toEqual([]);
});

describe("S3 emulator", () => {
  let stop = async () => {};
  beforeAll(async () => {
    ({ world, stop } = await emulatorWorld());
  });
  afterAll(() => stop());
  test.each(conformanceCases.filter(runsOn("emulator")))("$title", check);

  test("every case names the part of a world that it needs", async () => {
    const used = new Map<string, string>();
    for (const { title, run } of conformanceCases.filter(runsOn("emulator"))) {
      const property = (name: "outsider" | "user" | "domain") => {
        used.set(title, name);
        return world[name];
      };
      const observed = Object.defineProperties(
        { ...world },
        {
          outsider: { get: () => property("outsider") },
          user: { get: () => property("user") },
          domain: { get: () => property("domain") },
        },
      );
      await run(observed);
    }
    const declared = conformanceCases.flatMap(({ title, needs }) => (needs ? [[title, needs]] : []));
    expect([...used]).toEqual(declared);
  });
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
