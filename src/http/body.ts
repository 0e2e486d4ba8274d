import { jsonProblem } from "./json-limits";
import { DEFAULT_MAX_BODY_BYTES, type HttpResponse } from "./send-request";

/** A body, told apart by its content: the services' content types are not to be relied on. */
export type Content =
  | { kind: "json"; value: unknown }
  /** Begins like JSON and is none. */
  | { kind: "cut"; words: string }
  /** Somebody's own text. */
  | { kind: "text"; words: string }
  /** Nothing to quote; the words say why. */
  | { kind: "other"; words: string };

export function contentOf(answer: HttpResponse, maxBodyBytes = DEFAULT_MAX_BODY_BYTES): Content {
  if (answer.end === "oversize") {
    return { kind: "other", words: `an answer of more than ${size(maxBodyBytes)}` };
  }
  const text = answer.body.replace(/^\uFEFF/, "").trim();
  if (text === "") {
    return { kind: "other", words: "an empty answer" };
  }
  if (isCompressed(answer)) {
    return { kind: "other", words: "a compressed answer, although the request did not ask for compression" };
  }
  if (text.startsWith("<")) {
    return {
      kind: "other",
      words: `an ${text.startsWith("<?xml") ? "XML document" : "HTML page"} instead of JSON`,
    };
  }
  return parsed(text);
}

function parsed(text: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (/^[{["]/.test(text)) {
      return { kind: "cut", words: "incomplete or malformed JSON" };
    }
    return { kind: "text", words: text };
  }
  const problem = jsonProblem(value);
  return problem === undefined ? { kind: "json", value } : { kind: "other", words: problem };
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
