import type { Remedy } from "../stores/types";

/** Bounds of a probe in milliseconds, for tests. */
export interface ProbeTiming {
  /** One request, its answer included. @default 7500 */
  requestMs: number;
  /** All repeats after throttling, time-outs and 5xx together. @default 6500 */
  retryMs: number;
  /** How long a store that never answers is tried. @default 7500 */
  unreachableMs: number;
  /** The whole probe without its grace time. @default 60000 */
  overallMs: number;
  /** First wait between two attempts; it doubles. @default 300 */
  firstWaitMs: number;
  /** Longest wait between two attempts. @default 4000 */
  longestWaitMs: number;
  /** Clean-up after an abort. @default 8000 */
  cleanupMs: number;
}

export interface ProbeOptions {
  /** "read" writes nothing; what the keys cannot show without a write is reported as not shown. */
  depth: "read" | "write";
  /** How long a key or a setting that may be fresh is waited for, in seconds. */
  graceSeconds: number;
  /** Ends the probe; what it has written is deleted before the promise settles. */
  signal: AbortSignal;
  onStep?(step: StepReport): void;
  /** Also tries a multipart upload. @default false */
  multipart?: boolean;
  timing?: Partial<ProbeTiming>;
}

/** Progress, for people who watch. */
export interface StepReport {
  step: string;
  /** What is tried, in words. */
  title: string;
  state: "started" | "waiting" | Finding["outcome"];
  /** While waiting: for what. */
  detail?: string;
}

export interface Finding {
  step: string;
  outcome: "passed" | "warning" | "failed" | "skipped" | "inconclusive";
  action: string;
  response: string;
  explanation: string;
  remedies: readonly Remedy[];
  /** Name of the row of the diagnosis table, or of the step where nothing is wrong. */
  code: string;
}

export interface Leftover {
  key: string;
  command: string;
}

export interface ProbeReport {
  /** "inconclusive": the store gave no answer of its own, so that nothing is known. */
  outcome: "passed" | "failed" | "inconclusive";
  /** One sentence; absent where it works. */
  reason?: string;
  findings: readonly Finding[];
  leftovers: readonly Leftover[];
  /** What no probe from here can show. */
  limitations: readonly string[];
}
