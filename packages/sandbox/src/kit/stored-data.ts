/**
 * The data of an emulator as bytes, for a file that a later process reads.
 *
 * Rows refer to each other, for example a bucket to the account that owns it, and a test compares such rows by identity.
 * `serialize` of node:v8 keeps references, maps and dates, but loses classes. The content of an object is the only class
 * in the data, so it is replaced by its bytes before, and created again afterwards.
 *
 *     const bytes = bytesOfData({ ryzeapi: emulator.stored });
 *     replaceData(emulator.stored, dataOfBytes(bytes).ryzeapi);
 */
import { types } from "node:util";
import { deserialize, serialize } from "node:v8";
import { StoredContent } from "./content";

type Container = Map<unknown, unknown> | Set<unknown> | unknown[] | Record<string, unknown>;

/** The containers in which an emulator stores its data, by name. */
export type StoredData = Readonly<Record<string, Container>>;

/** Marks bytes that were the content of an object. */
interface ContentBytes {
  contentOfObject: Buffer;
}

export function bytesOfData(data: Readonly<Record<string, StoredData>>): Buffer {
  return serialize(copyOf(data, (value) => (value instanceof StoredContent ? asBytes(value) : undefined)));
}

/** Throws for bytes that another version of Node.js has written in a newer format. */
export function dataOfBytes(bytes: Buffer): Record<string, StoredData> {
  const data: unknown = deserialize(bytes);
  return copyOf(data, (value) => (isContentBytes(value) ? asContent(value) : undefined)) as Record<
    string,
    StoredData
  >;
}

/** Replaces the content of the containers, which other parts of the emulator refer to. Unknown names are ignored. */
export function replaceData(target: StoredData, source: StoredData): void {
  for (const [name, container] of Object.entries(target)) {
    const stored = source[name];
    if (stored !== undefined) {
      fill(container, stored);
    }
  }
}

// Not `instanceof`, because node:v8 and a test under jest have different classes with the same names.
const { isDate, isMap, isSet } = types;

function fill(container: Container, stored: Container): void {
  if (isMap(container) && isMap(stored)) {
    container.clear();
    for (const [key, value] of stored) {
      container.set(key, value);
    }
  } else if (isSet(container) && isSet(stored)) {
    container.clear();
    for (const value of stored) {
      (container as Set<unknown>).add(value);
    }
  } else if (Array.isArray(container) && Array.isArray(stored)) {
    container.splice(0, container.length, ...stored);
  } else {
    Object.assign(container, stored);
  }
}

function asBytes(content: StoredContent): ContentBytes {
  return { contentOfObject: content.bytes };
}

function isContentBytes(value: object): value is ContentBytes {
  return "contentOfObject" in value && ArrayBuffer.isView(value.contentOfObject);
}

function asContent({ contentOfObject }: ContentBytes): StoredContent {
  return StoredContent.of(Buffer.from(contentOfObject));
}

/** Copies the data and replaces objects. A value to which several others refer is copied once. */
function copyOf(root: unknown, replacement: (value: object) => object | undefined): unknown {
  const copies = new Map<object, object>();
  const copy = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) {
      return value;
    }
    const known = copies.get(value) ?? (isDate(value) ? new Date(value) : replacement(value));
    const result = known ?? emptyLike(value);
    // Before its children, which can refer to it.
    copies.set(value, result);
    if (known === undefined) {
      fill(result as Container, childrenOf(value, copy));
    }
    return result;
  };
  return copy(root);
}

function emptyLike(value: object): object {
  if (isMap(value)) {
    return new Map();
  }
  if (isSet(value)) {
    return new Set();
  }
  return Array.isArray(value) ? [] : {};
}

/** A container of the same type with copies of all children. */
function childrenOf(value: object, copy: (child: unknown) => unknown): Container {
  if (isMap(value)) {
    return new Map([...value].map(([key, child]) => [copy(key), copy(child)]));
  }
  if (isSet(value)) {
    return new Set([...value].map(copy));
  }
  if (Array.isArray(value)) {
    return value.map(copy);
  }
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, copy(child)]));
}
