import type { Remedy } from "../stores/types";

/** Time limits of a probe in milliseconds; tests shorten them. */
export interface ProbeTiming {
  /** Limit of one request and its response. @default 7500 */
  requestMs: number;
  /** Limit of all retries of a step after throttling and 5xx. @default 6500 */
  retryMs: number;
  /** Limit of all attempts of a step without a response. @default 7500 */
  unreachableMs: number;
  /** Limit of the whole probe, without the grace time. @default 60000 */
  overallMs: number;
  /** First delay between two attempts; each further one is doubled. @default 300 */
  minDelayMs: number;
  /** Maximum delay between two attempts. @default 4000 */
  maxDelayMs: number;
  /** Limit of the cleanup. @default 8000 */
  cleanupMs: number;
}

/** Options of a probe. */
export interface ProbeOptions {
  /** "read" writes nothing and reports the steps that need a write as limitations. */
  depth: "read" | "write";
  /** Time to wait for a new key or setting to take effect, in seconds. */
  graceSeconds: number;
  /** Aborts the probe. The promise settles after the written objects are deleted. */
  signal: AbortSignal;
  /** Called for each progress report. */
  onStep?(step: StepReport): void;
  /**
   * Called for each rejection that a new key or setting can cause.
   *
   * @param nextAttemptAt time of the next attempt as `performance.now()`, also after the end of the grace time
   */
  onMayPropagate?(nextAttemptAt: number): void;
  /** Whether to test a multipart upload, too. @default false */
  multipart?: boolean;
  timing?: Partial<ProbeTiming>;
}

/** Progress of one step, for display. */
export interface StepReport {
  step: string;
  /** S3 operation and its object. */
  title: string;
  state: "started" | "waiting" | Finding["outcome"];
  /** Reason for the wait, or explanation of a step that did not pass. */
  detail?: string;
}

/** Result of one step, without secrets. */
export interface Finding {
  step: string;
  outcome: "passed" | "warning" | "failed" | "skipped" | "inconclusive";
  /** S3 operation and its object, such as `PutObject pics/x.txt with x-amz-acl: public-read`. */
  action: string;
  /** Status, error code and message of the response. */
  response: string;
  /** Cause of the response. */
  explanation: string;
  /** Ways to fix the cause; empty when the step passed. */
  remedies: readonly Remedy[];
  /** Stable id, `<step>.<cause>` in kebab case: `upload.acl-denied`; `upload.ok` when the step passed. */
  code: string;
}

/** An object that the probe could not delete, and the AWS CLI command that deletes it. */
export interface Leftover {
  key: string;
  command: string;
  /** Reason why the command cannot delete it yet. */
  note?: string;
}

/** Result of a probe. */
export interface ProbeReport {
  /** "inconclusive" means that no response was evidence for or against the bucket. */
  outcome: "passed" | "failed" | "inconclusive";
  /** Explanation of the outcome; undefined when it is "passed". */
  reason?: string;
  findings: readonly Finding[];
  leftovers: readonly Leftover[];
  /** Facts that a probe from this machine cannot verify. */
  limitations: readonly string[];
}
