/**
 * Parser of the XML in request bodies.
 *
 * An XML library converts values to numbers, trims spaces and returns a single child instead of a list, which changes
 * keys such as `007` or ` a`. Some libraries also leave numeric character references in the text. Go clients send
 * every quotation mark in an ETag as `&#34;`, so they could not complete a multipart upload, and deletions named keys
 * that do not exist. This parser keeps text unchanged and replaces the references and the five entities of XML, but no
 * entities of a document type, so a document cannot grow. It does not recurse, and it limits size and depth. A body
 * that is not well-formed or has another root element is rejected with `MalformedXML`.
 *
 *     const keys = parsed(body, "Delete").children("Object").map((entry) => entry.text("Key"));
 */
import { SaxesParser } from "saxes";
import type { StoredContent } from "../kit/content";
import { malformedXml, S3Error } from "./errors";
import { assertShape } from "./xml-shapes";

/** The largest document of S3 completes an upload of 10,000 parts, with a checksum for each part. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** Lifecycle rules, the deepest documents of S3, have seven levels. */
const MAX_DEPTH = 16;

/** Element of a parsed document, without attributes. */
export class Element {
  readonly #children: Element[] = [];
  #text = "";

  /** @param name name without the prefix of a namespace */
  constructor(readonly name: string) {}

  /** Text directly in the element, without that of its children. */
  get value(): string {
    return this.#text;
  }

  get elements(): readonly Element[] {
    return this.#children;
  }

  text(name: string): string | undefined {
    return this.child(name)?.value;
  }

  child(name: string): Element | undefined {
    return this.#children.find((child) => child.name === name);
  }

  children(name: string): Element[] {
    return this.#children.filter((child) => child.name === name);
  }

  texts(name: string): string[] {
    return this.children(name).map((child) => child.value);
  }

  addText(text: string): void {
    this.#text += text;
  }

  addChild(name: string): Element {
    const child = new Element(name);
    this.#children.push(child);
    return child;
  }
}

/** Parsed root element of a body, which must have this name. */
export function parsed(body: StoredContent, root: string): Element {
  return parsedText(documentText(body), root);
}

/** Parsed root element of a document, which must have this name. */
export function parsedText(text: string, root: string): Element {
  const found = documentOf(text).child(root);
  if (found === undefined) {
    throw malformedXml();
  }
  assertShape(found);
  return found;
}

/** Element that contains only the root element. */
function documentOf(text: string): Element {
  const open = [new Element("")];
  const innermost = () => open[open.length - 1] as Element;
  const parser = new SaxesParser({ position: false });
  parser.on("error", () => {
    throw malformedXml();
  });
  parser.on("doctype", () => {
    throw malformedXml();
  });
  parser.on("opentag", ({ name }) => {
    if (open.length > MAX_DEPTH) {
      throw malformedXml();
    }
    open.push(innermost().addChild(name.slice(name.indexOf(":") + 1)));
  });
  parser.on("closetag", () => void open.pop());
  parser.on("text", (part) => innermost().addText(part));
  parser.on("cdata", (part) => innermost().addText(part));
  parser.write(text).close();
  return innermost();
}

/** Text of a document. Rejects invalid UTF-8, which would otherwise become the name of another key. */
export function documentText(body: StoredContent): string {
  if (body.size > MAX_DOCUMENT_BYTES) {
    throw new S3Error(400, "MaxMessageLengthExceeded", "Your request was too large.", {
      MaxMessageLengthBytes: String(MAX_DOCUMENT_BYTES),
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body.bytes);
  } catch {
    throw malformedXml();
  }
}
