import { header, isObject, type JsonObject, type Request } from "../../kit/request";
import { reject, rejectWith } from "./errors";

/** Body of JSON or a form; an empty body is an empty object, and other content types are rejected. */
export function jsonOrFormBody(request: Request): unknown {
  const type = (header(request, "content-type") ?? "").split(";")[0] ?? "";
  const text = request.body.toString("utf8");
  if (text === "") {
    return {};
  }
  if (type === "application/x-www-form-urlencoded") {
    return Object.fromEntries(new URLSearchParams(text));
  }
  if (type !== "application/json") {
    reject(415, `Unsupported media type "${type}" in request.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    return reject(400, "JSON parse error - Expecting value: line 1 column 1 (char 0)");
  }
}

/** Body as an object. Rejects lists, strings and other values. */
export function objectBody(body: unknown): JsonObject {
  if (!isObject(body)) {
    if (body === null) {
      rejectWith("No data provided");
    }
    const type = Array.isArray(body) ? "list" : typeof body === "string" ? "str" : typeof body;
    rejectWith(`Invalid data. Expected a dictionary, but got ${type}.`);
  }
  return body;
}
