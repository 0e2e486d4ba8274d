/**
 * State of a rate limit, and pure functions that derive it from responses.
 *
 * Responses arrive out of order, and the service has not yet counted requests in flight, so the latest header is not
 * the quota. The state keeps the lowest count of the current window and subtracts the requests in flight. While the
 * limit is unknown, a single request is sent and its response waited for. `now` is a time of `performance.now()`.
 *
 *     state = stateAfter(state, result, isProbe, timing, performance.now());
 */
import type { IncomingHttpHeaders } from "node:http";
import { readLimit } from "./rate-limit";
import {
  addRejection,
  afterSuccess,
  isExhausted,
  type LimitedResult,
  type LimiterTiming,
  NO_REJECTIONS,
  type Rejections,
} from "./rejections";
import { serverNow } from "./retry";

/** One window of a rate limit, as the responses in it report it. */
interface QuotaWindow {
  /** End of the window in Unix seconds by the service's clock, which identifies the window. */
  readonly reset: number;
  readonly remaining: number;
  /** End of the window by `performance.now()`. */
  readonly endsAt: number;
}

/**
 * The requests that may still be sent.
 *
 * - "unknown": no response of the current window has arrived, so the next request is sent alone.
 * - "probing": that request is in flight.
 * - "unlimited": the service does not report a limit.
 */
type Quota = "unknown" | "probing" | "unlimited" | QuotaWindow;

/** Information from all responses so far. */
export interface LimitState {
  readonly quota: Quota;
  /** Requests per window, for messages. */
  readonly limit: number | undefined;
  readonly rejections: Rejections;
}

/** State before the first response: the limit is unknown, so one request is sent alone. */
export const INITIAL_STATE: LimitState = { quota: "unknown", limit: undefined, rejections: NO_REJECTIONS };

/** Whether one more request may be sent while others are in flight, which the service may not have counted yet. */
export function canSend({ quota, rejections }: LimitState, inFlight: number, now: number): boolean {
  if (now < rejections.pausedUntil && !isExhausted(rejections)) {
    return false;
  }
  const current = quotaAt(quota, now);
  return typeof current === "object" ? current.remaining > inFlight : current !== "probing";
}

/** Whether the next request is the one that detects the limit. */
export function isProbeNext({ quota }: LimitState, now: number): boolean {
  return quotaAt(quota, now) === "unknown";
}

/** Whether requests wait because the quota is used up, and not for requests in flight. */
export function isUsedUp({ quota }: LimitState): boolean {
  return typeof quota !== "object" || quota.remaining <= 0;
}

/** Milliseconds until requests are sent again; undefined while only a response is missing. */
export function leftMs({ quota, rejections }: LimitState, now: number): number | undefined {
  if (now < rejections.pausedUntil) {
    return isExhausted(rejections) ? undefined : rejections.pausedUntil - now;
  }
  return typeof quota === "object" ? Math.max(0, quota.endsAt - now) : undefined;
}

/** The state after a response, or after a request that failed without one. */
export function stateAfter(
  before: LimitState,
  result: LimitedResult | undefined,
  isProbe: boolean,
  timing: LimiterTiming,
  now: number,
): LimitState {
  const headers = result?.headers ?? {};
  const limit = readLimit(headers).limit ?? before.limit;
  if (result?.rateLimited) {
    // A late rejection of an earlier request must not let a second probing request through.
    const quota = before.quota === "probing" && !isProbe ? "probing" : "unknown";
    return { quota, limit, rejections: addRejection(before.rejections, result, timing, now) };
  }
  const rejections = result?.headers ? afterSuccess(before.rejections) : before.rejections;
  // Without rate-limit headers no limit is known, so requests are not delayed.
  const unreported = isProbe && before.quota === "probing" ? "unlimited" : before.quota;
  return { quota: quotaFromHeaders(before.quota, headers, timing, now) ?? unreported, limit, rejections };
}

/** The quota at a time: after the end of its window it is unknown. */
function quotaAt(quota: Quota, now: number): Quota {
  return typeof quota === "object" && now >= quota.endsAt ? "unknown" : quota;
}

/** The quota after the headers of a response; undefined if they do not report a window. */
function quotaFromHeaders(
  before: Quota,
  headers: IncomingHttpHeaders,
  { minPauseMs, maxPauseMs }: LimiterTiming,
  now: number,
): QuotaWindow | undefined {
  const { remaining, reset } = readLimit(headers);
  if (remaining === undefined || reset === undefined) {
    return undefined;
  }
  const known = typeof before === "object" ? before : undefined;
  // A late response of an earlier window does not concern the current one.
  if (known && reset < known.reset) {
    return known;
  }
  const minWaitMs = remaining > 0 ? minPauseMs : 0;
  const waitMs = Math.min(Math.max(reset * 1000 - serverNow(headers), minWaitMs), maxPauseMs);
  const endsAt = now + waitMs;
  if (known?.reset !== reset) {
    return { reset, remaining, endsAt };
  }
  // Responses can arrive out of order: the lowest count is the latest one, the earliest reset the most accurate.
  return {
    reset,
    remaining: Math.min(remaining, known.remaining),
    endsAt: Math.min(endsAt, known.endsAt),
  };
}
