/**
 * XML responses and errors of S3.
 *
 * Keys can contain characters that XML 1.0 does not allow, not even as a reference. S3 writes them as references
 * anyway, so a client that did not request `encoding-type=url` cannot parse the list. The functions here do the same,
 * which libraries for XML do not.
 */
import type { EmulatorResponse } from "../kit/request";
import type { S3Error } from "./errors";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Content of an element: text, child elements by name, a list of elements, or attributes under `@name`. */
export type XmlValue = string | number | boolean | undefined | XmlObject | XmlValue[];
export interface XmlObject {
  [name: string]: XmlValue;
}

export function xml(
  root: string,
  content: XmlObject,
  more: { headers?: Record<string, string>; status?: number } = {},
): EmulatorResponse {
  return {
    status: more.status ?? 200,
    contentType: "application/xml",
    body: document(root, { "@xmlns": NAMESPACE, ...content }),
    ...(more.headers === undefined ? {} : { headers: more.headers }),
  };
}

export function errorResponse(error: S3Error, resource: string, requestId: string): EmulatorResponse {
  const { code, message, fields } = error;
  const content = { Code: code, Message: message, ...fields, Resource: resource, RequestId: requestId };
  return {
    status: error.status,
    contentType: "application/xml",
    headers: error.headers,
    body: document("Error", content),
  };
}

/** Name of an entry with a list of elements of different names, which keep their order. */
export const MIXED = "#mixed";

function document(root: string, content: XmlObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elements(root, content)}`;
}

/** One element, or one for each entry of a list. `#text` in an object is the text of its element. */
function elements(name: string, value: XmlValue): string {
  if (value === undefined) {
    return "";
  }
  if (Array.isArray(value)) {
    return value.map((entry) => elements(name, entry)).join("");
  }
  if (typeof value !== "object") {
    return `<${name}>${escaped(String(value))}</${name}>`;
  }
  const { "#text": text, ...named } = value;
  const entries = Object.entries(named);
  const attributes = entries.filter(([key]) => key.startsWith("@"));
  const children = entries.filter(([key]) => !key.startsWith("@"));
  const open = attributes.map(([key, entry]) => ` ${key.slice(1)}="${escaped(String(entry))}"`).join("");
  const inner = children
    .map(([key, entry]) => (key === MIXED ? mixed(entry) : elements(key, entry)))
    .join("");
  return `<${name}${open}>${text === undefined ? "" : escaped(String(text))}${inner}</${name}>`;
}

/** Elements of a list of objects, in the order of the list. */
function mixed(list: XmlValue): string {
  const objects = Array.isArray(list) ? list : [list];
  return objects
    .flatMap((one) => Object.entries(Object(one)).map(([name, value]) => elements(name, value as XmlValue)))
    .join("");
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes markup, and all control characters except tabs and line feeds: a parser would change a carriage return. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it escapes
  const special = /[&<>"\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g;
  return text.replace(
    special,
    (character) => ENTITIES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}
