import type { Values } from "../services/resource-definition";
import { containsUnknown } from "./unknowns";

/** The hidden input into which the resource classes copy `opts.customTimeouts`. */
export const TIMEOUTS_INPUT = "customTimeouts";

const MINUTE = 60_000;
const UNIT_MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: MINUTE, h: 60 * MINUTE };

/** How long one operation may take, in milliseconds, where the program says nothing. */
export const DEFAULT_TIMEOUT = 5 * MINUTE;

/** Milliseconds of a Go duration such as "1h30m"; undefined for another text. */
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

/** The limit of one operation, in milliseconds. */
export function timeoutOf(values: Values, operation: Operation): number {
  return givenTimeout(values, operation) || DEFAULT_TIMEOUT;
}

/** Whether the program set the limit. */
export function hasOwnTimeout(values: Values, operation: Operation): boolean {
  return Boolean(givenTimeout(values, operation));
}

/** What is wrong with the `customTimeouts` of the program, one sentence each. */
export function timeoutProblems(given: unknown): string[] {
  if (containsUnknown(given)) {
    return [];
  }
  return Object.entries((given ?? {}) as Values)
    .filter(([, value]) => typeof value !== "string" || !durationMilliseconds(value))
    .map(([key]) => `customTimeouts.${key}: must be a duration above zero such as "90s" or "10m"`);
}
