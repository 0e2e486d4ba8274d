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

Prints docs/reliability.md from the results that the last run of the tests recorded (npm test, npm run mutations).

  --write   writes the page
  --check   fails if the page differs from the results, except for durations
  --help    prints this text`;

const PAGE = path.join(__dirname, "../docs/reliability.md");

const INTRODUCTION = `# Reliability

This page is for developers who want to know how the promises in [guarantees](guarantees.md) are tested. \`npm run reliability -- --write\`
generates it from the results of the tests, which use the real plugin process, the emulators of the services and the built package.`;

function partOf(name: PartName): ReliabilityPart {
  const file = path.join(RESULTS_FOLDER, `${name}.json`);
  if (!fs.existsSync(file)) {
    throw new ScriptError(`${name}: no results. Run npm test and npm run mutations first.`);
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

function render(): string {
  return `${[INTRODUCTION, ...PART_NAMES.map((name) => renderPart(partOf(name)))].join("\n\n")}\n`;
}

const withoutDurations = (page: string) => page.replace(/Duration: \d+ s\./g, "");

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
    if (withoutDurations(current) !== withoutDurations(page)) {
      throw new ScriptError(
        "docs/reliability.md differs from the results. Run npm run reliability -- --write.",
      );
    }
    return 0;
  },
});
