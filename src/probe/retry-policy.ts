/**
 * Retry policy of the probe: decides whether a response is final, and how long to wait before the next attempt.
 *
 * Two kinds of responses can change without any action. Transient errors (5xx, throttling, no connection) are retried
 * for a few seconds. Errors of a new key or setting are retried until `graceSeconds` are over, because S3 applies
 * such changes gradually. After such an error, three successes in a row are required. All other responses are final.
 * The policy is separate from `http/retry.ts`, which must not repeat a request that is not idempotent.
 *
 *     const reply = await policy.until(attempt, classify, (reason) => report("waiting", reason));
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { StoreResponse } from "./store-response";
import type { Attempt } from "./transport";
import type { ProbeOptions, ProbeTiming } from "./types";

/** Times of a probe without a grace time; `overallMs` limits all steps together. */
export const DEFAULT_PROBE_TIMING: ProbeTiming = {
  requestMs: 7_500,
  retryMs: 6_500,
  unreachableMs: 7_500,
  overallMs: 60_000,
  minDelayMs: 300,
  maxDelayMs: 4_000,
  cleanupMs: 8_000,
};

/** Further attempts would only delay the error. */
const MAX_UNREACHABLE_ATTEMPTS = 3;

/** Required successes in a row after a failure, because a store's servers apply settings at different times. */
const SUCCESSES_AFTER_REJECTION = 3;

/** Whether a response is final. "fresh" means that a new key or setting may not have taken effect yet. */
export type StepResult = "passed" | "final" | "fresh";

/** Decides about retries for all steps of one probe. */
export class RetryPolicy {
  readonly #startedAt = performance.now();
  #wasRejected = false;

  constructor(
    readonly timing: ProbeTiming,
    readonly graceSeconds: number,
    readonly signal: AbortSignal,
    readonly onMayPropagate?: ProbeOptions["onMayPropagate"],
  ) {}

  /** Repeats an attempt until its response is final, or no time is left. */
  async until<T extends { response: StoreResponse }>(
    attempt: (attempt: Attempt) => Promise<T>,
    classify: (result: T) => StepResult,
    waiting: (reason: string) => void,
  ): Promise<T> {
    const state = new RetryState(this.timing, this.#graceLeft.bind(this));
    for (;;) {
      const result = await attempt(this.#attempt(state));
      const step = classify(result);
      const pause = state.pauseAfter(result.response, step);
      if (step === "fresh") {
        this.#wasRejected = true;
        this.onMayPropagate?.(performance.now() + state.lastDelayMs);
      }
      if (pause === undefined) {
        return result;
      }
      waiting(pause.reason);
      await sleep(pause.ms, undefined, { signal: this.signal });
    }
  }

  /** Limits of a single attempt without retries. */
  once(): Attempt {
    const { signal, timing } = this;
    return { signal, timeoutMs: timing.requestMs, newConnection: this.#usesNewConnections };
  }

  #attempt(state: RetryState): Attempt {
    return { ...this.once(), timeoutMs: Math.ceil(Math.min(this.timing.requestMs, state.begin())) };
  }

  /** New connections reach other servers of the store, which apply a new key or setting at different times. */
  get #usesNewConnections(): boolean {
    return this.#wasRejected && this.graceSeconds > 0;
  }

  #graceLeft(): number {
    return this.graceSeconds * 1000 - (performance.now() - this.#startedAt);
  }
}

/** State of the attempts of one step. */
class RetryState {
  #attemptAt = performance.now();
  #waits = 0;
  #unreached = 0;
  #transientErrorSince: number | undefined;
  #wasRejected = false;
  #passes = 0;
  /** The last delay, also if it did not fit into the remaining time. */
  lastDelayMs = 0;

  constructor(
    readonly timing: ProbeTiming,
    readonly graceLeft: () => number,
  ) {}

  /** Starts an attempt and returns its time limit: after a transient error, the rest of the limit, at least 500 ms. */
  begin(): number {
    this.#attemptAt = performance.now();
    if (this.#transientErrorSince === undefined) {
      return this.timing.requestMs;
    }
    return Math.max(500, this.timing.unreachableMs - this.#transientErrorMs());
  }

  /**
   * The delay before the next attempt.
   *
   * @returns undefined when the response is final
   */
  pauseAfter(response: StoreResponse, result: StepResult): { ms: number; reason: string } | undefined {
    if (result === "passed") {
      this.#transientErrorSince = undefined;
      return this.#afterPass();
    }
    this.#passes = 0;
    if (response.transient) {
      return this.#pauseAfterTransientError(response);
    }
    if (result !== "fresh") {
      return undefined;
    }
    this.#wasRejected = true;
    this.#transientErrorSince = undefined;
    return this.#within(this.graceLeft(), "a new key or setting may not have taken effect yet");
  }

  #afterPass(): { ms: number; reason: string } | undefined {
    this.#passes += 1;
    if (!this.#wasRejected || this.#passes >= SUCCESSES_AFTER_REJECTION) {
      return undefined;
    }
    return {
      ms: this.timing.minDelayMs,
      reason: "confirming the success, because an earlier attempt failed",
    };
  }

  #pauseAfterTransientError(response: StoreResponse): { ms: number; reason: string } | undefined {
    const spent = this.#transientErrorMs();
    if (response.status === undefined) {
      this.#unreached += 1;
      if (this.#unreached >= MAX_UNREACHABLE_ATTEMPTS) {
        return undefined;
      }
      return this.#within(this.timing.unreachableMs - spent, "no connection");
    }
    const remainingMs = this.timing.retryMs - spent;
    const inChange = response.name === "OperationAborted";
    const left = inChange ? Math.max(remainingMs, this.graceLeft()) : remainingMs;
    return this.#within(left, `the store returned HTTP ${response.status}`);
  }

  /** Milliseconds since the start of the first attempt that failed with a transient error. */
  #transientErrorMs(): number {
    this.#transientErrorSince ??= this.#attemptAt;
    return performance.now() - this.#transientErrorSince;
  }

  /** The next delay, which doubles each time; undefined when it does not fit into the remaining time. */
  #within(leftMs: number, reason: string): { ms: number; reason: string } | undefined {
    const { minDelayMs, maxDelayMs } = this.timing;
    const ms = Math.min(minDelayMs * 2 ** this.#waits, maxDelayMs);
    this.#waits += 1;
    this.lastDelayMs = ms;
    return ms < leftMs ? { ms, reason } : undefined;
  }
}
