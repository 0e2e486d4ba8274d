/** Time of a command line that does nothing but start. */
import path from "node:path";
import { run } from "../run";
import { ScriptError } from "../script";
import type { CommandLineTime } from "./results-file";
import { rangeOfValues } from "./statistics";

const MAIN = path.resolve(__dirname, "../../../dist/cli/main.js");
const COMMANDS = [
  { command: "node --eval 0", args: ["--eval", "0"] },
  { command: "byob --help", args: [MAIN, "--help"] },
];
const ROUNDS = 10;

/** Measures `byob --help`, and Node.js itself for comparison. */
export async function measureCommandLine(signal: AbortSignal): Promise<CommandLineTime[]> {
  const values = COMMANDS.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, { command, args }] of COMMANDS.entries()) {
      const startedAt = performance.now();
      const { code, stderr } = await run(process.execPath, args, { signal });
      signal.throwIfAborted();
      if (code !== 0) {
        throw new ScriptError(`${command} failed:\n${stderr}`);
      }
      // The first round reads the files from the disk.
      if (round > 0) {
        values[index]?.push(performance.now() - startedAt);
      }
    }
  }
  return COMMANDS.map(({ command }, index) => ({
    command,
    count: ROUNDS,
    ms: rangeOfValues(values[index] ?? []),
  }));
}
