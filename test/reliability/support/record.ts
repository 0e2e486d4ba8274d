/**
 * Results of the reliability tests, from which `npm run reliability -- --write` generates `docs/reliability.md`.
 *
 * Each test file records one part when its tests have ended, as one JSON file in `.reliability/`.
 */
import fs from "node:fs";
import path from "node:path";

export const RESULTS_FOLDER = path.resolve(__dirname, "../../../.reliability");

/** Order of the parts in the document. */
export const PART_NAMES = [
  "faults",
  "sequences",
  "sequences-cli",
  "interruptions-cli",
  "faults-cli",
  "old-state",
  "hostile-input",
  "leaks",
  "mutations",
  "aws-component",
  "versions",
] as const;

export type PartName = (typeof PART_NAMES)[number];

/** One section of the document. */
export interface ReliabilityPart {
  title: string;
  /** Description of the tests and of the condition for passing, in one paragraph. */
  text: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** Known limits, by name. */
  limits?: readonly { name: string; text: string }[];
  /** Duration of the tests in seconds. It differs between runs, so a check does not compare it. */
  seconds: number;
}

/** Stores the result of one part; an earlier result is replaced. */
export function recordReliability(name: PartName, part: ReliabilityPart): void {
  fs.mkdirSync(RESULTS_FOLDER, { recursive: true });
  fs.writeFileSync(path.join(RESULTS_FOLDER, `${name}.json`), `${JSON.stringify(part, undefined, 2)}\n`);
}
