import type { Values } from "../services/resource-definition";
import { containsUnknown } from "./unknowns";

/** Hidden input with a copy of the resource option `customTimeouts`. */
export const TIMEOUTS_INPUT = "customTimeouts";

const MINUTE = 60_000;
const UNIT_MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: MINUTE, h: 60 * MINUTE };

/** Default limit of one operation, in milliseconds. */
export const DEFAULT_TIMEOUT = 5 * MINUTE;

/**
 * Converts a Go duration such as "1h30m" to milliseconds.
 * @returns undefined when the text is not a valid duration.
 */
export function durationMilliseconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  return [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNIT_MILLISECONDS[unit ?? ""] ?? 0),
    0,
  );
}

type Operation = "create" | "update" | "delete" | "read";

function givenTimeout(values: Values, operation: Operation): number | undefined {
  const given = values[TIMEOUTS_INPUT];
  const text = (given as Values | undefined)?.[operation];
  return typeof text === "string" ? durationMilliseconds(text) : undefined;
}

/** Returns the limit of one operation, in milliseconds. */
export function timeoutOf(values: Values, operation: Operation): number {
  return givenTimeout(values, operation) || DEFAULT_TIMEOUT;
}

/** Returns whether the program set the limit. */
export function hasOwnTimeout(values: Values, operation: Operation): boolean {
  return Boolean(givenTimeout(values, operation));
}

/** Validates the resource option `customTimeouts` and returns one message per problem. */
export function timeoutProblems(given: unknown): string[] {
  if (containsUnknown(given)) {
    return [];
  }
  return Object.entries((given ?? {}) as Values)
    .filter(([, value]) => typeof value !== "string" || !durationMilliseconds(value))
    .map(
      ([key]) => `customTimeouts.${key}: must be a duration greater than zero, for example "90s" or "10m".`,
    );
}
