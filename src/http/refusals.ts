import type { IncomingHttpHeaders } from "node:http";
import type { Reason } from "./errors";
import { readLimit } from "./rate-limit";
import { askedWaitMs, serverNow } from "./retry";

/** The limiter's own times, in milliseconds. */
export interface LimiterTiming {
  /** Shortest pause after a refusal, as the vendor's own sample does. @default 1000 */
  shortestPauseMs: number;
  /** Longest wait for a reported reset: more than a window of a minute is a wrong clock. @default 90000 */
  longestPauseMs: number;
  /** Length of a window whose end is not reported. @default 60000 */
  windowMs: number;
  /** Waits longer than this are reported. @default 2000 */
  noticeMs: number;
  /** Interval between two reports. @default 30000 */
  noticeIntervalMs: number;
}

export const DEFAULT_LIMITER_TIMING: LimiterTiming = {
  shortestPauseMs: 1_000,
  longestPauseMs: 90_000,
  windowMs: 60_000,
  noticeMs: 2_000,
  noticeIntervalMs: 30_000,
};

/** Consecutive windows without a success after which waiting is pointless: the token is used up elsewhere. */
export const MAX_LIMITED_WINDOWS = 3;

/** The part of a response that the rate limiter reads. */
export interface LimitedResult {
  /** Absent where no answer came. */
  headers?: IncomingHttpHeaders | undefined;
  /** True for a refusal that waiting cures. */
  refused: boolean;
  /** The wait that the service asked for, where the headers do not contain it. */
  retryAfterMs?: number | undefined;
  /** The refusal as an error reports it. */
  reason?: Reason | undefined;
}

/** The refusals since the last success, and the pause that follows from them. */
export class Refusals {
  /** Requests are sent again from this time on. */
  pausedUntil = 0;
  /** The end of the pause that `Retry-After` asks for. It is not capped, because no clock is involved. */
  retryAfterUntil = 0;
  lastReason: Reason | undefined;
  #windowEndsAt = 0;
  #windows = 0;
  #pauses = 0;

  constructor(readonly timing: LimiterTiming) {}

  get none(): boolean {
    return this.#windows === 0;
  }

  /** True after the last window that a call may wait for, until a request succeeds. */
  get exhausted(): boolean {
    return this.#windows >= MAX_LIMITED_WINDOWS;
  }

  add({ headers = {}, retryAfterMs, reason }: LimitedResult): void {
    const now = performance.now();
    const { reset } = readLimit(headers);
    const untilReset = reset === undefined ? 0 : reset * 1000 - serverNow(headers);
    this.lastReason = reason;
    // Refusals of requests that were under way together are one.
    if (now >= this.pausedUntil) {
      this.#pauses++;
    }
    const asked = retryAfterMs ?? askedWaitMs(headers, undefined) ?? 0;
    this.retryAfterUntil = Math.max(this.retryAfterUntil, now + asked);
    this.pausedUntil = Math.max(this.pausedUntil, this.retryAfterUntil, now + this.#ownPause(untilReset));
    const opens = now >= this.#windowEndsAt;
    if (opens) {
      this.#windows++;
    }
    if (untilReset > 0) {
      this.#windowEndsAt = this.pausedUntil;
    } else if (opens) {
      this.#windowEndsAt = now + this.timing.windowMs;
    }
  }

  /** Until the reported end of the window, otherwise doubling with each pause. */
  #ownPause(untilReset: number): number {
    const { shortestPauseMs, longestPauseMs } = this.timing;
    const wait = untilReset > 0 ? untilReset : shortestPauseMs * 2 ** (this.#pauses - 1);
    return Math.min(Math.max(wait, shortestPauseMs), longestPauseMs);
  }

  /** Forgets all refusals. */
  clear(): void {
    // Otherwise the request was sent before the pause, and its success does not end it.
    if (this.exhausted) {
      this.pausedUntil = this.retryAfterUntil = this.#windowEndsAt = 0;
    }
    this.#windows = this.#pauses = 0;
  }
}
