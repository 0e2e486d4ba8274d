/**
 * Rejections by a rate limit, and the pauses that follow from them.
 *
 * Requests that were in flight together are rejected together, so counting single rejections would lead to long pauses
 * after one burst. Rejections are counted by window. A pause lasts until the reported end of the window, or as long as
 * `Retry-After` requires; without either, pauses double. The functions are pure: each returns a new state.
 *
 *     const rejections = addRejection(before, result, timing, performance.now());
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Reason } from "./errors";
import { readLimit } from "./rate-limit";
import { readRetryAfterMs, serverNow } from "./retry";

/** Times of the rate limiter, in milliseconds. */
export interface LimiterTiming {
  /** Minimum pause after a rejection, as in RyzeAPI's sample code. @default 1000 */
  minPauseMs: number;
  /** Maximum wait for a reported reset. Windows last a minute, so a longer wait means a wrong clock. @default 90000 */
  maxPauseMs: number;
  /** Assumed length of a window whose end is not reported. @default 60000 */
  windowMs: number;
  /** Waits longer than this are reported. @default 2000 */
  noticeMs: number;
  /** Interval between two reports. @default 30000 */
  noticeIntervalMs: number;
}

/** Times for all services; only tests change them. */
export const DEFAULT_LIMITER_TIMING: LimiterTiming = {
  minPauseMs: 1_000,
  maxPauseMs: 90_000,
  windowMs: 60_000,
  noticeMs: 2_000,
  noticeIntervalMs: 30_000,
};

/** Number of consecutive windows without a success after which waiting is pointless: another client uses the token. */
export const MAX_LIMITED_WINDOWS = 3;

/** The part of a response that the rate limiter reads. */
export interface LimitedResult {
  /** Headers of the response; absent if there was none. */
  headers?: IncomingHttpHeaders | undefined;
  /** Whether the request was rejected and can succeed after a wait. */
  rateLimited: boolean;
  /** Wait in milliseconds that the body of the response requests. */
  retryAfterMs?: number | undefined;
  /** Reason of the rejection, for the error. */
  reason?: Reason | undefined;
}

/** Rejections since the last success and the resulting pause. Times are those of `performance.now()`. */
export interface Rejections {
  /** Time from which requests are sent again. */
  readonly pausedUntil: number;
  /** End of the pause that `Retry-After` requires. It has no maximum, because it does not depend on a clock. */
  readonly retryAfterUntil: number;
  /** End of the window of the last rejection. */
  readonly windowEndsAt: number;
  /** Number of consecutive windows with a rejection. */
  readonly windows: number;
  /** Number of pauses, which determines their length if the service does not report the end of the window. */
  readonly pauses: number;
  readonly lastReason: Reason | undefined;
}

/** State at the start and after each success. */
export const NO_REJECTIONS: Rejections = {
  pausedUntil: 0,
  retryAfterUntil: 0,
  windowEndsAt: 0,
  windows: 0,
  pauses: 0,
  lastReason: undefined,
};

/** Whether requests no longer wait for another window. It stays true until a request succeeds. */
export function isExhausted({ windows }: Rejections): boolean {
  return windows >= MAX_LIMITED_WINDOWS;
}

/** Returns the state after another rejection. */
export function addRejection(
  before: Rejections,
  { headers = {}, retryAfterMs, reason }: LimitedResult,
  timing: LimiterTiming,
  now: number,
): Rejections {
  const { reset } = readLimit(headers);
  const untilResetMs = reset === undefined ? 0 : reset * 1000 - serverNow(headers);
  // Requests that were in flight at the same time are rejected together, which is one pause and one window.
  const pauses = before.pauses + (now >= before.pausedUntil ? 1 : 0);
  const isNewWindow = now >= before.windowEndsAt;
  const requestedMs = retryAfterMs ?? readRetryAfterMs(headers, undefined) ?? 0;
  const retryAfterUntil = Math.max(before.retryAfterUntil, now + requestedMs);
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

/** Returns the state after a success. */
export function afterSuccess(before: Rejections): Rejections {
  // The request may have been sent before the pause, so its success ends the pause only if requests no longer wait.
  return isExhausted(before) ? NO_REJECTIONS : { ...before, windows: 0, pauses: 0 };
}

/** Length of a pause: until the reported end of the window, otherwise doubled with each pause. */
function pauseMs(untilResetMs: number, pauses: number, timing: LimiterTiming): number {
  const { minPauseMs, maxPauseMs } = timing;
  const waitMs = untilResetMs > 0 ? untilResetMs : minPauseMs * 2 ** (pauses - 1);
  return Math.min(Math.max(waitMs, minPauseMs), maxPauseMs);
}
