/** Deeper than any documented response. Recursive code, such as zod, would overflow the stack. */
const MAX_DEPTH = 64;

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
