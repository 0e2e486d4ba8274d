/**
 * Applies each mutation to a copy of the repository and checks that its test fails.
 *
 * The tests of all mutations must pass without a mutation first. Otherwise a test that always fails, or that was renamed
 * and no longer runs, would be counted as one that notices the fault. A mutated file that cannot be loaded proves nothing
 * either, so a test file that does not start is an error of the mutation.
 */
import fs from "node:fs";
import path from "node:path";
import type { Mutation } from "../../../test/mutations/mutation";
import { ScriptError } from "../script";
import { runTests, type TestRun } from "./run-tests";
import { TreeCopy } from "./tree-copy";

/** Two processes use the two cores of CI. */
const PARALLEL = 2;
const MUTATION_TIMEOUT_MS = 60_000;
const UNMUTATED_TIMEOUT_MS = 180_000;

/** Result of one mutation. */
export interface MutationResult extends Mutation {
  outcome: "caught" | "not caught" | "error";
  /** Name of the first test that failed, or the error. */
  detail: string;
  seconds: number;
}

export interface CheckOptions {
  repository: string;
  signal: AbortSignal;
  onProgress(text: string): void;
}

/** Checks mutations in parallel, in the order of the list. */
export async function checkMutations(
  mutations: readonly Mutation[],
  { repository, signal, onProgress }: CheckOptions,
): Promise<MutationResult[]> {
  assertApplicable(mutations, repository);
  const copies: TreeCopy[] = [];
  try {
    for (let i = 0; i < PARALLEL; i++) {
      copies.push(await TreeCopy.create(repository));
    }
    onProgress("running the tests without a mutation");
    await assertTestsPass(copies, mutations, signal);
    const pending = [...mutations.entries()];
    const results: MutationResult[] = [];
    let done = 0;
    const work = async (copy: TreeCopy) => {
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        signal.throwIfAborted();
        const result = await checkMutation(copy, next[1], signal);
        results[next[0]] = result;
        done += 1;
        onProgress(`${done}/${mutations.length} ${result.outcome}  ${result.name} (${result.seconds} s)`);
      }
    };
    await Promise.all(copies.map(work));
    return results;
  } finally {
    for (const copy of copies) {
      copy.remove();
    }
  }
}

/** Throws if a text to replace is no longer in its file, or occurs more than once. */
export function assertApplicable(mutations: readonly Mutation[], repository: string): void {
  const problems = mutations.flatMap(({ name, file, text }) => {
    const count = fs.readFileSync(path.join(repository, file), "utf8").split(text).length - 1;
    return count === 1 ? [] : [`${name}: the text must occur once in ${file}, but it occurs ${count} times.`];
  });
  if (problems.length > 0) {
    throw new ScriptError(`${problems.join("\n")}\nCorrect "text" of these mutations in test/mutations.`);
  }
}

async function assertTestsPass(
  copies: readonly TreeCopy[],
  mutations: readonly Mutation[],
  signal: AbortSignal,
): Promise<void> {
  const files = [...new Set(mutations.map(testFileOf))];
  const runs = copies.map(async (copy, at): Promise<TestRun> => {
    const own = files.filter((_, index) => index % copies.length === at);
    const names = mutations.filter((each) => own.includes(testFileOf(each))).map(({ testName }) => testName);
    return own.length === 0
      ? { tests: [] }
      : runTests(copy.folder, { files: own, names, timeoutMs: UNMUTATED_TIMEOUT_MS, signal });
  });
  const results = await Promise.all(runs);
  signal.throwIfAborted();
  const tests = results.flatMap((result) => result.tests);
  const problems = [
    ...results.flatMap(({ error }) => error ?? []),
    ...tests.filter(({ passed }) => !passed).map(({ file, name }) => `${file}: "${name}" failed.`),
    ...mutations
      .filter(
        (each) => !tests.some(({ file, name }) => file === testFileOf(each) && name.includes(each.testName)),
      )
      .map((each) => `${each.name}: ${testFileOf(each)} has no test "${each.testName}".`),
  ];
  if (problems.length > 0) {
    throw new ScriptError(`The tests must pass without a mutation.\n${problems.join("\n")}`);
  }
}

async function checkMutation(
  copy: TreeCopy,
  mutation: Mutation,
  signal: AbortSignal,
): Promise<MutationResult> {
  const startedAt = performance.now();
  const restore = copy.replace(mutation.file, mutation.text, mutation.replacement);
  try {
    const { tests, error } = await runTests(copy.folder, {
      files: [testFileOf(mutation)],
      names: [mutation.testName],
      timeoutMs: MUTATION_TIMEOUT_MS,
      signal,
    });
    signal.throwIfAborted();
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const failed = tests.find(({ passed }) => !passed);
    if (failed !== undefined) {
      return { ...mutation, outcome: "caught", detail: failed.name, seconds };
    }
    return error === undefined
      ? { ...mutation, outcome: "not caught", detail: mutation.testName, seconds }
      : { ...mutation, outcome: "error", detail: error, seconds };
  } finally {
    restore();
  }
}

function testFileOf({ testFile }: Mutation): string {
  return `test/unit/${testFile}.test.ts`;
}
