import { encodedStrictly } from "./addressing";
import { invalidArgument } from "./errors";

const MAX_PAGE_SIZE = 1000;

/** Number of entries on one page of a list. */
export function pageLimit(query: URLSearchParams, parameter: string, max = MAX_PAGE_SIZE): number {
  const size = Number(query.get(parameter) ?? max);
  if (!Number.isInteger(size) || size < 0) {
    throw invalidArgument(`Provided ${parameter} not an integer or within integer range`, {
      ArgumentName: parameter,
    });
  }
  return Math.min(size, max);
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
