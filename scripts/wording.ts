import fs from "node:fs";
import path from "node:path";
import { runScript } from "./lib/script";
import { type Hit, scan } from "./lib/wording/scan";

const HELP = `Usage: npx tsx scripts/wording.ts [options] [file…]

Finds wording that the rules in scripts/lib/wording replace, in comments, messages, pages and names. Prints
"file:line: phrase -> better". Exit code 1: at least one hit. Exit code 2: an option is invalid.

  --summary       print the number of hits per rule instead of the hits
  --tests         also read test/
  --all           report every use of an identifier, not only the first one in each file
  --rule <name>   report one rule only
  --help          print this text
  file…           read these files instead of the whole project

A line that contains "wording-ignore", or follows a line that does, is skipped.`;

const ROOT = path.resolve(__dirname, "..");
const FOLDERS = ["src", "packages", "examples", "scripts", "docs"];
const FILES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "package.json"];
const SKIPPED = new Set(["node_modules", "dist", "__snapshots__", ".git", "coverage"]);

function walk(entry: string): string[] {
  if (!fs.statSync(entry).isDirectory()) {
    return [entry];
  }
  return fs
    .readdirSync(entry)
    .filter((name) => !SKIPPED.has(name))
    .flatMap((name) => walk(path.join(entry, name)));
}

function projectFiles(withTests: boolean): string[] {
  return [...FOLDERS, ...FILES, ...(withTests ? ["test"] : [])].flatMap((entry) => walk(entry));
}

function summaryOf(hits: readonly Hit[]): string[] {
  const counts = new Map<string, number>();
  for (const { group, rule } of hits) {
    const key = `${group.padEnd(6)} ${rule}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
  const files = new Set(hits.map(({ file }) => file)).size;
  return [...rows, [`total in ${files} files`, hits.length] as const].map(
    ([key, count]) => `${String(count).padStart(6)}  ${key}`,
  );
}

runScript({
  help: HELP,
  options: {
    summary: { type: "boolean", default: false },
    tests: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    rule: { type: "string" },
  },
  allowPositionals: true,
  main: async ({ summary, tests, all, rule }, _signal, given) => {
    process.chdir(ROOT);
    const files = given.length > 0 ? given : projectFiles(tests);
    const found = [...new Set(files)]
      .sort()
      .map((file) => file.split(path.sep).join("/"))
      .flatMap((file) => scan(file, fs.readFileSync(file, "utf8"), { all }));
    const hits = rule === undefined ? found : found.filter((hit) => hit.rule === rule);
    const lines = summary
      ? summaryOf(hits)
      : hits.map(({ file, line, phrase, better }) => `${file}:${line}: ${phrase} -> ${better}`);
    if (lines.length > 0) {
      console.log(lines.join("\n"));
    }
    return hits.length > 0 ? 1 : 0;
  },
});
