/**
 * Text in HTTP headers.
 *
 * Node.js reads and writes headers as Latin-1, so a header in UTF-8 arrives with one character for each byte. Forms and
 * query parameters contain any character instead. Writing one that Latin-1 does not contain, or a line break, throws
 * when the object is read. The functions here convert such text before it is stored.
 */
import { invalidArgument } from "./errors";

/** Whether a header can contain the text. */
export function isHeaderText(text: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text);
}

/** Text of a header as it is stored. Throws for control characters. */
export function headerText(name: string, text: string): string {
  const stored = isLatin1(text) ? text : Buffer.from(text).toString("latin1");
  if (!isHeaderText(stored)) {
    throw invalidArgument("The value contains a character that a header cannot contain.", {
      ArgumentName: name,
    });
  }
  return stored;
}

/**
 * Metadata as S3 stores and returns it. Other characters than those of ASCII are encoded as in RFC 2047, in a header with
 * each byte as one character (User Guide, UsingMetadata: "ÄMÄZÕÑ S3" becomes "=?UTF-8?B?w4PChE3D…?=").
 */
export function metadataText(name: string, text: string): string {
  return isAscii(text) ? headerText(name, text) : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
}

function isLatin1(text: string): boolean {
  return [...text].every((character) => character <= "\u00ff");
}

function isAscii(text: string): boolean {
  return [...text].every((character) => character <= "\u007f");
}
