import { setTimeout as sleep } from "node:timers/promises";
import type { StoreResponse } from "./store-response";
import type { Attempt } from "./transport";
import type { ProbeTiming } from "./types";

export const DEFAULT_PROBE_TIMING: ProbeTiming = {
  requestMs: 7_500,
  retryMs: 6_500,
  unreachableMs: 7_500,
  overallMs: 60_000,
  firstWaitMs: 300,
  longestWaitMs: 4_000,
  cleanupMs: 8_000,
};

/** More would only delay the news that nobody is there. */
const MOST_UNREACHED = 3;

/** Settings spread over a store's machines: one pass after a refusal may be luck. */
const PASSES_AFTER_REFUSAL = 3;

/** Whether an answer is final, and if not, why it may become another one. */
export type StepResult = "passed" | "final" | "fresh";

/** Waits for what passes by itself: trouble on the way for a moment, fresh keys and settings for the grace time. */
export class RetryPolicy {
  readonly #startedAt = performance.now();

  constructor(
    readonly timing: ProbeTiming,
    readonly graceSeconds: number,
    readonly signal: AbortSignal,
  ) {}

  /** Repeats an attempt until its result is final. */
  async until<T extends { response: StoreResponse }>(
    attempt: (attempt: Attempt) => Promise<T>,
    judge: (result: T) => StepResult,
    waiting: (reason: string) => void,
  ): Promise<T> {
    const series = new Series(this.timing, this.#graceLeft.bind(this));
    for (;;) {
      const result = await attempt(this.#attempt(series));
      const pause = series.pauseAfter(result.response, judge(result));
      if (pause === undefined) {
        return result;
      }
      waiting(pause.reason);
      await sleep(pause.ms, undefined, { signal: this.signal });
    }
  }

  /** One attempt without repeats. */
  once(): Attempt {
    return { signal: this.signal, timeoutMs: this.timing.requestMs, newConnection: this.#fresh() };
  }

  #attempt(series: Series): Attempt {
    return { ...this.once(), timeoutMs: Math.ceil(Math.min(this.timing.requestMs, series.begin())) };
  }

  #fresh(): boolean {
    return this.graceSeconds > 0;
  }

  #graceLeft(): number {
    return this.graceSeconds * 1000 - (performance.now() - this.#startedAt);
  }
}

/** The attempts at one thing. */
class Series {
  #attemptAt = performance.now();
  #waits = 0;
  #unreached = 0;
  #troubleSince: number | undefined;
  #refused = false;
  #passes = 0;

  constructor(
    readonly timing: ProbeTiming,
    readonly graceLeft: () => number,
  ) {}

  /** Starts an attempt: how long it may take. After trouble that is what is left for it, but never nothing. */
  begin(): number {
    this.#attemptAt = performance.now();
    if (this.#troubleSince === undefined) {
      return this.timing.requestMs;
    }
    return Math.max(500, this.timing.unreachableMs - this.#trouble());
  }

  /** How long to wait before the next attempt; undefined when there is none. */
  pauseAfter(answer: StoreResponse, judgement: StepResult): { ms: number; reason: string } | undefined {
    if (judgement === "passed") {
      this.#troubleSince = undefined;
      return this.#afterPass();
    }
    this.#passes = 0;
    if (answer.transient) {
      return this.#afterTrouble(answer);
    }
    if (judgement !== "fresh") {
      return undefined;
    }
    this.#refused = true;
    this.#troubleSince = undefined;
    return this.#within(this.graceLeft(), "the key or a setting may be fresh");
  }

  #afterPass(): { ms: number; reason: string } | undefined {
    this.#passes += 1;
    if (!this.#refused || this.#passes >= PASSES_AFTER_REFUSAL) {
      return undefined;
    }
    return { ms: this.timing.firstWaitMs, reason: "once more, as it was refused before" };
  }

  #afterTrouble(answer: StoreResponse): { ms: number; reason: string } | undefined {
    const spent = this.#trouble();
    if (answer.status === undefined) {
      this.#unreached += 1;
      if (this.#unreached >= MOST_UNREACHED) {
        return undefined;
      }
      return this.#within(this.timing.unreachableMs - spent, "no connection");
    }
    const patience = this.timing.retryMs - spent;
    const inChange = answer.name === "OperationAborted";
    const left = inChange ? Math.max(patience, this.graceLeft()) : patience;
    return this.#within(left, `the store answers HTTP ${answer.status}`);
  }

  /** Milliseconds since trouble began, the attempt that ran into it included. */
  #trouble(): number {
    this.#troubleSince ??= this.#attemptAt;
    return performance.now() - this.#troubleSince;
  }

  /** Waits grow, and end early enough to leave time for the attempt itself. */
  #within(leftMs: number, reason: string): { ms: number; reason: string } | undefined {
    const { firstWaitMs, longestWaitMs } = this.timing;
    const ms = Math.min(firstWaitMs * 2 ** this.#waits, longestWaitMs);
    this.#waits += 1;
    return ms < leftMs ? { ms, reason } : undefined;
  }
}
