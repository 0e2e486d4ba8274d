/**
 * Status codes and the resulting decisions, for the APIs of the services and for S3.
 *
 * Both use the same sets. Each difference between them is a separate constant with its reason.
 */

/** Redirects to another URL; 300 and 304 do not redirect. */
export const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The status of a rate limit: the service did not start to process the request. */
export const RATE_LIMITED_STATUS = 429;

/** The status that, with `Retry-After`, also means that a service did not start to process the request. */
export const UNAVAILABLE_STATUS = 503;

/** Statuses after which another attempt can succeed. 501 is not included, because it does not change. */
export const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([
  408,
  425,
  RATE_LIMITED_STATUS,
  500,
  502,
  UNAVAILABLE_STATUS,
  504,
]);

/**
 * Error codes of S3 that are transient with any status: S3 sends `RequestTimeout` with 400 and `OperationAborted` with
 * 409. The services have no error codes in common.
 */
export const TRANSIENT_S3_CODES: ReadonlySet<string> = new Set([
  "OperationAborted",
  "SlowDown",
  "InternalError",
  "ServiceUnavailable",
  "RequestTimeout",
  "Throttling",
  "TooManyRequests",
]);

/** From this status on, a request may have been carried out before the server failed. */
const MIN_UNKNOWN_STATUS = 500;

/** Exceptions from the common rule, with whether the outcome of the request is unknown. */
type OutcomeExceptions = ReadonlyMap<number, boolean>;

/** A service or a gateway may send 408 after it passed the request on. */
export const SERVICE_OUTCOMES: OutcomeExceptions = new Map([[408, true]]);

/** S3 does not store an object after 501 or 503: it checks the request and its own load first. */
export const S3_OUTCOMES: OutcomeExceptions = new Map([
  [501, false],
  [UNAVAILABLE_STATUS, false],
]);

/** Whether a request that failed with a status may have been carried out. */
export function isOutcomeUnknownStatus(status: number, exceptions: OutcomeExceptions): boolean {
  return exceptions.get(status) ?? status >= MIN_UNKNOWN_STATUS;
}
