/**
 * XML of S3: responses, errors and request bodies.
 *
 * An XML library converts values to numbers, trims spaces and returns a single child instead of a list, which changes
 * keys such as `007` or ` a`. So the parser converts nothing, and `Element` reads children by name, always as a list,
 * without assuming a structure. A body that is not well-formed or has another root element is rejected with
 * `MalformedXML`.
 *
 *     const keys = parsed(body, "Delete").children("Object").map((entry) => entry.text("Key"));
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import type { EmulatorResponse } from "../kit/request";
import { malformedXml, type S3Error } from "./errors";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Content of an element: text, child elements by name, a list of elements, or attributes under `@name`. */
export type XmlValue = string | number | boolean | undefined | XmlObject | XmlValue[];
export interface XmlObject {
  [name: string]: XmlValue;
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  suppressBooleanAttributes: false,
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // Keys can begin and end with spaces.
  trimValues: false,
});

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

function document(root: string, content: XmlObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: content })}`;
}

/** Parsed root element, which must have this name. */
export function parsed(body: Buffer, root: string): Element {
  let tree: unknown;
  try {
    tree = parser.parse(body.toString("utf8"), true);
  } catch {
    throw malformedXml();
  }
  const found = new Element(tree).child(root);
  if (found === undefined) {
    throw malformedXml();
  }
  return found;
}

/** Reads a parsed document without assumptions about its structure. */
export class Element {
  readonly #content: unknown;

  constructor(content: unknown) {
    this.#content = content;
  }

  get value(): string {
    if (typeof this.#content === "string") {
      return this.#content;
    }
    const inner = this.#property("#text");
    return typeof inner === "string" ? inner : "";
  }

  text(name: string): string | undefined {
    return this.child(name)?.value;
  }

  child(name: string): Element | undefined {
    return this.children(name)[0];
  }

  children(name: string): Element[] {
    const found = this.#property(name);
    if (found === undefined) {
      return [];
    }
    return (Array.isArray(found) ? found : [found]).map((content) => new Element(content));
  }

  texts(name: string): string[] {
    return this.children(name).map((child) => child.value);
  }

  #property(name: string): unknown {
    const content = this.#content;
    if (typeof content !== "object" || content === null || !Object.hasOwn(content, name)) {
      return undefined;
    }
    return Reflect.get(content, name);
  }
}
