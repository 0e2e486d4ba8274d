/** Quotes a value for a shell if it contains characters with a meaning there. Placeholders such as `<region>` stay. */
export function shellQuoted(text: string): string {
  return /^(?:[\w./:@%+=-]+|<[\w ]+>)$/.test(text) ? text : inSingleQuotes(text);
}

/** Quotes a value for a shell in every case. */
export function inSingleQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
