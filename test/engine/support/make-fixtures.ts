import fs from "node:fs";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Sandbox } from "pulumi-byob-sandbox";
import { BucketProbe } from "../../../src";
import { type AccountCredentials, credentialsOf, providerFor } from "./accounts";
import { type CaseValues, type EngineCase, engineCases } from "./cases";
import { type FixtureName, portable } from "./fixtures";
import { type EngineWorld, openEngineWorld, type ProgramChanges } from "./world";

/** Optional inputs of the fixtures. */
export const EXTRA_INPUTS: ProgramChanges = {
  LabelStudioExportStorage: { title: "Annotations", canDeleteObjects: true },
};

/** Returns whether a resource is in a fixture. Fixtures of an old release do not contain later resource types. */
export type IsIncluded = (name: string) => boolean;

function makeIncluded(
  isIncluded: IsIncluded,
  name: string,
  kase: EngineCase,
  args: CaseValues,
  options = {},
): void {
  if (isIncluded(name)) {
    kase.make(name, args, options);
  }
}

/** Returns a program with two resources of each type: one with required inputs, and one with all. */
export const everyType =
  (sandbox: () => Sandbox, changes: ProgramChanges = {}, isIncluded: IsIncluded = () => true): PulumiFn =>
  async () => {
    for (const kase of engineCases) {
      const { type, required, optional } = kase;
      makeIncluded(isIncluded, type, kase, { ...required(), ...EXTRA_INPUTS[type], ...changes[type] });
      makeIncluded(isIncluded, `full-${type}`, kase, { ...required(1), ...optional });
    }
    const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox().bucket;
    new BucketProbe("BucketProbe", { bucket, endpoint, region, accessKeyId, secretAccessKey });
  };

/** Returns a program with one resource of each type, for creates that fail after the service received them. */
export const halfMade =
  (isIncluded: IsIncluded = () => true): PulumiFn =>
  async () => {
    for (const kase of engineCases) {
      makeIncluded(isIncluded, kase.type, kase, { ...kase.required(), ...EXTRA_INPUTS[kase.type] });
    }
  };

/** Returns a program with one resource of each type and an explicit provider. */
export const provided =
  (
    sandbox: () => Sandbox,
    credentials: () => AccountCredentials,
    changes: ProgramChanges = {},
    isIncluded: IsIncluded = () => true,
  ): PulumiFn =>
  async () => {
    const provider = providerFor("accounts", sandbox(), credentials());
    for (const kase of engineCases) {
      const args = { ...kase.required(), ...changes[kase.type] };
      makeIncluded(isIncluded, kase.type, kase, args, { provider });
    }
  };

/** Opens a world in which every create fails after the service received it. */
export async function openHalfMade(program: PulumiFn): Promise<EngineWorld> {
  const world = await openEngineWorld(program);
  for (const { breakCreate } of engineCases) {
    breakCreate(world.sandbox);
  }
  const { exitCode, error } = await world.stack.up({ continueOnError: true });
  if (exitCode === 0) {
    throw new Error("no create failed");
  }
  const ours = world.stack.resources().filter(({ type }) => type.includes("dynamic/byob:"));
  const isUnexplained = engineCases.some(({ brokenCreate }) => !brokenCreate.test(error));
  if (isUnexplained || ours.some(({ outputs }) => outputs?.incomplete !== true)) {
    throw new Error(`a resource is not incomplete: ${error}`);
  }
  world.sandbox.clearFaults();
  return world;
}

/** Writes the fixtures of the current code. Each fixture is a separate stack. */
export async function makeFixtures(
  folder: string,
  onProgress: (text: string) => void = () => {},
): Promise<void> {
  let world: EngineWorld | undefined;
  let credentials: AccountCredentials;
  const sandbox = () => world?.sandbox as Sandbox;
  const save = async (name: FixtureName, opened: EngineWorld) => {
    const { ryzeapi } = opened.sandbox;
    // Instances without S3 settings do not belong to a resource.
    for (const [id, { enabled }] of ryzeapi.instances) {
      if (!enabled) {
        ryzeapi.instances.delete(id);
      }
    }
    const state = await opened.stack.exportState();
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${name}.json`), portable(opened.sandbox, credentials, state));
    await opened.close();
  };
  const programs = [
    ["all", everyType(sandbox)],
    ["provider", provided(sandbox, () => credentials)],
  ] as const;
  for (const [name, program] of programs) {
    onProgress(`creating the fixture ${name}`);
    world = await openEngineWorld(program);
    credentials = credentialsOf(world.sandbox);
    const { exitCode, error } = await world.stack.up();
    if (exitCode !== 0) {
      throw new Error(`${name}: ${error}`);
    }
    await save(name, world);
  }
  onProgress("creating the fixture incomplete");
  world = await openHalfMade(halfMade());
  credentials = credentialsOf(world.sandbox);
  await save("incomplete", world);
}
