import { createHmac, randomBytes } from "node:crypto";

/** Type of one field: what a change from outside may put there. `?` also takes null, a list only its words. */
export type FieldType = "string" | "string?" | "number" | "boolean" | "boolean?" | readonly string[];

/** One kind of objects in a service, as the control routes see it. */
export interface Collection {
  /** All fields that are shown and may be set. */
  fields: Record<string, FieldType>;
  /** Fields of which only presence and a hash are shown. */
  secrets: readonly string[];
  list(): [id: string, record: object][];
  /** The record to change; makes one where the service allows that, else undefined. */
  open(id: string): object | undefined;
  remove?(id: string): boolean;
}

/** A mistake in a change from outside: its sentence is the answer. */
export class ChangeError extends Error {
  override readonly name = "ChangeError";
}

/** New in every process, so that a hash tells a rotation but not the secret. */
const salt = randomBytes(16);

/** How a secret is shown: "not set", or "set" with a hash that changes when the secret does. */
export function shown(secret: unknown): string {
  if (secret === null || secret === undefined || secret === "") {
    return "not set";
  }
  const hash = createHmac("sha256", salt).update(String(secret)).digest("hex").slice(0, 8);
  return `set (${hash})`;
}

/** Everything in a collection, secrets replaced. */
export function snapshot(collection: Collection): Record<string, Record<string, unknown>> {
  const objects: Record<string, Record<string, unknown>> = {};
  for (const [id, record] of collection.list()) {
    const visible: Record<string, unknown> = {};
    for (const field of Object.keys(collection.fields)) {
      const value: unknown = Reflect.get(record, field);
      visible[field] = collection.secrets.includes(field) ? shown(value) : value;
    }
    objects[id] = visible;
  }
  return objects;
}

/** Sets fields of one object, all or none. */
export function change(collection: Collection, id: string, set: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(set)) {
    checkField(collection.fields, field, value);
  }
  const record = collection.open(id);
  if (record === undefined) {
    throw new ChangeError(`There is no "${id}".`);
  }
  Object.assign(record, set);
}

function checkField(fields: Record<string, FieldType>, field: string, value: unknown): void {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (type === undefined) {
    throw new ChangeError(`There is no field "${field}"; fields: ${Object.keys(fields).join(", ")}.`);
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
