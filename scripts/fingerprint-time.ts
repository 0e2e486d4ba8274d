import { scryptSync } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { HashCounts } from "./lib/fingerprint-time/count-hashes";
import { type ProgramStack, withProgramStack } from "./lib/program-stack";
import { lineWriter, withHeartbeat } from "./lib/progress";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: npm run fingerprint-time [-- --json] [-- --resources 500]

Measures what the fingerprints of secrets cost in a "pulumi up" without changes, once with one key for all resources
and once with as many keys as resources. Exit code 1: one key costs 50 ms or more, or many keys 10 % of the time.
Exit code 2: "pulumi up" failed.

  --resources  number of resources (default 500)
  --json       print JSON
  --help       print this text`;

/** Maximum time for one key. */
const MAX_MS = 50;
/** Maximum part of the total time for one key per resource. */
const MAX_PART = 0.1;
const SLOW_HASH_ROUNDS = 50;

const SOURCES = path.join(__dirname, "lib", "fingerprint-time");

interface Measurement {
  keys: number;
  /** Number of slow hashes. */
  hashes: number;
  /** Time of all hashes, as if they were computed one after the other. */
  ms: number;
  /** Duration of the whole command. */
  totalMs: number;
}

function measure(resources: number, hasKeyPerResource: boolean, signal: AbortSignal): Promise<Measurement> {
  const files = ["program.ts", "count-hashes.ts"].map((name) => path.join(SOURCES, name));
  const env = (folder: string) => ({
    RESOURCES: String(resources),
    DIFFERENT_KEYS: hasKeyPerResource ? "true" : "",
    HASH_COUNTS: countsFolder(folder),
    NODE_OPTIONS: `--require ${path.join(folder, "count-hashes.js")}`,
    // Otherwise the engine writes the whole state after each step.
    PULUMI_SKIP_CHECKPOINTS: "true",
  });
  const options = { signal, env, sandbox: { flashback: { quota: 10_000 } } };
  return withProgramStack(files, options, async (program) => ({
    keys: hasKeyPerResource ? resources : 1,
    ...(await measureUpWithoutChanges(program)),
  }));
}

async function measureUpWithoutChanges(program: ProgramStack): Promise<Omit<Measurement, "keys">> {
  const counts = countsFolder(program.folder);
  fs.mkdirSync(counts);
  await program.pulumi("up", "--yes", "--skip-preview");
  for (const name of fs.readdirSync(counts)) {
    fs.rmSync(path.join(counts, name));
  }
  const startedMs = performance.now();
  await program.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
  const totalMs = performance.now() - startedMs;
  return { ...hashesIn(counts), totalMs };
}

function countsFolder(folder: string): string {
  return path.join(folder, "counts");
}

function hashesIn(folder: string): { hashes: number; ms: number } {
  const processes = fs
    .readdirSync(folder)
    .map((name): HashCounts => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")));
  const hashes = processes.reduce((sum, { slow }) => sum + slow, 0);
  const ms = processes.reduce((sum, { slow, fastMs, cost }) => sum + slow * slowHashMs(cost) + fastMs, 0);
  return { hashes, ms };
}

/** @param cost the parameter N of scrypt */
function slowHashMs(cost: number): number {
  const startedMs = performance.now();
  for (let round = 0; round < SLOW_HASH_ROUNDS; round++) {
    scryptSync(`secret-${round}`, "salt", 32, { N: cost });
  }
  return (performance.now() - startedMs) / SLOW_HASH_ROUNDS;
}

function isTooSlow({ keys, ms, totalMs }: Measurement): boolean {
  return keys === 1 ? ms >= MAX_MS : ms >= totalMs * MAX_PART;
}

function describe(resources: number, { keys, hashes, ms, totalMs }: Measurement): string {
  const percent = ((100 * ms) / totalMs).toFixed(1);
  const seconds = (totalMs / 1000).toFixed(1);
  return (
    `${resources} resources, ${keys} key${keys === 1 ? "" : "s"}: ` +
    `${hashes} slow hashes, ${ms.toFixed(0)} ms, ${percent} % of ${seconds} s`
  );
}

async function measureBoth(resources: number, signal: AbortSignal): Promise<Measurement[]> {
  const line = lineWriter(process.stderr);
  const measurements: Measurement[] = [];
  for (const hasKeyPerResource of [false, true]) {
    const text = `${resources} resources with ${hasKeyPerResource ? "a key each" : "one key"}`;
    const work = () => measure(resources, hasKeyPerResource, signal);
    measurements.push(await withHeartbeat(line.report, () => text, work).finally(line.end));
  }
  return measurements;
}

runScript({
  help: HELP,
  options: { json: { type: "boolean" }, resources: { type: "string", default: "500" } },
  errorExitCode: 2,
  main: async ({ json, resources: text }, signal) => {
    const resources = Number(text);
    if (!Number.isInteger(resources) || resources < 1) {
      throw new ScriptError(`--resources: must be an integer of at least 1, got "${text}".`);
    }
    const measurements = await measureBoth(resources, signal);
    const lines = measurements.map((measurement) => describe(resources, measurement));
    console.log(json ? JSON.stringify(measurements, undefined, 2) : lines.join("\n"));
    return measurements.some(isTooSlow) ? 1 : 0;
  },
});
