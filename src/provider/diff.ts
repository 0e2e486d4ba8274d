import { effective, sameInput } from "../services/compare";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";
import { TIMEOUTS_INPUT } from "./timeouts";
import { containsUnknown } from "./unknowns";

export interface Changes {
  /** Inputs whose change the service must learn of. */
  remote: string[];
  /** Inputs whose change only state must learn of: credential, URL, time-outs. */
  local: string[];
  /** Those among them that make a new object. */
  replaces: string[];
}

/** What differs between the last outputs and the inputs of now; values not known yet count as changed. */
export function changesBetween(kind: ResourceDefinition, outputs: Values, inputs: Values): Changes {
  const changes: Changes = { remote: [], local: [], replaces: [] };
  for (const [key, schema] of Object.entries(kind.schema.shape)) {
    const meta = fields.get(schema as never);
    if (meta?.local === "behaviour") {
      continue;
    }
    const value = inputs[key];
    if (!containsUnknown(value) && sameInput(kind, key, outputs[key], value)) {
      continue;
    }
    (meta?.local === "connection" ? changes.local : changes.remote).push(key);
    if (meta?.replaces && !sameMeaning(kind, key, outputs[key], value)) {
      changes.replaces.push(key);
    }
  }
  if (JSON.stringify(outputs[TIMEOUTS_INPUT] ?? {}) !== JSON.stringify(inputs[TIMEOUTS_INPUT] ?? {})) {
    changes.local.push(TIMEOUTS_INPUT);
  }
  return changes;
}

/** Another spelling of what the service has is sent like any edit, but no reason to delete anything. */
function sameMeaning(kind: ResourceDefinition, key: string, before: unknown, now: unknown): boolean {
  const meaning = (value: unknown) => kind.normalise?.[key]?.(effective(kind, key, value));
  const [old, wanted] = [meaning(before), meaning(now)];
  return wanted !== undefined && Object.is(old, wanted);
}

/** The answer to the engine's question. */
export function diffOf(kind: ResourceDefinition, outputs: Values, inputs: Values) {
  const { remote, local, replaces } = changesBetween(kind, outputs, inputs);
  const changes = remote.length > 0 || local.length > 0 || outputs.incomplete === true;
  // The objects have natural keys, so a new one made first would be wiped by the deletion of the old one.
  return { changes, replaces, deleteBeforeReplace: true };
}
