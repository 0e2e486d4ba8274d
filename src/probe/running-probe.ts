import type { BucketAccess } from "../stores/types";
import { probeBucket } from "./probe-bucket";
import type { ProbeOptions, ProbeReport } from "./types";

/** A finished probe. Times are those of `performance.now()`. */
export interface ProbeResult {
  report: ProbeReport;
  endedAt: number;
  /** End of the grace time. */
  graceEnd: number;
  /** Time of the last attempt that only a longer grace time would allow; undefined without such a rejection. */
  nextAttemptAt: number | undefined;
}

/**
 * Reason why a resource does not wait for the result: its signal aborted, or the probe waits for a new key longer than
 * the resource may.
 */
export type NoResult = "interrupted" | "impatient";

interface Waiter {
  graceEnd: number;
  leave(outcome: ProbeResult | NoResult): void;
}

/** A probe that several resources wait for. It is aborted when no resource waits for it any more. */
export class RunningProbe {
  readonly result: Promise<ProbeResult>;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #nextAttemptAt: number | undefined;

  constructor(
    access: BucketAccess,
    options: Omit<ProbeOptions, "signal">,
    readonly graceEnd: number,
  ) {
    const onMayPropagate = (nextAttemptAt: number) => this.#rejected(nextAttemptAt);
    const signal = this.#stop.signal;
    this.result = probeBucket(access, { ...options, signal, onMayPropagate }).then((report) => ({
      report,
      endedAt: performance.now(),
      graceEnd,
      nextAttemptAt: this.#nextAttemptAt,
    }));
  }

  get isAborted(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Waits for the result until the signal aborts, or until only a longer grace time allows another attempt. */
  wait(signal: AbortSignal, graceEnd: number): Promise<ProbeResult | NoResult> {
    return new Promise((resolve) => {
      const interrupt = () => waiter.leave("interrupted");
      const leave = (outcome: ProbeResult | NoResult) => {
        signal.removeEventListener("abort", interrupt);
        this.#waiters.delete(waiter);
        if (typeof outcome === "string" && this.#waiters.size === 0) {
          this.#stop.abort();
        }
        resolve(outcome);
      };
      const waiter: Waiter = { graceEnd, leave };
      this.#waiters.add(waiter);
      signal.addEventListener("abort", interrupt, { once: true });
      void this.result.then(leave);
      if (this.#nextAttemptAt !== undefined && this.#nextAttemptAt > performance.now()) {
        this.#leaveIfImpatient(waiter, this.#nextAttemptAt);
      }
    });
  }

  #rejected(nextAttemptAt: number): void {
    this.#nextAttemptAt = nextAttemptAt;
    for (const waiter of [...this.#waiters]) {
      this.#leaveIfImpatient(waiter, nextAttemptAt);
    }
  }

  #leaveIfImpatient(waiter: Waiter, nextAttemptAt: number): void {
    // After the end of the grace time there is no further attempt, and the result follows.
    if (waiter.graceEnd < nextAttemptAt && nextAttemptAt <= this.graceEnd) {
      waiter.leave("impatient");
    }
  }
}
