/** Deeper than any documented response. Recursive code, such as zod, would overflow the stack. */
const MAX_DEPTH = 64;

/** More values than a list of 100,000 buckets has. Many small values need 50 times the memory of their text. */
const MAX_VALUES = 1_000_000;
const SEPARATORS = new Set([..."[{,"].map((character) => character.charCodeAt(0)));

/** Describes a JSON text that has too many values to be parsed; undefined for others. */
export function jsonTextProblem(text: string): string | undefined {
  let separators = 0;
  for (let at = 0; at < text.length && text.length > MAX_VALUES; at++) {
    separators += SEPARATORS.has(text.charCodeAt(at)) ? 1 : 0;
  }
  return separators > MAX_VALUES ? `JSON with more than ${MAX_VALUES} values` : undefined;
}

/**
 * Describes a part of the value that JSON allows and callers cannot use; undefined if there is none. It works level by
 * level, because recursion would overflow the stack.
 */
export function jsonProblem(value: unknown): string | undefined {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const one of level) {
      // JSON.parse turns 1e999 into Infinity, which JSON.stringify would turn into null.
      if (typeof one === "number" && !Number.isFinite(one)) {
        return "JSON with a number that is too large";
      }
      if (typeof one !== "object" || one === null) {
        continue;
      }
      if (depth === MAX_DEPTH) {
        return `JSON that is nested deeper than ${MAX_DEPTH} levels`;
      }
      for (const child of Object.values(one)) {
        next.push(child);
      }
    }
    level = next;
  }
  return undefined;
}
