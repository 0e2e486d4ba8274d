import { randomUUID } from "node:crypto";
import { type Answer, Refused } from "../../kit/request";

/** Emulated version of Label Studio. */
export const VERSION = "1.23.2";

/** Error body of 1.23.2; `exc_info` contains a traceback only with DEBUG_MODAL_EXCEPTIONS. */
function envelope(status: number, detail: string, more: object = {}): Answer {
  const body = { id: randomUUID(), status_code: status, version: VERSION, detail, exc_info: null, ...more };
  return { status, body };
}

/** Responds with an error of this status. */
export function refuse(status: number, detail: string): never {
  throw new Refused(envelope(status, detail));
}

/** Responds with a validation error for each invalid field. */
export function refuseInvalid(errors: Record<string, string[]>): never {
  throw new Refused(envelope(400, "Validation error", { validation_errors: errors }));
}

/** Rejects a request with a validation error that does not concern a single field. */
export function refuseWhole(text: string): never {
  refuseInvalid({ non_field_errors: [text] });
}

/** Responds with a 401 and the header `WWW-Authenticate`. */
export function refuseUnauthenticated(detail: string, challenge = "Token"): never {
  throw new Refused({ ...envelope(401, detail), headers: { "WWW-Authenticate": challenge } });
}

export function refuseMethod(method: string): never {
  refuse(405, `Method "${method}" not allowed.`);
}

/** Returns the application's page of about 171 000 bytes for unknown IDs and paths, regardless of `Accept`. */
export function refuseUnknown(): never {
  const filler = "<!-- the page of the application -->\n".repeat(4610);
  const body = `<!DOCTYPE html>\n<html><head><title>Label Studio</title></head><body>404\n${filler}</body></html>\n`;
  throw new Refused({ status: 404, body, contentType: "text/html; charset=utf-8" });
}
