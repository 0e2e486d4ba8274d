import type { IncomingHttpHeaders } from "node:http";
import type { Reason } from "./errors";

/** Smaller numbers cannot be a current time in Unix seconds. */
const MIN_RESET = 1e9;

/** A limit as a response reports it. */
export interface ReportedLimit {
  limit?: number;
  remaining?: number;
  /** End of the window in Unix seconds, by the service's clock. */
  reset?: number;
}

/** Reads the `X-RateLimit-*` headers and ignores implausible values. */
export function readLimit(headers: IncomingHttpHeaders): ReportedLimit {
  const limit = count(headers["x-ratelimit-limit"]);
  const remaining = count(headers["x-ratelimit-remaining"]);
  const reset = count(headers["x-ratelimit-reset"]);
  return {
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(reset !== undefined && reset >= MIN_RESET && { reset }),
  };
}

function count(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,15}(?:\.\d{1,9})?$/.test(header.trim())
    ? Number(header)
    : undefined;
}

/** Thrown when a request must not wait for the rate limit any longer. */
export class RateLimitError extends Error {
  override readonly name = "RateLimitExceeded";
  constructor(
    /** Reason of the last rejection, which can be of another request with the same limit. */
    readonly reason: Reason | undefined,
    readonly hint: string,
  ) {
    super(hint);
  }
}

/** State of a wait, for messages. */
export interface RateLimitWait {
  /** Requests per minute; undefined if the service did not report it. */
  limit: number | undefined;
  /** Milliseconds until requests are sent again; undefined while only a response is missing. */
  leftMs: number | undefined;
}

/** Returns a progress message for a queue that waits. */
export function waitMessage(service: string, waiting: number, { limit, leftMs }: RateLimitWait): string {
  const allowance = limit === undefined ? "limits requests" : `allows ${limit} requests per minute`;
  const requests = waiting === 1 ? "1 request is waiting" : `${waiting} requests are waiting`;
  return `${service} ${allowance}: ${[requests, ...left(leftMs)].join(", ")}.`;
}

/** Returns the message of an operation that timed out while it waited. */
export function timeoutMessage(
  timeoutMs: number,
  waitedMs: number,
  { limit, leftMs }: RateLimitWait,
): string {
  const parts = [...(limit === undefined ? [] : [`${limit} requests per minute`]), ...left(leftMs)];
  const details = parts.length > 0 ? ` (${parts.join(", ")})` : "";
  return `no result within ${timeoutMs / 1000} s: the request waited ${inSeconds(waitedMs)} s for the rate limit${details}`;
}

function left(milliseconds: number | undefined): string[] {
  return milliseconds === undefined ? [] : [`${inSeconds(milliseconds)} s left`];
}

function inSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
