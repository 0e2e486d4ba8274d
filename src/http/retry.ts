import type { IncomingHttpHeaders } from "node:http";
import { RATE_LIMITED_STATUS, TRANSIENT_STATUSES, UNAVAILABLE_STATUS } from "./status-codes";

/** Three repeats outlast a restart behind a load balancer; more only delay the error. */
export const MAX_ATTEMPTS = 4;

/** The waits between attempts, in milliseconds. */
export interface RetryTiming {
  /** Upper bound of the first wait; it doubles with every further one. @default 500 */
  firstMs: number;
  /** Upper bound of every wait that we choose ourselves. @default 8000 */
  longestMs: number;
  /** Waits longer than this that a service asks for are reported. @default 2000 */
  noticeMs: number;
  /** Interval between two reports of the same wait. @default 30000 */
  noticeIntervalMs: number;
  /** Where repeats are paid from; the process has one. */
  budget: RetryBudget;
}

/** What the budget holds when nothing has failed yet: room for 100 repeats, as in the AWS SDKs. */
const BUDGET_FULL = 500;

/** What one repeat costs. */
const BUDGET_PRICE = 5;

/** What a call that succeeds at once pays in, so that a service which recovers is trusted again slowly. */
const BUDGET_REWARD = 1;

/** Keeps many resources from hammering a service that is already failing. */
export class RetryBudget {
  #left = BUDGET_FULL;

  /** Pays for one repeat; false when there is nothing left. */
  take(): boolean {
    if (this.#left < BUDGET_PRICE) {
      return false;
    }
    this.#left -= BUDGET_PRICE;
    return true;
  }

  /** A call succeeded after so many repeats: the last of them is paid back. */
  succeeded(repeats: number): void {
    this.#left = Math.min(BUDGET_FULL, this.#left + (repeats > 0 ? BUDGET_PRICE : BUDGET_REWARD));
  }
}

export const DEFAULT_RETRY_TIMING: RetryTiming = {
  firstMs: 500,
  longestMs: 8_000,
  noticeMs: 2_000,
  noticeIntervalMs: 30_000,
  budget: new RetryBudget(),
};

/**
 * When another attempt is right: "safe" had no effect for certain, so that everything may be sent again;
 * "repeatable" may have had one; "never" would end the same.
 */
export type RetryDecision = "safe" | "repeatable" | "never";

export function retryDecisionAfter(
  status: number,
  headers: IncomingHttpHeaders,
  fromService: boolean,
): RetryDecision {
  if (!TRANSIENT_STATUSES.has(status)) {
    return "never";
  }
  // A gateway sends 503 with Retry-After also after it passed the request on, so only the service's own one counts.
  const announced = headers["retry-after"] !== undefined && fromService;
  const rejected = status === RATE_LIMITED_STATUS || (status === UNAVAILABLE_STATUS && announced);
  return rejected ? "safe" : "repeatable";
}

/** The wait before repeat number `repeat` (from 1): full jitter, and never less than what the service asked for. */
export function waitMs(repeat: number, asked: number | undefined, timing: RetryTiming): number {
  const most = Math.min(timing.longestMs, timing.firstMs * 2 ** (repeat - 1));
  return (asked ?? 0) + Math.random() * most;
}

/** The largest number that the header can contain as well; see `parseRetryAfter`. */
const MAX_ASKED_S = 1e12;

/** The end of the last year that ISO 8601 writes with four digits. */
const MAX_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** What a service asks to wait, in milliseconds: its `Retry-After`, or else the `retry_after` in its body. */
export function readRetryAfterMs(headers: IncomingHttpHeaders, body: unknown): number | undefined {
  const header = headers["retry-after"];
  if (typeof header === "string") {
    const asked = parseRetryAfter(header, serverNow(headers));
    if (asked !== undefined) {
      return asked;
    }
  }
  const inBody =
    typeof body === "object" && body !== null && "retry_after" in body ? body.retry_after : undefined;
  return typeof inBody === "number" && inBody >= 0 ? Math.min(inBody, MAX_ASKED_S) * 1000 : undefined;
}

/** Advice for a wait that is longer than the time the operation has left. */
export function retryLaterHint(waitMs: number, now = Date.now()): string {
  const time = new Date(Math.min(now + waitMs, MAX_TIME_MS)).toISOString().slice(0, 19).replace("T", " ");
  return `The service asks to wait ${Math.ceil(waitMs / 1000)} s: run this again after ${time} UTC`;
}

/** Reads seconds or an HTTP date; undefined for anything else. */
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

/** The service's own clock in milliseconds where it tells it, so that a wrong clock here does not matter. */
export function serverNow(headers: IncomingHttpHeaders): number {
  const time = Date.parse(headers.date ?? "");
  return Number.isNaN(time) ? Date.now() : time;
}
