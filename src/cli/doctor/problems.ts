import { USAGE } from "../support/usage";

/** The documented exit codes of `byob doctor`. */
export const EXIT_CODES = {
  passed: 0,
  failed: 1,
  inconclusive: 2,
  uploadsUntested: 3,
  usage: USAGE,
} as const;

/** Thrown if a cause other than the bucket prevents the probe. */
export class InconclusiveError extends Error {
  override readonly name = "InconclusiveError";
}
