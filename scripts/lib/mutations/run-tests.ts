import fs from "node:fs";
import path from "node:path";
import { run } from "../run";

/** A test that ran, with its full name. */
export interface TestResult {
  /** Path relative to the folder. */
  file: string;
  name: string;
  passed: boolean;
}

/** Result of one run of jest. */
export interface TestRun {
  tests: TestResult[];
  /** Error of a test file that could not be loaded, or of jest itself. */
  error?: string;
}

interface JestReport {
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

export interface TestRunOptions {
  files: readonly string[];
  /** Parts of the full names of the tests to run. */
  names: readonly string[];
  timeoutMs: number;
  signal: AbortSignal;
}

/** Runs the selected unit tests of a copy of the repository. */
export async function runTests(folder: string, options: TestRunOptions): Promise<TestRun> {
  const output = path.join(folder, "jest-report.json");
  fs.rmSync(output, { force: true });
  const args = [
    "node_modules/jest/bin/jest.js",
    ...options.files.map((file) => path.join(folder, file)),
    "--runTestsByPath",
    `--testNamePattern=${options.names.map(escaped).join("|")}`,
    "--watchman=false",
    "--forceExit",
    "--ci",
    "--json",
    `--outputFile=${output}`,
    "--selectProjects=unit",
  ];
  const { signal, timeoutMs } = options;
  const { stderr } = await run(process.execPath, args, { cwd: folder, signal, timeoutMs });
  if (!fs.existsSync(output)) {
    const last = stderr.trim().split("\n").slice(-20).join("\n");
    return {
      tests: [],
      error: `jest ended without a report, or after more than ${timeoutMs / 1000} s: ${last}`,
    };
  }
  return fromReport(folder, JSON.parse(fs.readFileSync(output, "utf8")) as JestReport);
}

function fromReport(folder: string, { testResults }: JestReport): TestRun {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "passed" || status === "failed")
      .map(({ fullName, status }) => ({
        file: path.relative(folder, name),
        name: fullName,
        passed: status === "passed",
      })),
  );
  const broken = testResults.find(
    ({ message, assertionResults }) => message && assertionResults.length === 0,
  );
  return broken ? { tests, error: broken.message } : { tests };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
