import type { IncomingHttpHeaders } from "node:http";
import type { Reason } from "./errors";

/** Below this, a number cannot be a time of today in Unix seconds. */
const MIN_RESET = 1e9;

/** A limit as a response reports it. */
export interface ReportedLimit {
  limit?: number;
  remaining?: number;
  /** End of the window in Unix seconds, by the service's clock. */
  reset?: number;
}

/** Reads the `X-RateLimit-*` headers; a value that makes no sense is left out. */
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

/** Thrown when a call must not wait for the limit any longer. */
export class RateLimitError extends Error {
  override readonly name = "RateLimitExceeded";
  constructor(
    /** The last refusal, which another call with the same limit may have received. */
    readonly reason: Reason | undefined,
    readonly hint: string,
  ) {
    super(hint);
  }
}

/** The state of a wait, for messages. */
export interface RateLimitWait {
  /** Requests per minute, where the service reported it. */
  limit: number | undefined;
  /** Milliseconds until requests are sent again; undefined while only a response is missing. */
  leftMs: number | undefined;
}

/** A progress message for a queue that waits. */
export function waitMessage(service: string, waiting: number, { limit, leftMs }: RateLimitWait): string {
  const allowance = limit === undefined ? "limits requests" : `allows ${limit} requests per minute`;
  const requests = waiting === 1 ? "1 request waits" : `${waiting} requests wait`;
  return `${service} ${allowance}: ${[requests, ...left(leftMs)].join(", ")}`;
}

/** The message of an operation whose time ended while it waited. */
export function timeoutMessage(
  timeoutMs: number,
  waitedMs: number,
  { limit, leftMs }: RateLimitWait,
): string {
  const facts = [...(limit === undefined ? [] : [`${limit} requests per minute`]), ...left(leftMs)];
  const details = facts.length > 0 ? ` (${facts.join(", ")})` : "";
  return `no result within ${timeoutMs / 1000} s: the request waited ${inSeconds(waitedMs)} s for the rate limit${details}`;
}

function left(milliseconds: number | undefined): string[] {
  return milliseconds === undefined ? [] : [`${inSeconds(milliseconds)} s left`];
}

function inSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
