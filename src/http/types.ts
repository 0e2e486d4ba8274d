import type { Deadline } from "./deadline";
import type { RateLimiter } from "./rate-limiter";
import type { RetryTiming } from "./retry";

/** How a client understands one service; the same for all of its calls. */
export interface ServiceProfile {
  /** Name as users know it, the first word of every error. */
  name: string;
  /** The service's own message in an error response; undefined when the response contains none. */
  words(body: unknown): string | undefined;
  /**
   * Whether the body of an error has the service's documented form, which a gateway or a login in front of the service
   * does not send.
   */
  isOwnError(body: unknown): boolean;
  /**
   * Whether a response with a success status reports a failure.
   * @default `success: false` does
   */
  reportsFailure?(body: unknown): boolean;
  /** One sentence on what to do; undefined when the service's message says enough. */
  advice?(status: number, words: string, call: CalledEndpoint): string | undefined;
  /** Whether a retry would get the same response, although its status is one that is usually retried. */
  final?(status: number, words: string, call: CalledEndpoint): boolean;
}

/** The endpoint that a response came from. */
export type CalledEndpoint = Pick<ServiceCall, "method" | "path">;

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
  /** Secrets in the call that are not among those of the client; no error shows them. */
  secrets?: readonly string[];
  /** Largest response body to read, for calls whose response grows with the account. @default 1048576 */
  maxBodyBytes?: number | undefined;
}

export interface ServiceResponse {
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
