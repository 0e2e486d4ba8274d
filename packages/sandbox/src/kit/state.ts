import { createHmac, randomBytes } from "node:crypto";

/** Type of a field, which limits what a control route can set. `?` also allows null, a list only its members. */
export type FieldType = "string" | "string?" | "number" | "boolean" | "boolean?" | readonly string[];

/** Objects of one type in a service, as the control routes show them. */
export interface Collection {
  /** Fields that are shown and can be set. */
  fields: Record<string, FieldType>;
  /** Fields that are shown only as a hash. */
  secrets: readonly string[];
  list(): [id: string, record: object][];
  /** Record to change; created if the service allows that, otherwise undefined if it does not exist. */
  open(id: string): object | undefined;
  remove?(id: string): boolean;
}

/** Thrown for an invalid change; the message becomes the response. */
export class ChangeError extends Error {
  override readonly name = "ChangeError";
}

/** Random per process, so that a hash shows that a secret has changed, but not the secret. */
const salt = randomBytes(16);

/** Representation of a secret: "not set", or "set" with a hash that changes with the secret. */
export function maskedSecret(secret: unknown): string {
  if (secret === null || secret === undefined || secret === "") {
    return "not set";
  }
  const hash = createHmac("sha256", salt).update(String(secret)).digest("hex").slice(0, 8);
  return `set (${hash})`;
}

/** All objects of a collection, with secrets replaced. */
export function snapshot(collection: Collection): Record<string, Record<string, unknown>> {
  const objects: Record<string, Record<string, unknown>> = {};
  for (const [id, record] of collection.list()) {
    const visible: Record<string, unknown> = {};
    for (const field of Object.keys(collection.fields)) {
      const value: unknown = Reflect.get(record, field);
      visible[field] = collection.secrets.includes(field) ? maskedSecret(value) : value;
    }
    objects[id] = visible;
  }
  return objects;
}

/** Sets fields of one object. If one of them is invalid, no field is set. */
export function changeRecord(collection: Collection, id: string, set: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(set)) {
    checkField(collection.fields, field, value);
  }
  const record = collection.open(id);
  if (record === undefined) {
    throw new ChangeError(`Object "${id}" does not exist.`);
  }
  Object.assign(record, set);
}

function checkField(fields: Record<string, FieldType>, field: string, value: unknown): void {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (type === undefined) {
    throw new ChangeError(
      `Field "${field}" does not exist. Available fields: ${Object.keys(fields).join(", ")}.`,
    );
  }
  if (typeof type !== "string") {
    if (!type.includes(String(value))) {
      throw new ChangeError(`"${field}" must be one of ${type.join(", ")}.`);
    }
    return;
  }
  const nullable = type.endsWith("?");
  if (typeof value !== type.replace("?", "") && !(nullable && value === null)) {
    throw new ChangeError(`"${field}" must be a ${type.replace("?", " or null")}.`);
  }
}
