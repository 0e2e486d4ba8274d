import { effective, sameInput } from "../compare";
import type { ResourceDefinition, Values } from "../resource-definition";
import { FIELD_NAMES, type StorageField, toBody } from "./mapping";

const KEY_FIELDS: readonly StorageField[] = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"];
/** Fields of the connection to the bucket. The server tests it only if the body also contains `bucket`. */
const CONNECTION_FIELDS: readonly StorageField[] = [
  "bucket",
  "prefix",
  "regionName",
  "s3Endpoint",
  ...KEY_FIELDS,
];

function fieldsOf(definition: Pick<ResourceDefinition, "schema">): StorageField[] {
  return (Object.keys(FIELD_NAMES) as StorageField[]).filter((name) => name in definition.schema.shape);
}

function withDefaults(definition: Pick<ResourceDefinition, "schema">, args: Values): Values {
  return Object.fromEntries(
    fieldsOf(definition).map((name) => [name, effective(definition, name, args[name])]),
  );
}

/** Body with all fields. Keys that are not set are omitted, so that the server uses its own. */
export function fullBody(definition: Pick<ResourceDefinition, "schema">, args: Values): Values {
  const values = withDefaults(definition, args);
  const sent = fieldsOf(definition).filter(
    (name) => !KEY_FIELDS.includes(name) || values[name] !== undefined,
  );
  return toBody(values, sent);
}

/** Body with all fields. Keys that are not set are null, which clears them. */
export function completeBody(definition: Pick<ResourceDefinition, "schema">, args: Values): Values {
  return toBody(withDefaults(definition, args), fieldsOf(definition));
}

/**
 * Body with the changed fields. If the connection changes, it also contains bucket and keys, so that the server tests
 * it.
 */
export function changedBody(
  definition: Pick<ResourceDefinition, "schema">,
  old: Values,
  args: Values,
): Values {
  const values = withDefaults(definition, args);
  const changed = fieldsOf(definition).filter((name) => !sameInput(definition, name, old[name], args[name]));
  if (!changed.some((name) => CONNECTION_FIELDS.includes(name))) {
    return toBody(values, changed);
  }
  const keys = KEY_FIELDS.filter((name) => args[name] !== undefined || old[name] !== undefined);
  return toBody(values, [...new Set<StorageField>([...changed, "bucket", ...keys])]);
}
