import { effective, sameInput } from "../compare";
import type { ResourceDefinition, Values } from "../resource-definition";
import { type StorageField, toBody, WIRE_NAMES } from "./wire";

const KEY_FIELDS: readonly StorageField[] = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"];
/** Fields of the connection to the bucket. The server tests it only if the body also contains `bucket`. */
const CONNECTION_FIELDS: readonly StorageField[] = [
  "bucket",
  "prefix",
  "regionName",
  "s3Endpoint",
  ...KEY_FIELDS,
];

function fieldsOf(kind: Pick<ResourceDefinition, "schema">): StorageField[] {
  return (Object.keys(WIRE_NAMES) as StorageField[]).filter((name) => name in kind.schema.shape);
}

function withDefaults(kind: Pick<ResourceDefinition, "schema">, args: Values): Values {
  return Object.fromEntries(fieldsOf(kind).map((name) => [name, effective(kind, name, args[name])]));
}

/** Body with all fields. Keys that are not set are omitted, so that the server uses its own. */
export function fullBody(kind: Pick<ResourceDefinition, "schema">, args: Values): Values {
  const values = withDefaults(kind, args);
  const sent = fieldsOf(kind).filter((name) => !KEY_FIELDS.includes(name) || values[name] !== undefined);
  return toBody(values, sent);
}

/** Body with all fields. Keys that are not set are null, which clears them. */
export function completeBody(kind: Pick<ResourceDefinition, "schema">, args: Values): Values {
  return toBody(withDefaults(kind, args), fieldsOf(kind));
}

/**
 * Body with the changed fields. If the connection changes, it also contains bucket and keys, so that the server tests
 * it.
 */
export function changedBody(kind: Pick<ResourceDefinition, "schema">, old: Values, args: Values): Values {
  const values = withDefaults(kind, args);
  const changed = fieldsOf(kind).filter((name) => !sameInput(kind, name, old[name], args[name]));
  if (!changed.some((name) => CONNECTION_FIELDS.includes(name))) {
    return toBody(values, changed);
  }
  const keys = KEY_FIELDS.filter((name) => args[name] !== undefined || old[name] !== undefined);
  return toBody(values, [...new Set<StorageField>([...changed, "bucket", ...keys])]);
}
