import { isDeepStrictEqual } from "node:util";
import { fields, type ResourceDefinition, type Values } from "./resource-definition";

/** The effective value of an input: the default instead of undefined, null or `""`. */
export function effective(kind: Pick<ResourceDefinition, "schema">, key: string, value: unknown): unknown {
  if (value !== undefined && value !== null && value !== "") {
    return value;
  }
  const schema = kind.schema.shape[key];
  return schema && fields.get(schema)?.default;
}

/** Whether a value equals the one in state, where a number can be a string: state can be imported or edited by hand. */
function sameValue(state: unknown, now: unknown): boolean {
  if (typeof state === "string" && typeof now === "number") {
    return state === String(now);
  }
  return isDeepStrictEqual(state, now);
}

/** Whether the previous and the new value of an input are equal. */
export function sameInput(
  kind: Pick<ResourceDefinition, "schema">,
  key: string,
  before: unknown,
  now: unknown,
): boolean {
  return sameValue(effective(kind, key, before), effective(kind, key, now));
}

/** Whether state and the service's response are equal. Services trim strings and use their own spellings. */
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

/** Names of the inputs that differ from the service's response. Inputs that the response lacks are not compared. */
export function differences(
  kind: Pick<ResourceDefinition, "schema" | "normalise">,
  wanted: Values,
  found: Values,
): string[] {
  return Object.keys(kind.schema.shape).filter(
    (key) => key in found && !sameStored(kind, key, wanted[key], found[key]),
  );
}
