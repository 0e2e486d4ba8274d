/** Times of the requests alone: a script that makes the calls of each command, without an engine. */
import path from "node:path";
import { startSandbox } from "pulumi-byob-sandbox";
import { run } from "../run";
import { ScriptError } from "../script";
import { addInstances } from "./add-instances";
import { WITHOUT_LIMIT } from "./measure";
import type { ScriptStep } from "./script";

/** One command of the script. */
export type ScriptMeasurement = ScriptStep & { resources: number };

const SCRIPT = path.join(__dirname, "script.ts");

/** Runs the script once for that number of resources. */
export async function measureScript(resources: number, signal: AbortSignal): Promise<ScriptMeasurement[]> {
  const sandbox = await startSandbox(WITHOUT_LIMIT);
  try {
    addInstances(sandbox, resources);
    const env = { ...process.env, ...sandbox.environment(), BENCH_RESOURCES: String(resources) };
    const { code, stdout, stderr } = await run(process.execPath, ["--import", "tsx", SCRIPT], {
      env,
      signal,
    });
    signal.throwIfAborted();
    if (code !== 0) {
      throw new ScriptError(`The script of the benchmark failed:\n${stderr}`);
    }
    const steps = stdout.trim().split("\n");
    return steps.map((line) => ({ resources, ...(JSON.parse(line) as ScriptStep) }));
  } finally {
    await sandbox.stop();
  }
}
