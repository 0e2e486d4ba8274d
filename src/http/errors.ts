import { isOutcomeUnknown, SERVICE_OUTCOMES } from "./status-codes";

/** Why a call failed, as far as its caller has to tell causes apart. */
export type FailureCause =
  /** The service answered with a status that is not a success. */
  | "status"
  /** The service answered a success status with a body that is not what it documents. */
  | "body"
  /** The request certainly never reached the service. */
  | "unreachable"
  /** The connection broke after the request may have been read. */
  | "interrupted"
  /** No answer in time. */
  | "timeout";

export interface ServiceErrorDetails {
  service: string;
  operation: string;
  method: string;
  /** Path of the URL, without query. */
  path: string;
  cause: FailureCause;
  status?: number | undefined;
  /** The vendor's own words, or ours where the vendor said nothing. Already cut and redacted. */
  words: string;
  /** What the user can do about it. */
  advice?: string | undefined;
  /** Whether the response has the service's error form and so does not come from a proxy or gateway. */
  fromService?: boolean | undefined;
  /** Set where the cause does not tell: an earlier attempt may have arrived, or this one certainly did not. */
  ambiguous?: boolean | undefined;
}

/** The one error that a call to a service ends in: one line, without bodies, headers or traces. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly details: ServiceErrorDetails;

  constructor(details: ServiceErrorDetails) {
    const { service, operation, method, path, advice } = details;
    const answer = describeResponse(details);
    // The vendor's sentence may have its full stop already.
    const end = advice ? `${/[.!?]$/.test(answer) ? "" : "."} ${advice}` : "";
    super(`${service}: could not ${operation} (${method} ${path}): ${answer}${end}`);
    this.details = details;
  }

  get status(): number | undefined {
    return this.details.status;
  }

  /** Whether the response has the service's error form and so does not come from a proxy or gateway. */
  get fromService(): boolean {
    return this.details.fromService === true;
  }

  /** True when the service may have carried out the request although no usable answer came. */
  get ambiguous(): boolean {
    return this.details.ambiguous ?? canHaveTakenEffect(this.details);
  }
}

/**
 * Thrown when a login failed. It is not a `ServiceError`: a 404 of the login says nothing about the object of the call
 * behind it.
 */
export class LoginError extends Error {
  override readonly name = "LoginError";
  /** Whether an earlier attempt of the call may have arrived, before the service asked for a new login. */
  readonly ambiguous: boolean;

  constructor(
    message: string,
    { ambiguous = false, ...options }: ErrorOptions & { ambiguous?: boolean } = {},
  ) {
    super(message, options);
    this.ambiguous = ambiguous;
  }
}

/** Whether the call that failed may have had its effect. */
export function hasUnknownOutcome(error: unknown): error is ServiceError | LoginError {
  return (error instanceof ServiceError || error instanceof LoginError) && error.ambiguous;
}

/** The error of a call of which an earlier attempt may have arrived. */
export function withUnknownOutcome(error: unknown): unknown {
  if (error instanceof ServiceError) {
    return new ServiceError({ ...error.details, ambiguous: true });
  }
  // A new error: other calls wait for the same login.
  if (error instanceof LoginError) {
    return new LoginError(error.message, { cause: error.cause, ambiguous: true });
  }
  return error;
}

/** What came back: the status, where there is one, and words. */
export function describeResponse({ status, words }: Pick<ServiceErrorDetails, "status" | "words">): string {
  return status === undefined ? words : `HTTP ${status}, ${words}`;
}

/** Whether one attempt that ended like this may have had its effect. */
export function canHaveTakenEffect({
  cause,
  status,
}: Pick<ServiceErrorDetails, "cause" | "status">): boolean {
  if (cause === "unreachable") {
    return false;
  }
  return cause !== "status" || (status !== undefined && isOutcomeUnknown(status, SERVICE_OUTCOMES));
}

/** Why one attempt failed, as far as its exchange tells. */
export type Reason = Pick<
  ServiceErrorDetails,
  "cause" | "words" | "advice" | "status" | "fromService" | "ambiguous"
>;
