/**
 * Errors of requests to a service.
 *
 * Callers must distinguish two facts that an HTTP client mixes: why a request failed, and whether the service may still
 * have carried it out. `cause` contains the first; the second decides whether a create may be retried and whether an
 * object is saved to state. A message is one line without bodies, headers or stack traces.
 *
 *     throw new ServiceError({ service, operation: "delete bucket 7", method, path, cause: "timeout", words });
 */
import { isOutcomeUnknownStatus, SERVICE_OUTCOMES } from "./status-codes";

/** Cause of a failed request, as far as callers distinguish it. */
export type FailureCause =
  /** The response has a status that is not a success. */
  | "status"
  /** The response has a success status and an undocumented body. */
  | "body"
  /** The request certainly did not reach the service. */
  | "unreachable"
  /** The connection broke after the service may have read the request. */
  | "interrupted"
  /** No response arrived in time. */
  | "timeout";

interface ServiceErrorDetails {
  service: string;
  operation: string;
  method: string;
  /** Path of the URL, without query. */
  path: string;
  cause: FailureCause;
  status?: number | undefined;
  /** The service's message, or a description of the failure. Already shortened and redacted. */
  message: string;
  /** Instructions for the user, without the last period. */
  advice?: string | undefined;
  /** Whether the response has the service's error format and so does not come from a proxy or gateway. */
  fromService?: boolean | undefined;
  /** Whether the service may have carried out the request; derived from the cause if it is not set. */
  outcomeUnknown?: boolean | undefined;
}

/** Thrown when a request to a service failed. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly details: ServiceErrorDetails;

  constructor(details: ServiceErrorDetails) {
    const { service, operation, method, path, advice } = details;
    const hint = advice ? ` ${withPeriod(advice)}` : "";
    const response = withPeriod(describeResponse(details));
    super(`${service}: could not ${operation} (${method} ${path}): ${response}${hint}`);
    this.details = details;
  }

  get status(): number | undefined {
    return this.details.status;
  }

  /** Whether the response has the service's error format and so does not come from a proxy or gateway. */
  get fromService(): boolean {
    return this.details.fromService === true;
  }

  /** Whether the service may have carried out the request. */
  get outcomeUnknown(): boolean {
    return this.details.outcomeUnknown ?? canHaveTakenEffect(this.details);
  }
}

/**
 * Thrown when a login failed. It is not a `ServiceError`, because a 404 of the login does not concern the object of the
 * request that needs the login.
 */
export class LoginError extends Error {
  override readonly name = "LoginError";
  /** Whether an earlier attempt of the request may have taken effect before the service required a new login. */
  readonly outcomeUnknown: boolean;

  constructor(
    message: string,
    { outcomeUnknown = false, ...options }: ErrorOptions & { outcomeUnknown?: boolean } = {},
  ) {
    super(message, options);
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** Whether a failed request may have taken effect. */
export function hasUnknownOutcome(error: unknown): error is ServiceError | LoginError {
  return (error instanceof ServiceError || error instanceof LoginError) && error.outcomeUnknown;
}

/** Marks the error of a request of which an earlier attempt may have taken effect. */
export function withUnknownOutcome(error: unknown): unknown {
  if (error instanceof ServiceError) {
    return new ServiceError({ ...error.details, outcomeUnknown: true });
  }
  // A new object, because other requests wait for the same login and receive the same error.
  if (error instanceof LoginError) {
    return new LoginError(error.message, { cause: error.cause, outcomeUnknown: true });
  }
  return error;
}

/** Status and message of a failure; only the message if there was no response. */
export function describeResponse({
  status,
  message,
}: Pick<ServiceErrorDetails, "status" | "message">): string {
  return status === undefined ? message : `HTTP ${status}, ${message}`;
}

/** Whether an attempt with this cause and status may have taken effect. */
export function canHaveTakenEffect({
  cause,
  status,
}: Pick<ServiceErrorDetails, "cause" | "status">): boolean {
  if (cause === "unreachable") {
    return false;
  }
  return cause !== "status" || (status !== undefined && isOutcomeUnknownStatus(status, SERVICE_OUTCOMES));
}

/** The part of the error details that one attempt determines. */
export type Reason = Pick<
  ServiceErrorDetails,
  "cause" | "message" | "advice" | "status" | "fromService" | "outcomeUnknown"
>;

function withPeriod(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
