/**
 * Conversions of the properties in state: which ones are inputs or secrets, and what a read changes.
 *
 * Services trim strings, fill in defaults and return more fields than a program sets. State keeps the program's spelling
 * as long as the service's value is equivalent. Otherwise every refresh would report drift. Properties of a `.get` are
 * marked, because the engine passes them to the same method as those of a resource.
 */
import { effective, sameStored } from "../services/compare";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";
import { serializeSecret } from "./serialization";
import { TIMEOUTS_INPUT } from "./timeouts";

/** Hidden input that marks a `.get`. Its outputs contain the mark, too, for the next refresh. */
const LOOKUP_MARK = "lookup";
const FOUND = "found";

/**
 * Returns whether properties are the state of a resource and not of a `.get`. Resource classes mark a `.get`. Release
 * 0.1.0 did not, but its `.get` has no required inputs.
 */
export function isManaged(definition: ResourceDefinition, given: Values): boolean {
  if (given[LOOKUP_MARK] !== undefined) {
    return false;
  }
  if (typeof given.owner === "string") {
    return true;
  }
  const required = Object.entries(definition.schema.shape).filter(
    ([, schema]) => !schema.safeParse(undefined).success && !fields.get(schema as never)?.secret,
  );
  return required.every(([key]) => given[key] !== undefined);
}

/** Returns whether properties are the outputs of a successful `.get`. */
export function wasFound(given: Values): boolean {
  return given[LOOKUP_MARK] === FOUND;
}

/** Adds the mark of a successful `.get`, which `isManaged` and `wasFound` read. */
export function withFoundMark(values: Values): Values {
  return { ...values, [LOOKUP_MARK]: FOUND };
}

/** Removes the mark of a `.get`, which is not an input of the resource type. */
export function withoutLookupMark(given: Values): Values {
  const { [LOOKUP_MARK]: _, ...rest } = given;
  return rest;
}

/** Returns the inputs that outputs contain. */
export function inputsOf(definition: ResourceDefinition, outputs: Values): Values {
  return Object.fromEntries(
    Object.entries(outputs).filter(([key]) => key in definition.schema.shape || key === TIMEOUTS_INPUT),
  );
}

/** Returns state after a read: the program's spelling of equivalent values, and the service's value of all others. */
export function stateAfterRead(definition: ResourceDefinition, state: Values, found: Values): Values {
  const result: Values = { ...state };
  for (const [key, value] of Object.entries(found)) {
    if (key in definition.outputs) {
      result[key] = value;
    }
    // Services return more fields than the definition declares. Storing those would cause drift without effect.
    if (!(key in definition.schema.shape)) {
      continue;
    }
    if (!sameStored(definition, key, state[key], value)) {
      if (effective(definition, key, value) === effective(definition, key, undefined)) {
        delete result[key];
      } else {
        result[key] = value;
      }
    }
  }
  return result;
}

/** Returns the names of the inputs and outputs that must be encrypted. */
export function secretNames(definition: ResourceDefinition): string[] {
  const inputs = Object.entries(definition.schema.shape).filter(
    ([, schema]) => fields.get(schema as never)?.secret,
  );
  const outputs = Object.entries(definition.outputs).filter(([, meta]) => meta.secret);
  return [...inputs, ...outputs].map(([key]) => key);
}

/** Marks secrets. The engine stores the result of a read in plain text unless it is marked. */
export function withSecretsMarked(definition: ResourceDefinition, values: Values): Values {
  const secrets = new Set(secretNames(definition));
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secrets.has(key) && value !== undefined && value !== null ? serializeSecret(value) : value,
    ]),
  );
}
