import { header, isObject, type JsonObject, type Request } from "../../kit/request";
import { reject, rejectWith } from "./errors";
import { pythonJsonMessage } from "./python-json";
import { pythonType } from "./python-values";

/** Body of JSON or a form; an empty body is an empty object, and other content types are rejected. */
export function jsonOrFormBody(request: Request): unknown {
  // Django treats a body without a content type as text.
  const type = (header(request, "content-type") ?? "text/plain").split(";")[0]?.trim() ?? "";
  if (request.body.length === 0) {
    return {};
  }
  if (type.toLowerCase() === "application/x-www-form-urlencoded") {
    return Object.fromEntries(new URLSearchParams(request.body.toString("utf8")));
  }
  if (type.toLowerCase() !== "application/json") {
    reject(415, `Unsupported media type "${header(request, "content-type") ?? type}" in request.`);
  }
  const text = decodedText(request.body);
  try {
    return JSON.parse(text);
  } catch {
    return reject(400, `JSON parse error - ${pythonJsonMessage(text)}`);
  }
}

/** Text of a body, which must be UTF-8. The message names the first invalid byte, as Python does. */
function decodedText(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    const [byte, position] = firstInvalidByte(body);
    const found = `byte 0x${byte.toString(16)} in position ${position}`;
    return reject(400, `JSON parse error - 'utf-8' codec can't decode ${found}: invalid start byte`);
  }
}

function firstInvalidByte(body: Buffer): [byte: number, position: number] {
  // The longest prefix that is valid UTF-8 is as long as its text before the first replacement character.
  const position = Buffer.byteLength(body.toString("utf8").split("\ufffd")[0] ?? "");
  return [body[position] ?? 0, position];
}

/** Body as an object. Rejects lists, strings and other values. */
export function objectBody(body: unknown): JsonObject {
  if (!isObject(body)) {
    if (body === null) {
      rejectWith("No data provided");
    }
    rejectWith(`Invalid data. Expected a dictionary, but got ${pythonType(body)}.`);
  }
  return body;
}
