/**
 * Retry policy for requests to services: retry decisions, waits and the retry budget.
 *
 * A status alone does not show whether a request may be sent again: 429 means that it was not started, 500 that it
 * may have taken effect. Each decision is therefore "always", "idempotent" or "never". Waits grow exponentially with
 * full jitter and are never shorter than the service requires. A budget for the whole process stops retries during an
 * outage.
 *
 *     const decision = retryDecisionAfter(status, headers, fromService);
 */
import type { IncomingHttpHeaders } from "node:http";
import { RATE_LIMITED_STATUS, TRANSIENT_STATUSES, UNAVAILABLE_STATUS } from "./status-codes";

/** Three retries outlast a restart behind a load balancer; more only delay the error. */
export const MAX_ATTEMPTS = 4;

/** Waits between attempts, in milliseconds. */
export interface RetryTiming {
  /** Maximum of the first wait; it doubles with every further one. @default 500 */
  minDelayMs: number;
  /** Maximum of every wait that the service does not determine. @default 8000 */
  maxDelayMs: number;
  /** Requested waits longer than this are reported. @default 2000 */
  noticeMs: number;
  /** Interval between two reports of the same wait. @default 30000 */
  noticeIntervalMs: number;
  /** Budget for retries; shared by the whole process. */
  budget: RetryBudget;
}

/** Initial budget, which is sufficient for 100 retries, as in the AWS SDKs. */
const BUDGET_FULL = 500;

/** Cost of one retry. */
const BUDGET_PRICE = 5;

/**
 * Credit for a request that succeeds without a retry. It is small, so that the budget recovers slowly after an
 * outage.
 */
const BUDGET_REWARD = 1;

/** Limits the retries of all requests together, so that many resources do not overload a failing service. */
export class RetryBudget {
  #left = BUDGET_FULL;

  /** Pays for one retry. @returns false if the budget is exhausted */
  take(): boolean {
    if (this.#left < BUDGET_PRICE) {
      return false;
    }
    this.#left -= BUDGET_PRICE;
    return true;
  }

  /** Records a success after the given number of retries; the last of them is refunded. */
  succeeded(retries: number): void {
    this.#left = Math.min(BUDGET_FULL, this.#left + (retries > 0 ? BUDGET_PRICE : BUDGET_REWARD));
  }
}

/** Times for all services, with one retry budget for the whole process. */
export const DEFAULT_RETRY_TIMING: RetryTiming = {
  minDelayMs: 500,
  maxDelayMs: 8_000,
  noticeMs: 2_000,
  noticeIntervalMs: 30_000,
  budget: new RetryBudget(),
};

/**
 * Condition for another attempt.
 *
 * - "always": the request certainly had no effect, so any request can be sent again.
 * - "idempotent": the request may have taken effect, so only an idempotent one can be sent again.
 * - "never": another attempt would have the same result.
 */
export type RetryDecision = "always" | "idempotent" | "never";

/** Returns the retry decision after a response with an error status. */
export function retryDecisionAfter(
  status: number,
  headers: IncomingHttpHeaders,
  fromService: boolean,
): RetryDecision {
  if (!TRANSIENT_STATUSES.has(status)) {
    return "never";
  }
  // A gateway can send 503 with Retry-After after it passed the request on, so only the service's own 503 is safe.
  const announced = headers["retry-after"] !== undefined && fromService;
  const rejected = status === RATE_LIMITED_STATUS || (status === UNAVAILABLE_STATUS && announced);
  return rejected ? "always" : "idempotent";
}

/** Wait before a retry, numbered from 1: the requested wait plus a random part (full jitter). */
export function waitMs(retry: number, retryAfterMs: number | undefined, timing: RetryTiming): number {
  const maxDelayMs = Math.min(timing.maxDelayMs, timing.minDelayMs * 2 ** (retry - 1));
  return (retryAfterMs ?? 0) + Math.random() * maxDelayMs;
}

/** Maximum of a wait in a body, equal to the one that `parseRetryAfter` accepts in the header. */
const MAX_RETRY_AFTER_SECONDS = 1e12;

/** End of the last year that ISO 8601 writes with four digits. */
const MAX_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Wait in milliseconds that a service requests in `Retry-After`, or otherwise in `retry_after` of the body. */
export function readRetryAfterMs(headers: IncomingHttpHeaders, body: unknown): number | undefined {
  const header = headers["retry-after"];
  if (typeof header === "string") {
    const retryAfterMs = parseRetryAfter(header, serverNow(headers));
    if (retryAfterMs !== undefined) {
      return retryAfterMs;
    }
  }
  const inBody =
    typeof body === "object" && body !== null && "retry_after" in body ? body.retry_after : undefined;
  return typeof inBody === "number" && inBody >= 0
    ? Math.min(inBody, MAX_RETRY_AFTER_SECONDS) * 1000
    : undefined;
}

/** Hint for a requested wait that is longer than the remaining time of the operation. */
export function retryLaterHint(waitMs: number, now = Date.now()): string {
  const time = new Date(Math.min(now + waitMs, MAX_TIME_MS)).toISOString().slice(0, 19).replace("T", " ");
  return `The service requires a wait of ${Math.ceil(waitMs / 1000)} s. Run this again after ${time} UTC`;
}

/** Parses seconds or an HTTP date into milliseconds from `now`. @returns undefined for any other value */
export function parseRetryAfter(value: string, now: number): number | undefined {
  const text = value.trim();
  if (/^\d{1,12}(?:\.\d+)?$/.test(text)) {
    return Number(text) * 1000;
  }
  if (!/^[A-Za-z]{3,9},? .*\d\d:\d\d:\d\d/.test(text)) {
    return undefined;
  }
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

/**
 * Time of the service's clock in its `Date` header, so that a wrong local clock has no effect; otherwise local time.
 */
export function serverNow(headers: IncomingHttpHeaders): number {
  const time = Date.parse(headers.date ?? "");
  return Number.isNaN(time) ? Date.now() : time;
}
