import { jsonProblem, jsonTextProblem } from "./json-limits";
import { DEFAULT_MAX_BODY_BYTES, type HttpResponse } from "./send-request";

/** Content of a body. It is determined from the body itself, because services send wrong content types. */
export type Content =
  | { kind: "json"; value: unknown }
  /** Starts like JSON but does not parse. */
  | { kind: "cut"; message: string }
  /** Plain text. */
  | { kind: "text"; message: string }
  /** Content that is not quoted; `words` describe it. */
  | { kind: "other"; message: string };

/** Determines the content of a response's body. */
export function contentOf(response: HttpResponse, maxBodyBytes = DEFAULT_MAX_BODY_BYTES): Content {
  if (response.end === "oversize") {
    return { kind: "other", message: `a response of more than ${size(maxBodyBytes)}` };
  }
  const text = response.body.replace(/^\uFEFF/, "").trim();
  if (text === "") {
    return { kind: "other", message: "an empty response" };
  }
  if (isCompressed(response)) {
    return {
      kind: "other",
      message: "a compressed response, although the request did not allow compression",
    };
  }
  if (text.startsWith("<")) {
    return {
      kind: "other",
      message: `an ${text.startsWith("<?xml") ? "XML document" : "HTML page"} instead of JSON`,
    };
  }
  return parsed(text);
}

function parsed(text: string): Content {
  const tooMany = jsonTextProblem(text);
  if (tooMany !== undefined) {
    return { kind: "other", message: tooMany };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (/^[{["]/.test(text)) {
      return { kind: "cut", message: "incomplete or malformed JSON" };
    }
    return { kind: "text", message: text };
  }
  const problem = jsonProblem(value);
  return problem === undefined ? { kind: "json", value } : { kind: "other", message: problem };
}

function isCompressed({ headers, body }: HttpResponse): boolean {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  // The two bytes that gzip starts with, the second of which is not valid UTF-8.
  return !["", "identity"].includes(encoding) || body.startsWith("\u001f\ufffd");
}

function size(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${bytes} bytes`;
}
