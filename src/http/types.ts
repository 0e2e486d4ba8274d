import type { Deadline } from "./deadline";
import type { RateLimiter } from "./limiter";
import type { RetryTiming } from "./retry";

/** How a client understands one service; the same for all of its calls. */
export interface ServiceProfile {
  /** Name as users know it, the first word of every error. */
  name: string;
  /** The vendor's own words in an error answer; undefined where the answer has none. */
  words(body: unknown): string | undefined;
  /** One sentence on what to do about an answer; undefined where we know nothing better than the vendor. */
  advice?(status: number, words: string): string | undefined;
  /** True for an answer that would be the same again, although its status is one that is usually retried. */
  final?(status: number, words: string): boolean;
}

/** One call of one endpoint. */
export interface ServiceCall {
  /** What is being done, as the object of "could not": "read the S3 settings of instance". */
  operation: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Appended to the base URL, its segments already percent-encoded; a whole URL is accepted only at the base
   * URL's own scheme, host and port.
   */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  json?: unknown;
  /** May this be sent again without knowing whether the first one arrived? */
  repeatable: boolean;
  /** "json" demands a JSON body on success, an empty one is a failure; "none" ignores the body. */
  expects: "json" | "none";
  /** Largest response body to read, for calls whose response grows with the account. @default 1048576 */
  maxBodyBytes?: number | undefined;
}

export interface ServiceAnswer {
  status: number;
  /** Parsed JSON; undefined for a call that expects "none". */
  body: unknown;
}

export interface ServiceClientOptions {
  profile: ServiceProfile;
  /** `http:` or `https:`, with or without a path. */
  baseUrl: string;
  /** The time of the whole operation, over all calls and their attempts. */
  deadline: Deadline;
  /** Texts that must not stand in any error. */
  secrets: readonly string[];
  limiter?: RateLimiter | undefined;
  warn(text: string): void;
  /** Milliseconds one attempt may take, from the connection to the last byte. @default 30000 */
  attemptTimeoutMs?: number | undefined;
  /** Other waits between attempts, for tests. */
  timing?: Partial<RetryTiming> | undefined;
}
