/**
 * Success and failure in a response of ModelsLab.
 *
 * ModelsLab also reports failures with HTTP 200, and its documentation and older endpoints differ in the spelling and
 * type of `status` and `message`. The body of a success is not documented. So a response with a known sign of a
 * failure is a failure, and any other one is a success, which `confirmsSuccess` verifies.
 */
const FAILURE = /^\s*(err|fail|false|invalid|denied|reject|unauthori|forbidden|unsuccess|[45]\d\d\b)/i;
const NO_SUCCESS = /^\s*(false|0)\s*$/i;
const SUCCESS = /^(success|ok|processing)$/i;

/** The service's message, which may be a string, a list, or an object of lists (docs-v2 error-codes.mdx). */
export function messageOf(body: unknown): string | undefined {
  // Old endpoints spell the field `messege`.
  const { message, messege, error, detail } = objectOf(body);
  return textOf(message) ?? textOf(messege) ?? textOf(error) ?? textOf(detail);
}

/** Whether a response contains a known sign of a failure, also with HTTP 200. */
export function isFailure(body: unknown): boolean {
  const { status, success, error, detail } = objectOf(body);
  if (FAILURE.test(shown(status)) || NO_SUCCESS.test(shown(success))) {
    return true;
  }
  return isPresent(error) || isPresent(detail);
}

/** Whether a response without a sign of a failure has a sign of success. */
export function confirmsSuccess(body: unknown): boolean {
  const { status, message, messege } = objectOf(body);
  return SUCCESS.test(shown(status)) || (textOf(message) ?? textOf(messege)) !== undefined;
}

/** Text of a value. `String` would throw for an object with a property `toString`. */
function shown(value: unknown): string {
  return textOf(value) ?? (typeof value === "object" ? "" : String(value));
}

function isPresent(value: unknown): boolean {
  if (typeof value === "boolean") {
    return value;
  }
  return textOf(value) !== undefined || (typeof value === "number" && value !== 0);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") {
    return value.trim() || undefined;
  }
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const texts = Object.values(value).flatMap((part) => textOf(part) ?? []);
  return texts.join(" ") || undefined;
}

function objectOf(body: unknown): Record<string, unknown> {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}
