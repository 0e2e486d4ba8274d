/**
 * Measures the calls of the engine to the plugin: gRPC requests to Pulumi's own server of dynamic providers.
 *
 * The service is a server that responds immediately. The plugins of all subjects run at the same time and receive the
 * calls in turn, so that a disturbance of the machine meets all of them; no two calls overlap.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { stub } from "../../../src/contract";
import { launchPlugin, type Plugin } from "../../../test/contract/support/plugin";
import { type RpcValues, withoutMarks } from "../../../test/contract/support/rpc";
import { writeProgram } from "../program-stack";
import { run } from "../run";
import { ScriptError } from "../script";
import { DO_NOTHING_PROVIDER } from "./do-nothing";
import { startInstantService } from "./instant-service";
import type { PluginTime } from "./results-file";
import {
  type BenchInputs,
  benchInputs,
  FIRST_REGION,
  SECOND_REGION,
  SUBJECTS,
  type Subject,
  subjectsInTurn,
} from "./settings";
import { rangeOfValues } from "./statistics";

export interface PluginTimes {
  /** Calls of a process that has handled some resources. */
  calls: PluginTime[];
  /** The start of a process and its first calls. */
  starts: PluginTime[];
}

const PROCESSES = 5;
const WARM_UP = 50;
const RESOURCES = 200;

interface Scene {
  folder: string;
  env: Record<string, string>;
  /** Text in `__provider` of each subject. */
  providers: Record<Subject, string>;
}

/** Durations in milliseconds by subject and name. */
class Stopwatch {
  readonly #values = new Map<string, { subject: Subject; name: string; values: number[] }>();

  async time<T>(subject: Subject, name: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const result = await work();
    const key = `${subject} ${name}`;
    const entry = this.#values.get(key) ?? { subject, name, values: [] };
    entry.values.push(performance.now() - startedAt);
    this.#values.set(key, entry);
    return result;
  }

  times(): PluginTime[] {
    return [...this.#values.values()].map(({ subject, name, values }) => ({
      subject,
      name,
      count: values.length,
      ms: rangeOfValues(values),
    }));
  }
}

/** Measures starts of new processes first, then the calls of one process per subject. */
export async function measurePluginCalls(
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<PluginTimes> {
  const service = await startInstantService();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "calls-"));
  try {
    const scene = await sceneIn(folder, service.url, signal);
    return {
      starts: await measureStarts(scene, signal, onProgress),
      calls: await measureCalls(scene, signal, onProgress),
    };
  } finally {
    await service.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function sceneIn(folder: string, url: string, signal: AbortSignal): Promise<Scene> {
  const sources = ["plain-provider", "plain-class", "settings"];
  writeProgram(
    folder,
    sources.map((name) => path.join(__dirname, `${name}.ts`)),
  );
  const { code, stdout, stderr } = await run(process.execPath, ["index.js"], { cwd: folder, signal });
  signal.throwIfAborted();
  if (code !== 0) {
    throw new ScriptError(`The provider of the plain class could not be serialized:\n${stderr}`);
  }
  const { PATH = "", SystemRoot = "" } = process.env;
  return {
    folder,
    env: { PATH, SystemRoot, TMPDIR: path.join(folder, "tmp"), RYZEAPI_URL: url, RYZEAPI_TOKEN: "measured" },
    providers: {
      "pulumi-byob": stub("RyzeInstanceS3"),
      "plain class": stdout,
      "do-nothing": DO_NOTHING_PROVIDER,
    },
  };
}

function inputsOf(scene: Scene, subject: Subject, inputs: BenchInputs): RpcValues {
  const verify = subject === "plain class" ? {} : { verify: "skip" };
  return { ...inputs, ...verify, __provider: scene.providers[subject] };
}

async function startConfigured({ folder, env }: Scene): Promise<Plugin> {
  const plugin = await launchPlugin({ cwd: folder, env });
  await plugin.configure({});
  return plugin;
}

async function measureStarts(scene: Scene, signal: AbortSignal, onProgress: (text: string) => void) {
  const watch = new Stopwatch();
  for (let number = 0; number < PROCESSES; number++) {
    onProgress(`start of the plugin: ${number + 1}/${PROCESSES}`);
    for (const subject of subjectsInTurn(number)) {
      signal.throwIfAborted();
      const plugin = await watch.time(subject, "start", () => startConfigured(scene));
      try {
        const inputs = inputsOf(scene, subject, benchInputs(number));
        const checked = await watch.time(subject, "first check", () => plugin.check(inputs));
        await watch.time(subject, "first create", () => plugin.create(withoutMarks(checked.inputs)));
      } finally {
        await plugin.stop();
      }
    }
  }
  return watch.times();
}

async function measureCalls(scene: Scene, signal: AbortSignal, onProgress: (text: string) => void) {
  const plugins = new Map<Subject, Plugin>();
  const [warmUp, watch] = [new Stopwatch(), new Stopwatch()];
  try {
    for (const subject of SUBJECTS) {
      plugins.set(subject, await startConfigured(scene));
    }
    onProgress(`calls over gRPC: ${RESOURCES} resources`);
    for (let number = 0; number < WARM_UP + RESOURCES; number++) {
      for (const subject of subjectsInTurn(number)) {
        signal.throwIfAborted();
        const plugin = plugins.get(subject) as Plugin;
        await callAll(scene, subject, plugin, number, number < WARM_UP ? warmUp : watch);
      }
    }
  } finally {
    await Promise.all([...plugins.values()].map((plugin) => plugin.stop()));
  }
  return watch.times();
}

/** Creates, changes, reads and deletes one resource. */
async function callAll(scene: Scene, subject: Subject, plugin: Plugin, number: number, watch: Stopwatch) {
  const time = <T>(name: string, work: () => Promise<T>) => watch.time(subject, name, work);
  const check = async (region: string) => {
    const inputs = inputsOf(scene, subject, benchInputs(number, region));
    return withoutMarks((await time("check", () => plugin.check(inputs))).inputs);
  };
  const inputs = await check(FIRST_REGION);
  const created = await time("create", () => plugin.create(inputs));
  const { id } = created;
  const outputs = withoutMarks(created.outputs);
  const edited = await check(SECOND_REGION);
  await time("diff", () => plugin.diff(id, outputs, edited));
  const updated = withoutMarks(await time("update", () => plugin.update(id, outputs, edited)));
  await time("read", () => plugin.read(id, updated));
  await time("delete", () => plugin.delete(id, updated));
}
