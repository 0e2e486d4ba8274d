import fs from "node:fs";
import path from "node:path";
import {
  PART_NAMES,
  type PartName,
  RESULTS_FOLDER,
  type ReliabilityPart,
} from "../test/reliability/support/record";
import { runScript, ScriptError } from "./lib/script";

const HELP = `Usage: npm run reliability [-- --write] [-- --check]

Prints docs/reliability.md from the results that the last run of .ci/run recorded.

  --write   writes the page
  --check   fails if the page differs from the results, except for numbers
  --help    prints this text`;

const PAGE = path.join(__dirname, "../docs/reliability.md");

const INTRODUCTION = `# Reliability

This page is for developers who want to know how the promises in [guarantees](guarantees.md) are tested. \`npm run reliability -- --write\`
generates it from the results of the tests, which use the real plugin process, the emulators of the services and the built package.`;

function partOf(name: PartName): ReliabilityPart {
  const file = path.join(RESULTS_FOLDER, `${name}.json`);
  if (!fs.existsSync(file)) {
    throw new ScriptError(`${name}: no results. Run .ci/run first.`);
  }
  return JSON.parse(fs.readFileSync(file, "utf8")) as ReliabilityPart;
}

function renderPart({ title, text, columns, rows, limits = [], seconds }: ReliabilityPart): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  const table = [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
  const known = limits.map(({ name, text }) => `- **${name}**: ${text}`).join("\n");
  return [
    `## ${title}`,
    `${text} Duration: ${seconds} s.`,
    table,
    ...(known === "" ? [] : ["Known limits:", known]),
  ].join("\n\n");
}

/** The steps of .ci/run with their durations. */
function renderSteps(): string {
  const file = path.join(RESULTS_FOLDER, "steps.tsv");
  if (!fs.existsSync(file)) {
    throw new ScriptError("No durations of the steps. Run .ci/run first.");
  }
  const steps = fs.readFileSync(file, "utf8").trimEnd().split("\n");
  const rows = steps.map((line) => line.split("\t")).map(([name, seconds]) => `| \`${name}\` | ${seconds} |`);
  return [
    "## Duration of `.ci/run`",
    ["| step | seconds on two cores |", "| --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
}

function render(): string {
  const parts = PART_NAMES.map((name) => renderPart(partOf(name)));
  return `${[INTRODUCTION, ...parts, renderSteps()].join("\n\n")}\n`;
}

/** The page without its numbers, some of which depend on the speed of the machine. */
const withoutNumbers = (page: string) => page.replace(/\d+/g, "0");

runScript({
  help: HELP,
  options: { write: { type: "boolean", default: false }, check: { type: "boolean", default: false } },
  main: async ({ write, check }) => {
    const page = render();
    if (write) {
      fs.writeFileSync(PAGE, page);
      return 0;
    }
    if (!check) {
      console.log(page);
      return 0;
    }
    const current = fs.existsSync(PAGE) ? fs.readFileSync(PAGE, "utf8") : "";
    if (withoutNumbers(current) !== withoutNumbers(page)) {
      throw new ScriptError(
        "docs/reliability.md differs from the results. Run npm run reliability -- --write.",
      );
    }
    return 0;
  },
});
