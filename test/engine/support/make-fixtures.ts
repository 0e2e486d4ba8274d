import fs from "node:fs";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Sandbox } from "pulumi-byob-sandbox";
import { BucketProbe } from "../../../src";
import { type Credentials, credentialsOf, providerFor } from "./accounts";
import { cases, type EngineCase, type Values } from "./cases";
import { portable } from "./fixtures";
import { type Changes, openWorld, type World } from "./world";

/** Inputs of the fixtures beyond those that are required. */
const EXTRA: Changes = { LabelStudioExportStorage: { title: "Annotations", canDeleteObjects: true } };

/** Whether a resource is in a fixture; those of an old release lack the types that were added after it. */
export type IsIncluded = (name: string) => boolean;

function makeIncluded(
  isIncluded: IsIncluded,
  name: string,
  kase: EngineCase,
  args: Values,
  options = {},
): void {
  if (isIncluded(name)) {
    kase.make(name, args, options);
  }
}

/** One resource of each type with required inputs, and one with all. */
export const everyType =
  (sandbox: () => Sandbox, changes: Changes = {}, isIncluded: IsIncluded = () => true): PulumiFn =>
  async () => {
    for (const kase of cases) {
      const { type, required, optional } = kase;
      makeIncluded(isIncluded, type, kase, { ...required(), ...EXTRA[type], ...changes[type] });
      makeIncluded(isIncluded, `full-${type}`, kase, { ...required(1), ...optional });
    }
    const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox().bucket;
    new BucketProbe("BucketProbe", { bucket, endpoint, region, accessKeyId, secretAccessKey });
  };

/** One resource of each type, whose create fails after it has arrived. */
export const halfMade =
  (isIncluded: IsIncluded = () => true): PulumiFn =>
  async () => {
    for (const kase of cases) {
      makeIncluded(isIncluded, kase.type, kase, { ...kase.required(), ...EXTRA[kase.type] });
    }
  };

/** One resource of each type under an explicit provider. */
export const provided =
  (
    sandbox: () => Sandbox,
    credentials: () => Credentials,
    changes: Changes = {},
    isIncluded: IsIncluded = () => true,
  ): PulumiFn =>
  async () => {
    const provider = providerFor("accounts", sandbox(), credentials());
    for (const kase of cases) {
      const args = { ...kase.required(), ...changes[kase.type] };
      makeIncluded(isIncluded, kase.type, kase, args, { provider });
    }
  };

/** A world in which every create of the program has arrived and failed after it. */
export async function openHalfMade(program: PulumiFn): Promise<World> {
  const world = await openWorld(program);
  for (const { breakCreate } of cases) {
    breakCreate(world.sandbox);
  }
  const { exitCode, error } = await world.stack.up({ continueOnError: true });
  if (exitCode === 0) {
    throw new Error("every create worked");
  }
  const ours = world.stack.resources().filter(({ type }) => type.includes("dynamic/byob:"));
  if (ours.some(({ outputs }) => outputs?.incomplete !== true)) {
    throw new Error(`a create is complete: ${error}`);
  }
  world.sandbox.clearFaults();
  return world;
}

/** Writes the fixtures of the release that runs this; each is a stack of its own. */
export async function makeFixtures(folder: string): Promise<void> {
  let world: World | undefined;
  let credentials: Credentials;
  const sandbox = () => world?.sandbox as Sandbox;
  const save = async (name: string, opened: World) => {
    const { ryzeapi } = opened.sandbox;
    // The instances that no resource names are no objects.
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
  for (const [name, program] of Object.entries({
    all: everyType(sandbox),
    provider: provided(sandbox, () => credentials),
  })) {
    world = await openWorld(program);
    credentials = credentialsOf(world.sandbox);
    const { exitCode, error } = await world.stack.up();
    if (exitCode !== 0) {
      throw new Error(`${name}: ${error}`);
    }
    await save(name, world);
  }
  world = await openHalfMade(halfMade());
  credentials = credentialsOf(world.sandbox);
  await save("incomplete", world);
}
