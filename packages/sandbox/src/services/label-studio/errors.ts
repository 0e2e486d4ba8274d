import { randomUUID } from "node:crypto";
import { type EmulatorResponse, HttpError } from "../../kit/request";

/** Emulated version of Label Studio. */
export const VERSION = "1.23.2";

/** Error body of 1.23.2; `exc_info` contains a traceback only with DEBUG_MODAL_EXCEPTIONS. */
function envelope(status: number, detail: string, more: object = {}): EmulatorResponse {
  const body = { id: randomUUID(), status_code: status, version: VERSION, detail, exc_info: null, ...more };
  return { status, body };
}

/** Error that results in a response with this status. */
export function labelStudioError(status: number, detail: string): HttpError {
  return new HttpError(envelope(status, detail));
}

/** Responds with an error of this status. */
export function reject(status: number, detail: string): never {
  throw labelStudioError(status, detail);
}

/** Responds with a validation error for each invalid field. */
export function rejectInvalid(errors: Record<string, object | string>): never {
  throw new HttpError(envelope(400, "Validation error", { validation_errors: errors }));
}

/** Rejects a request with a validation error that does not concern a single field. */
export function rejectWith(text: string): never {
  rejectInvalid({ non_field_errors: [text] });
}

/** Responds with a 401 and the header `WWW-Authenticate`. */
export function rejectUnauthenticated(detail: string, challenge = "Token"): never {
  throw new HttpError({ ...envelope(401, detail), headers: { "WWW-Authenticate": challenge } });
}

export function rejectMethod(method: string): never {
  reject(405, `Method "${method}" not allowed.`);
}

/** Returns the application's page of about 171 000 bytes for unknown IDs and paths, regardless of `Accept`. */
export function rejectUnknown(): never {
  // wording-ignore: String.prototype.repeat
  const filler = "<!-- the page of the application -->\n".repeat(4610);
  const body = `<!DOCTYPE html>\n<html><head><title>Label Studio</title></head><body>404\n${filler}</body></html>\n`;
  throw new HttpError({ status: 404, body, contentType: "text/html; charset=utf-8" });
}
