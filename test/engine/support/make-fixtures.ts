// biome-ignore-all lint/suspicious/noThenProperty: a fault reads as a sentence, and nobody awaits one
import fs from "node:fs";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { LoggedRequest, Sandbox } from "pulumi-byob-sandbox";
import { BucketProbe, LabelStudioExportStorage, Provider } from "../../../src";
import { type Credentials, credentialsOf } from "./accounts";
import { portable } from "./fixtures";
import { cases, labelStudio } from "./kinds";
import { type Changes, openWorld, type World } from "./world";

const exportArgs = (number: number) => ({
  ...labelStudio.required(number),
  verify: "skip" as const,
  title: "Annotations",
  canDeleteObjects: true,
});

/** One resource of each type with required inputs, and one with all. */
export const everyType =
  (sandbox: () => Sandbox, changes: Changes = {}): PulumiFn =>
  async () => {
    for (const kase of cases) {
      kase.make(kase.type, { ...kase.required(), ...changes[kase.type] });
      kase.make(`full-${kase.type}`, { ...kase.required(1), ...kase.optional });
    }
    new LabelStudioExportStorage("LabelStudioExportStorage", exportArgs(0) as never);
    const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox().bucket;
    new BucketProbe("BucketProbe", { bucket, endpoint, region, accessKeyId, secretAccessKey });
  };

export const halfMade: PulumiFn = async () => {
  for (const kase of cases) {
    kase.make(kase.type, kase.required());
  }
  new LabelStudioExportStorage("LabelStudioExportStorage", exportArgs(0) as never);
};

export const provided =
  (sandbox: () => Sandbox, credentials: () => Credentials, changes: Changes = {}): PulumiFn =>
  async () => {
    const { urls } = sandbox();
    const known = credentials();
    const provider = new Provider("accounts", {
      modelslab: { key: known.ModelsLabS3Config, url: urls.modelslab },
      ryzeapi: { token: known.RyzeInstanceS3, url: urls.ryzeapi },
      labelStudio: { token: known.LabelStudioImportStorage, url: urls.labelStudio },
      flashback: { token: known.FlashbackBucket, url: urls.flashback },
    });
    for (const kase of cases) {
      kase.make(kase.type, { ...kase.required(), ...changes[kase.type] }, { provider });
    }
  };

const storages = /^\/api\/storages\/(export\/)?s3\/?$/;
const storage = /^\/api\/storages\/(export\/)?s3\/\d+$/;

/** A world in which every create of the program has arrived and failed after it. */
export async function openHalfMade(program: PulumiFn): Promise<World> {
  const refused = { status: 403, body: { message: "not today", detail: "not today" } };
  // The lists before a create must work, so that the reads fail as soon as the create has been answered.
  let isBreaking = true;
  const onRequest = ({ method, path: at }: LoggedRequest) => {
    if (method !== "POST" || !isBreaking) {
      return;
    }
    const broken = { method: "GET", times: Infinity, then: refused };
    if (at === "/bucket") {
      world.sandbox.fault({ service: "flashback", path: "/bucket", ...broken });
    }
    if (storages.test(at)) {
      world.sandbox.fault({ service: "labelStudio", path: storage, ...broken });
    }
  };
  const world = await openWorld(program, { sandbox: { onRequest } });
  const lost = { method: "POST", then: { drop: "after" } } as const;
  world.sandbox.fault({ service: "labelStudio", path: storages, times: 2, ...lost });
  for (const service of ["modelslab", "ryzeapi"] as const) {
    world.sandbox.fault({ service, times: Infinity, ...lost });
  }
  const { exitCode, error } = await world.stack.up({ continueOnError: true });
  if (exitCode === 0) {
    throw new Error("every create worked");
  }
  const ours = world.stack.resources().filter(({ type }) => type.includes("dynamic/byob:"));
  if (ours.some(({ outputs }) => outputs?.incomplete !== true)) {
    throw new Error(`a create is complete: ${error}`);
  }
  isBreaking = false;
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
  world = await openHalfMade(halfMade);
  credentials = credentialsOf(world.sandbox);
  await save("incomplete", world);
}
