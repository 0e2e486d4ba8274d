/**
 * Elements of the XML documents that stores send.
 *
 * The response of a store's address is not always XML: proxies and consoles send HTML pages, and bodies can be empty
 * or incomplete. Regular expressions would find elements in such a body, too, and in comments and CDATA. This parser
 * returns undefined for it instead of an error.
 *
 * The parser is loaded for the first body that looks like XML. It works without recursion and replaces only the
 * entities of XML itself, so a document cannot grow. Length, depth and the number of errors are limited.
 *
 *     const error = parseXml(body);
 *     const code = textOf(error, "Code"); // "AccessDenied"
 */
import { DEFAULT_MAX_BODY_BYTES } from "../http/send-request";

/** Documents of S3, STS and S3 Control have at most six levels. */
const MAX_DEPTH = 64;

/** Limit of errors: some stores do not escape text in a message. More errors mean another format. */
const MAX_ERRORS = 16;

/** An element without its attributes, which no caller needs. */
export interface XmlElement {
  /** Name as it is written, with the prefix of its namespace if it has one. */
  name: string;
  /** Text and CDATA directly in this element, with entities replaced. */
  text: string;
  children: XmlElement[];
}

/** Whether a body is an HTML page, by its first tag. */
export function isHtml(body: string): boolean {
  return /^\s*(?:<!doctype html|<html)/i.test(body);
}

/**
 * Parses a document.
 *
 * @returns undefined when the body is not a complete XML document, or longer than a response may be
 */
export function parseXml(body: string): XmlElement | undefined {
  const source = body.trimStart();
  if (!source.startsWith("<") || isHtml(source) || source.length > DEFAULT_MAX_BODY_BYTES) {
    return undefined;
  }
  return readTree(source);
}

/** The text of the first element that has a name and no children; undefined when there is none or it is empty. */
export function textOf(root: XmlElement | undefined, name: string): string | undefined {
  return textsOf(root, name)[0];
}

/** The text of all elements that have a name and no children, in the order of the document, without empty ones. */
export function textsOf(root: XmlElement | undefined, name: string): string[] {
  if (root === undefined) {
    return [];
  }
  if (root.children.length > 0) {
    return root.children.flatMap((child) => textsOf(child, name));
  }
  const text = root.text.trim();
  return root.name === name && text !== "" ? [text] : [];
}

function readTree(source: string): XmlElement | undefined {
  const { SaxesParser } = require("saxes") as typeof import("saxes");
  const parser = new SaxesParser({ position: false });
  const tree = new TreeBuilder();
  let errors = 0;
  parser.on("error", (error) => {
    errors++;
    if (errors > MAX_ERRORS) {
      throw error;
    }
  });
  parser.on("opentag", ({ name }) => tree.open(name));
  parser.on("closetag", () => tree.close());
  parser.on("text", (text) => tree.addText(text));
  parser.on("cdata", (text) => tree.addText(text));
  try {
    parser.write(escaped(source)).close();
  } catch {
    // Another format, or nested too deeply. A root element that was complete before the error is kept.
  }
  return tree.root;
}

/** CDATA, or a character that begins neither an entity of XML nor a tag. */
const UNESCAPED =
  /<!\[CDATA\[[\s\S]*?\]\]>|&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)|<(?![a-z_:/!?])/gi;

/** Escapes what some stores do not. Otherwise the parser would read to the next `;` or `>`, through closing tags. */
function escaped(source: string): string {
  return source.replace(UNESCAPED, (found) => (found === "&" ? "&amp;" : found === "<" ? "&lt;" : found));
}

class TreeBuilder {
  /** The first element without a parent, once it is complete. */
  root: XmlElement | undefined;
  readonly #open: XmlElement[] = [];

  open(name: string): void {
    if (this.#open.length >= MAX_DEPTH) {
      throw new Error(`more than ${MAX_DEPTH} levels`);
    }
    const element = { name, text: "", children: [] };
    this.#open.at(-1)?.children.push(element);
    this.#open.push(element);
  }

  close(): void {
    const element = this.#open.pop();
    if (this.#open.length === 0) {
      this.root ??= element;
    }
  }

  addText(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) {
      element.text += text;
    }
  }
}
