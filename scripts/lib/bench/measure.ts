/** Runs the lifecycle of a stack and measures each command. */
import fs from "node:fs";
import path from "node:path";
import type { SandboxOptions } from "pulumi-byob-sandbox";
import { type ProgramStack, withProgramStack } from "../program-stack";
import { addInstances } from "./add-instances";
import { BENCH_COMMANDS, settingsOf, WRITING_COMMANDS } from "./commands";
import type { PluginUsage } from "./plugin-usage";
import { type BenchSettings, SETTINGS_FILE, type Subject } from "./settings";

/** One command of one stack. */
export interface CommandMeasurement {
  subject: Subject;
  resources: number;
  hasCheckpoints: boolean;
  command: string;
  seconds: number;
  requests: number;
  stateBytes: number;
  /** Missing if the command started no plugin. */
  pluginCpuMs?: number;
  pluginMemoryMb?: number;
}

/** The stack whose life is measured. */
export interface Life {
  subject: Subject;
  resources: number;
  /** Without checkpoints, only the commands are measured in which the engine writes them. */
  hasCheckpoints: boolean;
}

/** Options of the emulators for any number of requests. */
export const WITHOUT_LIMIT: SandboxOptions = {
  ryzeapi: { limit: { requests: 1_000_000, windowSeconds: 60 } },
};

const SOURCES = ["program", "settings", "plain-class", "do-nothing", "plugin-usage"].map((name) =>
  path.join(__dirname, `${name}.ts`),
);
const USAGE = "usage";

/** Measures the commands of a new stack. */
export function measureLife(
  life: Life,
  signal: AbortSignal,
  onCommand: (command: string) => void,
): Promise<CommandMeasurement[]> {
  return withBenchStack(life, WITHOUT_LIMIT, signal, async (program) => {
    const measurements: CommandMeasurement[] = [];
    for (const command of life.hasCheckpoints ? BENCH_COMMANDS : WRITING_COMMANDS) {
      onCommand(command.name);
      writeBenchSettings(program, settingsOf(command, life.subject, life.resources));
      measurements.push({ ...life, command: command.name, ...(await measureCommand(program, command.args)) });
    }
    return measurements;
  });
}

/** Runs the program of the benchmark as a stack, with an instance for each resource. */
export function withBenchStack<T>(
  { resources, hasCheckpoints }: Life,
  sandbox: SandboxOptions,
  signal: AbortSignal,
  use: (program: ProgramStack) => Promise<T>,
): Promise<T> {
  const env = (folder: string) => ({
    BENCH_USAGE: path.join(folder, USAGE),
    NODE_OPTIONS: `--require ${path.join(folder, "plugin-usage.js")}`,
    ...(!hasCheckpoints && { PULUMI_SKIP_CHECKPOINTS: "true" }),
  });
  return withProgramStack(SOURCES, { signal, env, sandbox }, (program) => {
    fs.mkdirSync(path.join(program.folder, USAGE));
    addInstances(program.sandbox, resources);
    return use(program);
  });
}

/** Writes the settings that the program reads in the next command. */
export function writeBenchSettings({ folder }: ProgramStack, settings: BenchSettings): void {
  fs.writeFileSync(path.join(folder, SETTINGS_FILE), JSON.stringify(settings));
}

async function measureCommand(program: ProgramStack, args: readonly string[]) {
  const folder = path.join(program.folder, USAGE);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  program.sandbox.clearRequests();
  const startedAt = performance.now();
  await program.pulumi(...args);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    seconds,
    requests: program.sandbox.requests().length,
    stateBytes: fs.statSync(program.stateFile).size,
    ...usageIn(folder),
  };
}

function usageIn(folder: string): Pick<CommandMeasurement, "pluginCpuMs" | "pluginMemoryMb"> {
  const usages = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as PluginUsage);
  if (usages.length === 0) {
    return {};
  }
  return {
    pluginCpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    pluginMemoryMb: Math.max(...usages.map(({ memoryMb }) => memoryMb)),
  };
}
