/** Runs the lifecycle of a stack and measures each command. */
import fs from "node:fs";
import path from "node:path";
import { type ProgramStack, withProgramStack } from "../program-stack";
import { addInstances } from "./add-instances";
import { BENCH_COMMANDS, settingsOf } from "./commands";
import type { PluginUsage } from "./plugin-usage";
import { SETTINGS_FILE, type Subject } from "./settings";

/** One command of one stack. */
export interface CommandMeasurement {
  subject: Subject;
  resources: number;
  /** Whether the engine writes the state after each step. */
  hasCheckpoints: boolean;
  command: string;
  seconds: number;
  /** Requests to the service. */
  requests: number;
  /** Bytes of the state file after the command. */
  stateBytes: number;
  /** Processor time of the plugin processes. */
  pluginCpuMs: number;
  /** Highest peak memory of a plugin process in MB; 0 if no plugin ran for 100 ms. */
  pluginMemoryMb: number;
}

/** The stack whose life is measured. */
export interface Life {
  subject: Subject;
  resources: number;
  hasCheckpoints: boolean;
}

const SOURCES = ["program", "settings", "plain-class", "do-nothing", "plugin-usage"].map((name) =>
  path.join(__dirname, `${name}.ts`),
);
const USAGE = "usage";

/** Measures all commands of a new stack. */
export function measureLife(
  life: Life,
  signal: AbortSignal,
  onCommand: (command: string) => void,
): Promise<CommandMeasurement[]> {
  const env = (folder: string) => ({
    BENCH_USAGE: path.join(folder, USAGE),
    NODE_OPTIONS: `--require ${path.join(folder, "plugin-usage.js")}`,
    ...(!life.hasCheckpoints && { PULUMI_SKIP_CHECKPOINTS: "true" }),
  });
  const sandbox = { ryzeapi: { limit: { requests: 1_000_000, windowSeconds: 60 } } };
  return withProgramStack(SOURCES, { signal, env, sandbox }, async (program) => {
    addInstances(program.sandbox, life.resources);
    const measurements: CommandMeasurement[] = [];
    for (const command of BENCH_COMMANDS) {
      onCommand(command.name);
      const settings = settingsOf(command, life.subject, life.resources);
      fs.writeFileSync(path.join(program.folder, SETTINGS_FILE), JSON.stringify(settings));
      measurements.push({ ...life, command: command.name, ...(await measureCommand(program, command.args)) });
    }
    return measurements;
  });
}

async function measureCommand(program: ProgramStack, args: readonly string[]) {
  const folder = path.join(program.folder, USAGE);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  program.sandbox.clearRequests();
  const startedAt = performance.now();
  await program.pulumi(...args);
  const seconds = (performance.now() - startedAt) / 1000;
  const usages = fs
    .readdirSync(folder)
    .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as PluginUsage);
  return {
    seconds,
    requests: program.sandbox.requests().length,
    stateBytes: fs.statSync(program.stateFile).size,
    pluginCpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    pluginMemoryMb: Math.max(0, ...usages.map(({ memoryMb }) => memoryMb)),
  };
}
