import { effective, sameStored } from "../services/compare";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";
import { wireSecret } from "./serialization";
import { TIMEOUTS_INPUT } from "./timeouts";

/** Hidden input by which the classes mark a `.get`. Its outputs contain the mark too, for the next refresh. */
const LOOKUP_MARK = "lookup";
const FOUND = "found";

/**
 * Whether properties are the state of a resource, and not of a `.get`. The class marks the latter; earlier releases did
 * not, but their `.get` has no required inputs. What outputs a release has says nothing.
 */
export function isManaged(kind: ResourceDefinition, given: Values): boolean {
  if (given[LOOKUP_MARK] !== undefined) {
    return false;
  }
  if (typeof given.owner === "string") {
    return true;
  }
  const required = Object.entries(kind.schema.shape).filter(
    ([, schema]) => !schema.safeParse(undefined).success && !fields.get(schema as never)?.secret,
  );
  return required.every(([key]) => given[key] !== undefined);
}

/** Whether properties are the outputs of a `.get` that has found its object. */
export function wasFound(given: Values): boolean {
  return given[LOOKUP_MARK] === FOUND;
}

export function withFoundMark(values: Values): Values {
  return { ...values, [LOOKUP_MARK]: FOUND };
}

export function withoutLookupMark(given: Values): Values {
  const { [LOOKUP_MARK]: _, ...rest } = given;
  return rest;
}

/** The inputs among outputs. */
export function inputsOf(kind: ResourceDefinition, outputs: Values): Values {
  return Object.fromEntries(
    Object.entries(outputs).filter(([key]) => key in kind.schema.shape || key === TIMEOUTS_INPUT),
  );
}

/** State after a read: the user's own spelling where the service means the same, else what the service has. */
export function stateAfterRead(kind: ResourceDefinition, state: Values, found: Values): Values {
  const result: Values = { ...state };
  for (const [key, value] of Object.entries(found)) {
    if (key in kind.outputs) {
      result[key] = value;
    }
    // Services answer more than the kind declares; undeclared outputs would drift for nothing.
    if (!(key in kind.schema.shape)) {
      continue;
    }
    if (!sameStored(kind, key, state[key], value)) {
      if (effective(kind, key, value) === effective(kind, key, undefined)) {
        delete result[key];
      } else {
        result[key] = value;
      }
    }
  }
  return result;
}

/** Names of values that must be encrypted. */
export function secretNames(kind: ResourceDefinition): string[] {
  const inputs = Object.entries(kind.schema.shape).filter(
    ([, schema]) => fields.get(schema as never)?.secret,
  );
  const outputs = Object.entries(kind.outputs).filter(([, meta]) => meta.secret);
  return [...inputs, ...outputs].map(([key]) => key);
}

/** Marks secrets: what a read returns is stored in plain text unless it says so itself. */
export function withSecretsMarked(kind: ResourceDefinition, values: Values): Values {
  const secrets = new Set(secretNames(kind));
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secrets.has(key) && value !== undefined && value !== null ? wireSecret(value) : value,
    ]),
  );
}
