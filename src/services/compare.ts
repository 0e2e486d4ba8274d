import { isDeepStrictEqual } from "node:util";
import { fields, type ResourceDefinition, type Values } from "./resource-definition";

/** The effective value of an input: the default instead of undefined, null or `""`. */
export function effective(
  definition: Pick<ResourceDefinition, "schema">,
  key: string,
  value: unknown,
): unknown {
  if (value !== undefined && value !== null && value !== "") {
    return value;
  }
  const schema = definition.schema.shape[key];
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
  definition: Pick<ResourceDefinition, "schema">,
  key: string,
  before: unknown,
  now: unknown,
): boolean {
  return sameValue(effective(definition, key, before), effective(definition, key, now));
}

/** Whether state and the service's response are equal. Services trim strings and use their own spellings. */
export function sameStored(
  definition: Pick<ResourceDefinition, "schema" | "normalize">,
  key: string,
  state: unknown,
  found: unknown,
): boolean {
  const normal = (value: unknown) => {
    const trimmed = effective(definition, key, typeof value === "string" ? value.trim() : value);
    return definition.normalize?.[key]?.(trimmed) ?? trimmed;
  };
  return sameValue(normal(state), normal(found));
}

/** Names of the inputs that differ from the service's response. Inputs that the response lacks are not compared. */
export function differences(
  definition: Pick<ResourceDefinition, "schema" | "normalize">,
  wanted: Values,
  found: Values,
): string[] {
  return Object.keys(definition.schema.shape).filter(
    (key) => key in found && !sameStored(definition, key, wanted[key], found[key]),
  );
}
