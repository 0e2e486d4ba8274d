/** Whether a string matches a pattern in which `*` matches any number of characters and `?` exactly one. */
export function patternFits(pattern: string, text: string): boolean {
  const parts = [...pattern].map((character) => {
    if (character === "*") {
      return "[^]*";
    }
    return character === "?" ? "[^]" : character.replace(/[\\^$.|+()[\]{}]/, "\\$&");
  });
  return new RegExp(`^${parts.join("").replace(/(\[\^\]\*)+/g, "[^]*")}$`, "u").test(text);
}

export function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
