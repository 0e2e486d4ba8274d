import { encodedStrictly } from "./addressing";
import { invalidArgument } from "./errors";

const MAX_PAGE_SIZE = 1000;
const MAX_INTEGER = 2 ** 31 - 1;

/** Number of entries on one page of a list. */
export function pageLimit(query: URLSearchParams, parameter: string, max = MAX_PAGE_SIZE): number {
  return Math.min(integerIn(query, parameter, max), max);
}

/** Integer in a parameter that is not negative. */
export function integerIn(query: URLSearchParams, parameter: string, otherwise: number): number {
  const text = query.get(parameter) ?? String(otherwise);
  if (!/^\d+$/.test(text) || Number(text) > MAX_INTEGER) {
    throw invalidArgument(`Provided ${parameter} not an integer or within integer range`, {
      ArgumentName: parameter,
      ArgumentValue: text,
    });
  }
  return Number(text);
}

/** Key or prefix in a list, percent-encoded if the client requested it. */
export function listingText(query: URLSearchParams, text: string): string {
  const type = query.get("encoding-type");
  if (type !== null && type !== "url") {
    throw invalidArgument("Invalid Encoding Method specified in Request", {
      ArgumentName: "encoding-type",
      ArgumentValue: type,
    });
  }
  return type === "url" ? encodedStrictly(text).replaceAll("%2F", "/") : text;
}

/** Order of keys in lists: by the bytes of UTF-8. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Key in a continuation token, which clients must not interpret. */
export function tokenText(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (Buffer.from(text).toString("base64url") !== token) {
    throw invalidArgument("The continuation token provided is incorrect", {
      ArgumentName: "continuation-token",
    });
  }
  return text;
}

/** Text of a key up to the first delimiter after the prefix; undefined if it contains none. */
export function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
