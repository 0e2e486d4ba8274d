import path from "node:path";
import { MUTATIONS } from "../test/mutations/all";
import { recordReliability } from "../test/reliability/support/record";
import { checkMutations, type MutationResult } from "./lib/mutations/check-mutations";
import { lineWriter } from "./lib/progress";
import { runScript, ScriptError } from "./lib/script";
import { alignColumns } from "./lib/table";

const HELP = `Usage: npm run mutations [-- --only <name>] [-- --list] [-- --json]

Breaks the code in each way that test/mutations lists, in a copy of the repository, and fails unless the named unit test
notices it. Exit code 1: a test did not notice its mutation. Exit code 2: a mutation could not be checked.

  --only <name>   checks only this mutation; can be repeated
  --list          prints the mutations
  --json          prints a JSON array of the results
  --help          prints this text`;

const ROOT = path.resolve(__dirname, "..");

function selected(only: readonly string[]) {
  const unknown = only.filter((name) => !MUTATIONS.some((mutation) => mutation.name === name));
  if (unknown.length > 0) {
    throw new ScriptError(`Unknown mutation: ${unknown.join(", ")}. --list prints all names.`);
  }
  return MUTATIONS.filter(({ name }) => only.length === 0 || only.includes(name));
}

function list(): string {
  return alignColumns(
    MUTATIONS.map(({ name, file, simulates }) => [name, file, simulates]),
    2,
  ).join("\n");
}

function record(results: readonly MutationResult[], seconds: number): void {
  recordReliability("mutations", {
    title: "Mutations",
    text: `\`npm run mutations\` breaks the code in ${results.length} ways, one at a time, and fails unless the named test notices it.`,
    columns: ["fault", "file", "test that notices it"],
    rows: results.map(({ simulates, file, testFile, testName }) => [
      simulates,
      `\`${file}\``,
      `\`${testFile}\`: ${testName}`,
    ]),
    seconds,
  });
}

function printFailures(results: readonly MutationResult[]): void {
  for (const { name, outcome, simulates, file, testFile, detail } of results) {
    if (outcome !== "caught") {
      console.log(`${outcome}  ${name} in ${file}: ${simulates}\n  test/unit/${testFile}.test.ts: ${detail}`);
    }
  }
  const caught = results.filter(({ outcome }) => outcome === "caught").length;
  console.log(`Mutations: ${caught} of ${results.length} caught`);
}

runScript({
  help: HELP,
  options: {
    only: { type: "string", multiple: true, default: [] },
    list: { type: "boolean" },
    json: { type: "boolean" },
  },
  errorExitCode: 2,
  main: async ({ only, list: isList, json }, signal) => {
    if (isList) {
      console.log(list());
      return 0;
    }
    const startedAt = performance.now();
    const line = lineWriter(process.stderr);
    const options = { repository: ROOT, signal, onProgress: line.report };
    const results = await checkMutations(selected(only), options).finally(line.end);
    if (json) {
      console.log(JSON.stringify(results, undefined, 2));
    } else {
      printFailures(results);
    }
    if (results.some(({ outcome }) => outcome !== "caught")) {
      return results.some(({ outcome }) => outcome === "error") ? 2 : 1;
    }
    if (only.length === 0) {
      record(results, Math.round((performance.now() - startedAt) / 1000));
    }
    return 0;
  },
});
