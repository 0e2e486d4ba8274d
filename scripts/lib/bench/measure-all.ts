/** Runs all measurements of the benchmark. */
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensurePulumiCli } from "../../pulumi-cli";
import { measureAll as measureProbes } from "../probe-requests/measure";
import { lineWriter } from "../progress";
import { measureCommandLine } from "./command-line";
import { commandResultsOf, scriptResultsOf } from "./group-results";
import { type CommandMeasurement, measureLife } from "./measure";
import { type BenchOptions, type Block, plannedBlocks, TimeBudget } from "./plan";
import { measurePluginCalls } from "./plugin-calls";
import { measureRateLimited } from "./rate-limited";
import type { BenchResults, Machine } from "./results-file";
import { measureScript, type ScriptMeasurement } from "./script-times";

const PROBED_RESOURCES = [1, 100];
const GIGABYTE = 1e9;

/** Runs all measurements; shows progress on stderr. */
export async function measureBench(options: BenchOptions, signal: AbortSignal): Promise<BenchResults> {
  const line = lineWriter(process.stderr);
  const startedAt = performance.now();
  const report = (text: string) => {
    line.report(`${text} (${Math.round((performance.now() - startedAt) / 1000)} s)`);
  };
  try {
    const machine = await describeMachine(signal);
    const { starts, calls } = await measurePluginCalls(signal, report);
    report("S3 requests of the probe");
    const probes = await measureProbes(PROBED_RESOURCES, signal);
    const limited = await measureRateLimited(signal, report);
    report("byob --help");
    const commandLine = await measureCommandLine(signal);
    const budget = new TimeBudget(options.minutes, startedAt);
    const { commands, scripts } = await measureBlocks(plannedBlocks(options), budget, signal, report);
    return {
      machine,
      commands: commandResultsOf(commands),
      scripts: scriptResultsOf(scripts),
      starts,
      calls,
      probes,
      limited,
      commandLine,
    };
  } finally {
    line.end();
  }
}

async function measureBlocks(
  blocks: readonly Block[],
  budget: TimeBudget,
  signal: AbortSignal,
  report: (text: string) => void,
) {
  const commands: CommandMeasurement[] = [];
  const scripts: ScriptMeasurement[] = [];
  for (const block of blocks) {
    const startedAt = performance.now();
    if (!budget.allows(block, startedAt)) {
      continue;
    }
    const round = `round ${block.round + 1}, ${block.resources} resources`;
    report(`${round}: script`);
    scripts.push(...(await measureScript(block.resources, signal)));
    for (const life of block.lives) {
      signal.throwIfAborted();
      const name = `${round}, ${life.subject}${life.hasCheckpoints ? "" : " without checkpoints"}`;
      commands.push(...(await measureLife(life, signal, (command) => report(`${name}: ${command}`))));
    }
    budget.record(block, performance.now() - startedAt);
  }
  return { commands, scripts };
}

async function describeMachine(signal: AbortSignal): Promise<Machine> {
  const { version } = await ensurePulumiCli({ signal });
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: `${os.cpus().length} × ${cpu?.model.trim() || "unknown"}`,
    memoryGb: Math.round(os.totalmem() / GIGABYTE),
    system: `${os.type()} ${os.arch()}`,
    node: process.version,
    pulumi: version,
    sdk: versionIn(require.resolve("@pulumi/pulumi/package.json")),
    byob: versionIn(path.resolve(__dirname, "../../../package.json")),
  };
}

function versionIn(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
