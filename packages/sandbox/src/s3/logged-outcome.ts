import type { Denial, S3Error } from "./errors";
import type { User } from "./model";

/** Caller of a request, and the error that was returned. */
export interface LoggedOutcome {
  /** Undefined if the request is anonymous or its signature was not accepted. */
  caller?: User | undefined;
  reported?: S3Error;
  denial?: Denial | undefined;
}

/** Details for the request log: the user, and the code, the message and the missing permission of an error. */
export function describeOutcome({ caller, reported, denial }: LoggedOutcome = {}): Record<string, string> {
  return {
    ...(caller !== undefined && { user: caller.name }),
    ...(reported !== undefined && { errorCode: reported.code, errorMessage: reported.message }),
    ...(denial !== undefined && {
      deniedAction: denial.action,
      deniedResource: denial.resource,
      deniedBy: denial.reason,
    }),
  };
}
