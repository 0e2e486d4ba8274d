import fs from "node:fs";
import path from "node:path";
import { withGenerated } from "./generate/markers";
import { readmePart, scaleParts } from "./lib/bench/documents";
import { renderBenchPage } from "./lib/bench/page/page";
import {
  type BenchOptions,
  CHECKPOINT_SIZE,
  DEFAULT_MINUTES,
  DEFAULT_REPETITIONS,
  DEFAULT_SIZES,
  FULL_SIZE,
} from "./lib/bench/plan";
import { renderReport } from "./lib/bench/report";
import { type BenchResults, readBenchResults, writeBenchResults } from "./lib/bench/results-file";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: npm run bench [-- OPTIONS]

Measures this package, a plain class of pulumi.dynamic.Resource, resources that do nothing, and a script that sends the
same requests: the commands of a stack's life, the calls and the start of the plugin, a service with a rate limit, the
requests of the probe, and "byob --help". Prints Markdown tables with medians and ranges.

All sizes are measured once. While the time permits, they are measured again, small ones first. From ${CHECKPOINT_SIZE} resources on,
up, up with all changed and destroy also run with PULUMI_SKIP_CHECKPOINTS, once.

  --sizes N,N…     numbers of resources (default ${DEFAULT_SIZES})
  --repetitions N  maximum number of measurements of each command (default ${DEFAULT_REPETITIONS})
  --minutes N      time after which nothing is measured again (default ${DEFAULT_MINUTES}); the first measurements are not shortened
  --full           adds ${FULL_SIZE} resources, and measures all sizes equally often, without a limit of time (an hour or more)
  --json FILE      writes the results into this file
  --from FILE      takes the results from this file instead of measuring
  --write          writes docs/bench/results.json, docs/bench/index.html, and the tables in README.md and docs/scale.md
  --check          measures nothing; exit code 1: one of these pages differs from docs/bench/results.json
  --help           prints this text`;

const ROOT = path.resolve(__dirname, "..");
const RESULTS = "docs/bench/results.json";

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new ScriptError(`${option}: must be a whole number from 1, got "${text}".`);
  }
  return number;
}

interface OptionTexts {
  sizes: string;
  repetitions: string;
  minutes: string;
  full: boolean;
}

function optionsOf({ sizes, repetitions, minutes, full }: OptionTexts): BenchOptions {
  const numbers = sizes.split(",").map((text) => wholeNumber("--sizes", text));
  return {
    sizes: full ? [...numbers, FULL_SIZE] : numbers,
    repetitions: wholeNumber("--repetitions", repetitions),
    minutes: full ? undefined : wholeNumber("--minutes", minutes),
  };
}

/** The pages that contain results, by path in the repository. */
async function pagesOf(results: BenchResults): Promise<Record<string, string>> {
  const current = (file: string) => fs.readFileSync(path.join(ROOT, file), "utf8");
  const withParts = (file: string, parts: Record<string, string>) =>
    withGenerated(current(file), parts, file);
  return {
    "docs/bench/index.html": await renderBenchPage(results),
    "README.md": withParts("README.md", { bench: readmePart(results) }),
    "docs/scale.md": withParts("docs/scale.md", scaleParts(results)),
  };
}

async function check(): Promise<number> {
  const pages = await pagesOf(readBenchResults(path.join(ROOT, RESULTS)));
  const outdated = Object.entries(pages).filter(([file, text]) => {
    const absolute = path.join(ROOT, file);
    return !fs.existsSync(absolute) || fs.readFileSync(absolute, "utf8") !== text;
  });
  for (const [file] of outdated) {
    console.error(`${file} differs from ${RESULTS}. Run npm run bench -- --from ${RESULTS} --write.`);
  }
  return outdated.length > 0 ? 1 : 0;
}

async function write(results: BenchResults): Promise<void> {
  writeBenchResults(path.join(ROOT, RESULTS), results);
  for (const [file, text] of Object.entries(await pagesOf(results))) {
    fs.writeFileSync(path.join(ROOT, file), text);
  }
}

async function measure(options: BenchOptions, signal: AbortSignal): Promise<BenchResults> {
  // Loaded only now, because the pages need neither the emulators nor the provider.
  const { measureBench } = require("./lib/bench/measure-all") as typeof import("./lib/bench/measure-all");
  return measureBench(options, signal);
}

runScript({
  help: HELP,
  options: {
    sizes: { type: "string", default: DEFAULT_SIZES.join(",") },
    repetitions: { type: "string", default: String(DEFAULT_REPETITIONS) },
    minutes: { type: "string", default: String(DEFAULT_MINUTES) },
    full: { type: "boolean", default: false },
    json: { type: "string" },
    from: { type: "string" },
    write: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
  main: async (values, signal) => {
    if (values.check) {
      return check();
    }
    const options = optionsOf(values);
    const results =
      values.from === undefined ? await measure(options, signal) : readBenchResults(values.from);
    if (values.json !== undefined) {
      writeBenchResults(values.json, results);
    }
    if (values.write) {
      await write(results);
    }
    console.log(renderReport(results));
    return 0;
  },
});
