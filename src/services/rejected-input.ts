import type { CalledEndpoint } from "../http/types";

/**
 * Begins advice for an input that the service rejects without its name: `project: 99`. Only for inputs that cannot be
 * secrets. Returns the name alone if the request does not contain the value.
 */
export function rejectedInput(input: string, { json }: CalledEndpoint, field = input): string {
  const body = typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  const value = body[field];
  return typeof value === "string" || typeof value === "number"
    ? `${input}: ${JSON.stringify(value)}`
    : input;
}
