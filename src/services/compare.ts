import { isDeepStrictEqual } from "node:util";
import { fields, type ResourceDefinition, type Values } from "./resource-definition";

/** `""`, null and a missing key are one and the same: the documented default, where there is one. */
export function effective(kind: Pick<ResourceDefinition, "schema">, key: string, value: unknown): unknown {
  if (value !== undefined && value !== null && value !== "") {
    return value;
  }
  const schema = kind.schema.shape[key];
  return schema && fields.get(schema)?.default;
}

/** Equality with a value of state, where a number may be a text: state can be imported or edited by hand. */
function sameValue(state: unknown, now: unknown): boolean {
  if (typeof state === "string" && typeof now === "number") {
    return state === String(now);
  }
  return isDeepStrictEqual(state, now);
}

/** Equality between what the user wrote before and writes now. */
export function sameInput(
  kind: Pick<ResourceDefinition, "schema">,
  key: string,
  before: unknown,
  now: unknown,
): boolean {
  return sameValue(effective(kind, key, before), effective(kind, key, now));
}

/** Equality between state and what the service answers: services trim texts and have spellings of their own. */
export function sameStored(
  kind: Pick<ResourceDefinition, "schema" | "normalise">,
  key: string,
  state: unknown,
  found: unknown,
): boolean {
  const normal = (value: unknown) => {
    const trimmed = effective(kind, key, typeof value === "string" ? value.trim() : value);
    return kind.normalise?.[key]?.(trimmed) ?? trimmed;
  };
  return sameValue(normal(state), normal(found));
}

/** Names of the inputs that the service answers otherwise than wanted; only those that it answers at all. */
export function differences(
  kind: Pick<ResourceDefinition, "schema" | "normalise">,
  wanted: Values,
  found: Values,
): string[] {
  return Object.keys(kind.schema.shape).filter(
    (key) => key in found && !sameStored(kind, key, wanted[key], found[key]),
  );
}
