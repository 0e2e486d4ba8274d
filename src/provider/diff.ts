import { effective, sameInput } from "../services/compare";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";
import { TIMEOUTS_INPUT } from "./timeouts";
import { containsUnknown } from "./unknowns";

interface InputChanges {
  /** Inputs whose change is sent to the service. */
  remote: string[];
  /** Inputs whose change only updates state: credential, URL and timeouts. */
  local: string[];
  /** Inputs whose change replaces the object; also contained in `remote`. */
  replaces: string[];
}

/** Compares the stored outputs with the current inputs. Unknown values are treated as changed. */
export function changesBetween(
  definition: ResourceDefinition,
  outputs: Values,
  inputs: Values,
): InputChanges {
  const changes: InputChanges = { remote: [], local: [], replaces: [] };
  for (const [key, schema] of Object.entries(definition.schema.shape)) {
    const meta = fields.get(schema as never);
    if (meta?.local === "behaviour") {
      continue;
    }
    const value = inputs[key];
    if (!containsUnknown(value) && sameInput(definition, key, outputs[key], value)) {
      continue;
    }
    (meta?.local === "connection" ? changes.local : changes.remote).push(key);
    if (meta?.replaces && !sameMeaning(definition, key, outputs[key], value)) {
      changes.replaces.push(key);
    }
  }
  if (JSON.stringify(outputs[TIMEOUTS_INPUT] ?? {}) !== JSON.stringify(inputs[TIMEOUTS_INPUT] ?? {})) {
    changes.local.push(TIMEOUTS_INPUT);
  }
  return changes;
}

/** Returns whether two values differ only in spelling. Such a change is sent, but does not replace the object. */
function sameMeaning(definition: ResourceDefinition, key: string, before: unknown, now: unknown): boolean {
  const meaning = (value: unknown) => definition.normalize?.[key]?.(effective(definition, key, value));
  const [old, wanted] = [meaning(before), meaning(now)];
  return wanted !== undefined && Object.is(old, wanted);
}

/** Returns the result of the engine's `diff`. */
export function diffOf(definition: ResourceDefinition, outputs: Values, inputs: Values) {
  const { remote, local, replaces } = changesBetween(definition, outputs, inputs);
  const changes = remote.length > 0 || local.length > 0 || outputs.incomplete === true;
  // Old and new object can share a natural key. If the new one was created first, deleting the old one would delete it.
  return { changes, replaces, deleteBeforeReplace: true };
}
