import type { Deadline } from "./deadline";
import type { RateLimiter } from "./rate-limiter";
import type { RetryTiming } from "./retry";

/** Properties of a service that its client needs for all requests. */
export interface ServiceProfile {
  /** Name of the service at the start of every error. */
  name: string;
  /** The service's own message in an error response; undefined when the response contains none. */
  messageOf(body: unknown): string | undefined;
  /**
   * Returns whether the body of an error has the service's documented format, which a gateway or a login page in
   * front of the service does not have.
   */
  isOwnError(body: unknown): boolean;
  /**
   * Returns whether a response with a success status reports a failure.
   * @default `success: false` does
   */
  reportsFailure?(body: unknown): boolean;
  /** Returns instructions without the last period; undefined if the service's message needs none. */
  advice?(status: number, messageOf: string, call: CalledEndpoint): string | undefined;
  /** Returns whether a retry would get the same response, although its status is usually retried. */
  final?(status: number, messageOf: string, call: CalledEndpoint): boolean;
}

/** The request that a response belongs to. Secrets are removed from its body. */
export type CalledEndpoint = Pick<ServiceCall, "method" | "path" | "json">;

/** A request to one endpoint of a service. */
export interface ServiceCall {
  /** Verb and object for the error after "could not", for example "list the buckets". */
  operation: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Path with percent-encoded segments, which is appended to the base URL. A complete URL is accepted only with the
   * scheme, host and port of the base URL.
   */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  json?: unknown;
  /** Whether the request can be sent again although the first one may have taken effect. */
  idempotent: boolean;
  /** "json" requires a JSON body on success, so an empty one is an error; "none" ignores the body. */
  expects: "json" | "none";
  /** Additional secrets of this request, which are removed from errors. */
  secrets?: readonly string[];
  /** Maximum size of the response body, for responses that grow with the account. @default 1048576 */
  maxBodyBytes?: number | undefined;
}

/** A successful response; all others are thrown as `ServiceError`. */
export interface ServiceResponse {
  status: number;
  /** Parsed JSON; undefined for a request that expects "none". */
  body: unknown;
}

/** Settings of a client, which exists for one operation. */
export interface ServiceClientOptions {
  profile: ServiceProfile;
  /** URL with `http:` or `https:`, with or without a path. */
  baseUrl: string;
  /** Time limit of the operation, for all requests and their attempts together. */
  deadline: Deadline;
  /** Secrets that are removed from all errors. */
  secrets: readonly string[];
  limiter?: RateLimiter | undefined;
  warn(text: string): void;
  /** Time limit of one attempt in milliseconds, from the connection to the last byte. @default 30000 */
  attemptTimeoutMs?: number | undefined;
  /** Waits between attempts; only tests set them. */
  timing?: Partial<RetryTiming> | undefined;
}
