import { effective, sameInput } from "../compare";
import type { Kind, Values } from "../kind";
import { type StorageField, toBody, wireNames } from "./wire";

const keyFields: readonly StorageField[] = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"];
/** Fields that decide whether the bucket can be reached: the server tests it only when `bucket` is sent along. */
const connectionFields: readonly StorageField[] = [
  "bucket",
  "prefix",
  "regionName",
  "s3Endpoint",
  ...keyFields,
];

function fieldsOf(kind: Pick<Kind, "schema">): StorageField[] {
  return (Object.keys(wireNames) as StorageField[]).filter((name) => name in kind.schema.shape);
}

function withDefaults(kind: Pick<Kind, "schema">, args: Values): Values {
  return Object.fromEntries(fieldsOf(kind).map((name) => [name, effective(kind, name, args[name])]));
}

/** All fields; keys that were never set are left out, so that the server uses its own. */
export function fullBody(kind: Pick<Kind, "schema">, args: Values): Values {
  const values = withDefaults(kind, args);
  const sent = fieldsOf(kind).filter((name) => !keyFields.includes(name) || values[name] !== undefined);
  return toBody(values, sent);
}

/** All fields, with the keys that are not set as null. */
export function completeBody(kind: Pick<Kind, "schema">, args: Values): Values {
  return toBody(withDefaults(kind, args), fieldsOf(kind));
}

/** What changed; with anything about the connection also the bucket and the keys, or it is saved untested. */
export function changedBody(kind: Pick<Kind, "schema">, old: Values, args: Values): Values {
  const values = withDefaults(kind, args);
  const changed = fieldsOf(kind).filter((name) => !sameInput(kind, name, old[name], args[name]));
  if (!changed.some((name) => connectionFields.includes(name))) return toBody(values, changed);
  const keys = keyFields.filter((name) => args[name] !== undefined || old[name] !== undefined);
  return toBody(values, [...new Set<StorageField>([...changed, "bucket", ...keys])]);
}
