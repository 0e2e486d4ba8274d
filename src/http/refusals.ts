import type { IncomingHttpHeaders } from "node:http";
import type { Reason } from "./errors";
import { readLimit } from "./rate-limit";
import { readRetryAfterMs, serverNow } from "./retry";

/** The limiter's own times, in milliseconds. */
export interface LimiterTiming {
  /** Shortest pause after a rejection, as the vendor's own sample does. @default 1000 */
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
  /** True for a rejection that waiting cures. */
  refused: boolean;
  /** The wait that the service asked for, where the headers do not contain it. */
  retryAfterMs?: number | undefined;
  /** The rejection as an error reports it. */
  reason?: Reason | undefined;
}

/** The rejections since the last success, and the pause that follows from them. Times are those of `performance.now()`. */
export interface Rejections {
  /** Requests are sent again from this time on. */
  readonly pausedUntil: number;
  /** The end of the pause that `Retry-After` asks for. It is not capped, because no clock is involved. */
  readonly retryAfterUntil: number;
  /** The end of the window that the last rejection belongs to. */
  readonly windowEndsAt: number;
  /** Number of consecutive windows with a rejection. */
  readonly windows: number;
  /** Number of pauses, which get longer where the service does not report the end of the window. */
  readonly pauses: number;
  readonly lastReason: Reason | undefined;
}

export const NO_REJECTIONS: Rejections = {
  pausedUntil: 0,
  retryAfterUntil: 0,
  windowEndsAt: 0,
  windows: 0,
  pauses: 0,
  lastReason: undefined,
};

/** Whether a call must not wait for a further window. It stays so until a request succeeds. */
export function isExhausted({ windows }: Rejections): boolean {
  return windows >= MAX_LIMITED_WINDOWS;
}

/** The rejections after one more. */
export function addRejection(
  before: Rejections,
  { headers = {}, retryAfterMs, reason }: LimitedResult,
  timing: LimiterTiming,
  now: number,
): Rejections {
  const { reset } = readLimit(headers);
  const untilResetMs = reset === undefined ? 0 : reset * 1000 - serverNow(headers);
  // Requests that were in flight at the same time are rejected together: that is one pause and one window.
  const pauses = before.pauses + (now >= before.pausedUntil ? 1 : 0);
  const isNewWindow = now >= before.windowEndsAt;
  const askedMs = retryAfterMs ?? readRetryAfterMs(headers, undefined) ?? 0;
  const retryAfterUntil = Math.max(before.retryAfterUntil, now + askedMs);
  const ownPauseMs = pauseMs(untilResetMs, pauses, timing);
  const pausedUntil = Math.max(before.pausedUntil, retryAfterUntil, now + ownPauseMs);
  const unreportedEnd = isNewWindow ? now + timing.windowMs : before.windowEndsAt;
  return {
    pausedUntil,
    retryAfterUntil,
    windowEndsAt: untilResetMs > 0 ? pausedUntil : unreportedEnd,
    windows: before.windows + (isNewWindow ? 1 : 0),
    pauses,
    lastReason: reason,
  };
}

/** The rejections after a success. */
export function afterSuccess(before: Rejections): Rejections {
  // The request may have been sent before the pause. Only where calls do not wait does its success end the pause.
  return isExhausted(before) ? NO_REJECTIONS : { ...before, windows: 0, pauses: 0 };
}

/** Until the reported end of the window, otherwise doubling with each pause. */
function pauseMs(untilResetMs: number, pauses: number, timing: LimiterTiming): number {
  const { shortestPauseMs, longestPauseMs } = timing;
  const waitMs = untilResetMs > 0 ? untilResetMs : shortestPauseMs * 2 ** (pauses - 1);
  return Math.min(Math.max(waitMs, shortestPauseMs), longestPauseMs);
}
