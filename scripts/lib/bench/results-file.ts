/** Results of the benchmark, as they are stored in a file. */
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ScriptError } from "../script";
import { SUBJECTS } from "./settings";

const range = z.object({ median: z.number(), min: z.number(), max: z.number() });
const subject = z.enum(SUBJECTS);
const count = z.int().min(0);

const machine = z.object({
  date: z.string(),
  cpu: z.string(),
  memoryGb: z.number(),
  system: z.string(),
  node: z.string(),
  pulumi: z.string(),
  sdk: z.string(),
  byob: z.string(),
});

const command = z.object({
  subject,
  resources: count,
  /** Whether the engine writes the state after each step. */
  hasCheckpoints: z.boolean(),
  command: z.string(),
  repetitions: count,
  seconds: range,
  /** Requests to the service. */
  requests: count,
  /** Bytes of the state file after the command. */
  stateBytes: count,
  /** Processor time of the plugin processes. Missing if the command started none. */
  pluginCpuMs: range.optional(),
  /** Highest peak memory of a plugin process. */
  pluginMemoryMb: range.optional(),
});

const script = command.pick({
  resources: true,
  command: true,
  repetitions: true,
  seconds: true,
  requests: true,
});

const pluginTime = z.object({ subject, name: z.string(), count, ms: range });

const probe = z.object({
  type: z.string(),
  resources: count,
  requests: count,
  connections: count,
  roundTrips: count,
});

const limited = z.object({
  subject,
  /** Whether the resources have `adopt: true`. */
  adopts: z.boolean(),
  hasCheckpoints: z.boolean(),
  resources: count,
  /** Requests per window that the service accepts. */
  limit: count,
  windowSeconds: z.number(),
  seconds: z.number(),
  requests: count,
  /** Requests that the service rejected with HTTP 429. */
  rejected: count,
  /** Resources that existed at the end. */
  created: count,
  exitCode: z.int(),
});

const commandLine = z.object({ command: z.string(), count, ms: range });

const benchResults = z.object({
  machine,
  commands: z.array(command),
  scripts: z.array(script),
  starts: z.array(pluginTime),
  calls: z.array(pluginTime),
  probes: z.array(probe),
  limited: z.array(limited),
  commandLine: z.array(commandLine),
});

export type BenchResults = z.output<typeof benchResults>;
export type Machine = z.output<typeof machine>;
/** A command of one subject at one size, over all repetitions. */
export type BenchCommandResult = z.output<typeof command>;
/** The requests of a command without an engine. */
export type ScriptTime = z.output<typeof script>;
/** Times of one call of a plugin, or of one step of its start. */
export type PluginTime = z.output<typeof pluginTime>;
/** A `pulumi up` against a service with a rate limit. */
export type RateLimitedUp = z.output<typeof limited>;
/** Start of a command line. */
export type CommandLineTime = z.output<typeof commandLine>;

/** Reads a file that `npm run bench -- --json` has written. */
export function readBenchResults(file: string): BenchResults {
  if (!fs.existsSync(file)) {
    throw new ScriptError(`${file} does not exist. Write it with npm run bench -- --json ${file}.`);
  }
  try {
    return benchResults.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new ScriptError(`${file} does not contain results of this version of npm run bench: ${reason}`);
  }
}

export function writeBenchResults(file: string, results: BenchResults): void {
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
}
