/** Whether a string matches a pattern in which `*` matches any number of characters and `?` exactly one. */
export function patternFits(pattern: string, text: string): boolean {
  const parts = [...pattern].map((character) => {
    if (character === "*") {
      return "[^]*";
    }
    if (character === "?") {
      return "[^]";
    }
    return (UNESCAPED[character] ?? character).replace(/[\\^$.|+*?()[\]{}]/, "\\$&");
  });
  return new RegExp(`^${parts.join("").replace(/(\[\^\]\*)+/g, "[^]*")}$`, "u").test(text);
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** Characters for private use, which stand for a literal `*` and `?`. */
const ESCAPED: Record<string, string> = { "*": "\ue000", "?": "\ue001" };
const UNESCAPED: Record<string, string> = { "\ue000": "*", "\ue001": "?" };

/** Pattern that matches only this text. */
export function escapedPattern(text: string): string {
  return text.replace(/[*?]/g, (character) => ESCAPED[character] ?? character);
}

/** Text of an escaped pattern. */
export function unescapedPattern(pattern: string): string {
  return pattern.replace(/[\ue000\ue001]/g, (character) => UNESCAPED[character] ?? character);
}
