import type { Arrived } from "./exchange";

/** A body, told apart by its content: the services' content types are not to be relied on. */
export type Content =
  | { kind: "json"; value: unknown }
  /** Begins like JSON and is none. */
  | { kind: "cut"; words: string }
  /** Somebody's own text. */
  | { kind: "text"; words: string }
  /** Nothing to quote; the words say why. */
  | { kind: "other"; words: string };

export function contentOf({ body, end }: Arrived): Content {
  if (end === "oversize") return { kind: "other", words: "an answer of more than 1 MiB" };
  const text = body.replace(/^\uFEFF/, "").trim();
  if (text === "") return { kind: "other", words: "an empty answer" };
  if (text.startsWith("<")) {
    return {
      kind: "other",
      words: `an ${text.startsWith("<?xml") ? "XML document" : "HTML page"} instead of JSON`,
    };
  }
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    if (/^[{["]/.test(text)) return { kind: "cut", words: "incomplete or malformed JSON" };
    return { kind: "text", words: text };
  }
}
