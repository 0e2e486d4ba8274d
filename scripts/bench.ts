import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type CommandMeasurement, type Life, measureLife } from "./lib/bench/measure";
import { type BenchResult, resourceTable, resultsOf, timesTable } from "./lib/bench/results";
import { scriptSeconds } from "./lib/bench/script-time";
import { SUBJECTS } from "./lib/bench/settings";
import { lineWriter } from "./lib/progress";
import { runScript, ScriptError } from "./lib/script";
import { ensurePulumiCli } from "./pulumi-cli";

const HELP = `Usage: npm run bench [-- --sizes 1,10,100,500] [-- --repetitions 3] [-- --full] [-- --json FILE]

Measures the lifecycle of stacks with RyzeInstanceS3 against the emulator: with this package, with a plain class of
pulumi.dynamic.Resource, with resources that do nothing, and with a script that sends the same requests. Prints a
Markdown table with medians and ranges. Takes about ten minutes.

  --sizes        numbers of resources (default 1,10,100,500); 500 and more run once, unless --full is set
  --repetitions  number of measurements of each command (default 3)
  --full         adds 1000 resources, and repeats all sizes
  --json         writes all measurements into this file
  --help         prints this text`;

/** From this size on, a command takes so long that its duration varies little. */
const LARGE = 500;
const FULL_SIZE = 1000;

interface Plan {
  lives: Life[];
  sizes: number[];
}

function sizesOf(text: string, isFull: boolean): number[] {
  const sizes = text.split(",").map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new ScriptError(`--sizes: "${text}" must be whole numbers from 1, separated by commas.`);
  }
  return isFull ? [...sizes, FULL_SIZE] : sizes;
}

/** All lives, interleaved: a disturbance of the machine then meets all subjects. */
function planOf(sizes: number[], repetitions: number, isFull: boolean): Plan {
  const lives: Life[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const resources of sizes) {
      if (resources >= LARGE && repetition > 0 && !isFull) {
        continue;
      }
      const checkpoints = resources >= LARGE ? [true, false] : [true];
      for (const hasCheckpoints of checkpoints) {
        lives.push(...SUBJECTS.map((subject) => ({ subject, resources, hasCheckpoints })));
      }
    }
  }
  return { lives, sizes };
}

async function measureAll({ lives }: Plan, signal: AbortSignal): Promise<CommandMeasurement[]> {
  const line = lineWriter(process.stderr);
  const measurements: CommandMeasurement[] = [];
  try {
    for (const [index, life] of lives.entries()) {
      const name = `${index + 1}/${lives.length} ${life.subject}, ${life.resources} resources`;
      measurements.push(
        ...(await measureLife(life, signal, (command) => line.report(`${name}: ${command}`))),
      );
      signal.throwIfAborted();
    }
  } finally {
    line.end();
  }
  return measurements;
}

async function machine(signal: AbortSignal) {
  const { version } = await ensurePulumiCli({ signal });
  const [cpu] = os.cpus();
  return {
    cpu: `${os.cpus().length} × ${cpu?.model.trim() ?? "unknown"}`,
    node: process.version,
    pulumi: version,
    date: new Date().toISOString().slice(0, 10),
  };
}

async function scriptTimes(sizes: readonly number[], signal: AbortSignal) {
  const times: { resources: number; seconds: number }[] = [];
  for (const resources of sizes) {
    times.push({ resources, seconds: await scriptSeconds(resources, signal) });
  }
  return times;
}

type Script = Awaited<ReturnType<typeof scriptTimes>>;
type Machine = Awaited<ReturnType<typeof machine>>;

function report(
  results: readonly BenchResult[],
  script: Script,
  { cpu, node, pulumi, date }: Machine,
): string {
  const scripts = script.map(({ resources, seconds }) => `${resources}: ${seconds.toFixed(2)} s`);
  return [
    `Measured on ${date} on ${cpu} with Node.js ${node} and Pulumi ${pulumi}: seconds, median and range.`,
    timesTable(results),
    `A script that sends the requests of \`pulumi up\` without an engine takes: ${scripts.join(", ")}.`,
    resourceTable(results),
  ].join("\n\n");
}

runScript({
  help: HELP,
  options: {
    sizes: { type: "string", default: "1,10,100,500" },
    repetitions: { type: "string", default: "3" },
    full: { type: "boolean", default: false },
    json: { type: "string" },
  },
  main: async ({ sizes: sizesText, repetitions, full, json }, signal) => {
    const count = Number(repetitions);
    if (!Number.isInteger(count) || count < 1) {
      throw new ScriptError(`--repetitions: "${repetitions}" must be a whole number from 1.`);
    }
    const plan = planOf(sizesOf(sizesText, full), count, full);
    const script = await scriptTimes(plan.sizes, signal);
    const results = resultsOf(await measureAll(plan, signal));
    const details = await machine(signal);
    if (json !== undefined) {
      fs.mkdirSync(path.dirname(path.resolve(json)), { recursive: true });
      fs.writeFileSync(json, `${JSON.stringify({ machine: details, script, results }, undefined, 2)}\n`);
    }
    console.log(report(results, script, details));
    return 0;
  },
});
