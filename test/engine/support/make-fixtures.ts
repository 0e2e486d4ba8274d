// biome-ignore-all lint/suspicious/noThenProperty: a fault reads as a sentence, and nobody awaits one
import fs from "node:fs";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { BucketProbe, LabelStudioExportStorage, Provider } from "../../../src";
import type { LoggedRequest, Sandbox } from "../../../src/sandbox";
import { type Credentials, credentialsOf } from "./accounts";
import { portable } from "./fixtures";
import { kinds, labelStudio } from "./kinds";
import { type Changes, openWorld } from "./world";

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
    for (const kase of kinds) {
      kase.make(kase.kind, { ...kase.required(), ...changes[kase.kind] });
      kase.make(`full-${kase.kind}`, { ...kase.required(1), ...kase.optional });
    }
    new LabelStudioExportStorage("LabelStudioExportStorage", exportArgs(0) as never);
    const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox().bucket;
    new BucketProbe("BucketProbe", { bucket, endpoint, region, accessKeyId, secretAccessKey });
  };

export const halfMade: PulumiFn = async () => {
  for (const kase of kinds) kase.make(kase.kind, kase.required());
  new LabelStudioExportStorage("LabelStudioExportStorage", exportArgs(0) as never);
};

export const provided =
  (sandbox: () => Sandbox, credentials: () => Credentials, changes: Changes = {}): PulumiFn =>
  async () => {
    const { urls } = sandbox();
    const known = credentials();
    const provider = new Provider("accounts", {
      modelsLab: { key: known.ModelsLabS3Config, url: urls.modelsLab },
      ryze: { token: known.RyzeInstanceS3, url: urls.ryze },
      labelStudio: { token: known.LabelStudioImportStorage, url: urls.labelStudio },
      flashback: { token: known.FlashbackBucket, url: urls.flashback },
    });
    for (const kase of kinds)
      kase.make(kase.kind, { ...kase.required(), ...changes[kase.kind] }, { provider });
  };

/** Lets every create arrive and fail after it. */
function spoil(sandbox: Sandbox, { service, method, path: at }: LoggedRequest): void {
  const refused = { status: 403, body: { message: "not today", detail: "not today" } };
  if (method === "POST" && at === "/bucket")
    sandbox.fault({ service: "flashback", method: "GET", path: "/bucket", times: Infinity, then: refused });
  const collection = /^\/api\/storages\/(export\/)?s3\/?$/;
  if (service === "labelStudio" && method === "POST" && collection.test(at))
    sandbox.fault({
      service,
      method: "GET",
      path: /^\/api\/storages\/(export\/)?s3\/\d+$/,
      times: Infinity,
      then: refused,
    });
}

/** Writes the fixtures of the release that runs this; each is a stack of its own. */
export async function makeFixtures(folder: string): Promise<void> {
  let current: Sandbox | undefined;
  const sandbox = () => current as Sandbox;
  let credentials: ReturnType<typeof credentialsOf>;
  const programs = {
    all: everyType(sandbox),
    incomplete: halfMade,
    provider: provided(sandbox, () => credentials),
  };
  for (const [name, program] of Object.entries(programs)) {
    const onRequest = (request: LoggedRequest) => {
      if (name === "incomplete" && current) spoil(current, request);
    };
    const world = await openWorld(program, { sandbox: { onRequest } });
    current = world.sandbox;
    credentials = credentialsOf(current);
    if (name === "incomplete") {
      const storages = /^\/api\/storages\/(export\/)?s3\/?$/;
      current.fault({
        service: "labelStudio",
        method: "POST",
        path: storages,
        times: 2,
        then: { drop: "after" },
      });
      for (const service of ["modelsLab", "ryze"] as const)
        current.fault({ service, method: "POST", times: Infinity, then: { drop: "after" } });
    }
    const { exitCode, error } = await world.stack.up({ continueOnError: true });
    if ((exitCode === 0) === (name === "incomplete")) throw new Error(`${name}: ${exitCode} ${error}`);
    // The instances that no resource names are no objects.
    for (const [id, { enabled }] of current.ryze.instances) if (!enabled) current.ryze.instances.delete(id);
    const state = await world.stack.exportState();
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${name}.json`), portable(current, credentials, state));
    await world.close();
  }
}
