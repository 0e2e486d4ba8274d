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
}

/** The one error that a call to a service ends in: one line, without bodies, headers or traces. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly details: ServiceErrorDetails;

  constructor(details: ServiceErrorDetails) {
    const { service, operation, method, path, status, words, advice } = details;
    const answer = status === undefined ? words : `HTTP ${status}, ${words}`;
    super(`${service}: could not ${operation} (${method} ${path}): ${answer}${advice ? `. ${advice}` : ""}`);
    this.details = details;
  }

  get status(): number | undefined {
    return this.details.status;
  }

  /** True when the service may have carried out the request although no usable answer came. */
  get ambiguous(): boolean {
    const { cause, status } = this.details;
    if (cause === "unreachable") return false;
    return cause !== "status" || status === 408 || (status !== undefined && status >= 500);
  }
}
