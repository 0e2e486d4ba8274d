import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { LabelStudioImportStorage, Provider, RyzeInstanceS3 } from "../../src";
import { engineCaseOf } from "./support/cases";
import { Broken, expectDestroyed, namesInState, openOwnershipWorld } from "./support/ownership";
import type { EngineWorld } from "./support/world";

const labelStudio = engineCaseOf("LabelStudioImportStorage");
const ryzeapi = engineCaseOf("RyzeInstanceS3");

jest.setTimeout(120_000);

let world: EngineWorld;
beforeEach(async () => {
  world = await openOwnershipWorld(async () => {});
});
afterEach(() => world.close());

const projects = () =>
  [...world.sandbox.labelStudio.imports.rows.values()].map(({ project }) => project).sort();
const up = (program: PulumiFn) => {
  world.stack.program = program;
  return world.stack.up();
};
const done = { exitCode: 0, error: "" };

/** Arguments with a bucket that is probed, which delays the create. */
function probed() {
  const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = world.sandbox.bucket;
  return {
    project: 1,
    bucket,
    s3Endpoint: endpoint,
    regionName: region,
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
    prefix: "generations",
  };
}

test("a new resource that takes over the object of a changed one results in two objects if the user follows the error", async () => {
  const args = (title: string) => ({ ...probed(), verify: "skip" as const, title });
  expect(await up(async () => void new LabelStudioImportStorage("first", args("b")))).toMatchObject(done);
  const program: PulumiFn = async () => {
    const second = new LabelStudioImportStorage("second", args("b"));
    new LabelStudioImportStorage("first", args("a"), { dependsOn: [second] });
  };
  const rejected = await up(program);
  expect(rejected.exitCode).not.toBe(0);
  expect(rejected.error).toMatch(
    /another LabelStudioImportStorage in this program also manages.*pulumi state delete/s,
  );
  const { urn } = world.stack.resource("first");
  expect(await world.stack.cli(["state", "delete", urn, "--yes"])).toMatchObject({ exitCode: 0 });
  expect(await up(program)).toMatchObject(done);
  const titles = [...world.sandbox.labelStudio.imports.rows.values()].map(({ title }) => title);
  expect(titles.sort()).toEqual(["a", "b"]);
  await expectDestroyed(world, [labelStudio]);
});

test("a new resource with the old keys of a replaced one results in two objects after at most two runs", async () => {
  const program =
    (wanted: number[]): PulumiFn =>
    async () => {
      for (const [at, project] of wanted.entries()) {
        new LabelStudioImportStorage(`s${at}`, {
          ...probed(),
          project,
          ...(at > 0 && { verify: "skip" as const }),
        });
      }
    };
  expect(await up(program([1]))).toMatchObject(done);
  const first = await up(program([2, 1]));
  if (first.exitCode !== 0) {
    expect(await up(program([2, 1]))).toMatchObject(done);
  }
  expect(projects()).toEqual([1, 2]);
  expect(namesInState(world)).toEqual(["s0", "s1"]);
  await expectDestroyed(world, [labelStudio]);
});

test("a rename with another credential that fails half-way keeps the object in the next run", async () => {
  const instance = String(ryzeapi.required().instance);
  const program =
    (name: string, token: string | undefined, fails = false): PulumiFn =>
    async () => {
      const args = { ...ryzeapi.required(), verify: "skip", token, baseUrl: world.sandbox.urls.ryzeapi };
      const resource = new RyzeInstanceS3(name, args as never);
      if (fails) {
        new Broken("broken", { dependsOn: [resource] });
      }
    };
  const token = world.sandbox.ryzeapi.instances.get(instance)?.token;
  expect(await up(program("old", world.sandbox.ryzeapi.accountToken))).toMatchObject(done);
  expect((await up(program("renamed", token, true))).exitCode).not.toBe(0);
  expect(namesInState(world)).toEqual(["old", "renamed"]);
  expect(await up(program("renamed", token))).toMatchObject(done);
  expect(namesInState(world)).toEqual(["renamed"]);
  expect(ryzeapi.live(world.sandbox)).toHaveLength(1);
});

test("a rename with another provider keeps the object if a version manager wraps Node.js", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-wrapper-"));
  fs.writeFileSync(path.join(folder, "node"), `#!/bin/sh\n"${process.execPath}" "$@"\n`, { mode: 0o755 });
  world.stack.setEnvironment({ PATH: `${folder}${path.delimiter}${process.env.PATH}` });
  const program =
    (name: string): PulumiFn =>
    async () => {
      const account = { token: world.sandbox.ryzeapi.accountToken, url: world.sandbox.urls.ryzeapi };
      const [one, two] = ["one", "two"].map((provider) => new Provider(provider, { ryzeapi: account }));
      const provider = name === "old" ? one : two;
      new RyzeInstanceS3(name, { ...ryzeapi.required(), verify: "skip" } as never, provider && { provider });
    };
  expect(await up(program("old"))).toMatchObject(done);
  expect(await up(program("renamed"))).toMatchObject(done);
  expect(ryzeapi.live(world.sandbox)).toHaveLength(1);
  expect(namesInState(world)).toEqual(["renamed"]);
  fs.rmSync(folder, { recursive: true });
});
