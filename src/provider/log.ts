const logged = new Set<string>();

/**
 * Replaces characters in the text of a service: control characters other than line breaks act on the terminal, and a
 * lone surrogate in an error makes the plugin server throw, so that the engine waits forever.
 */
export function printable(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd").replace(/[^\P{Cc}\n]+/gu, " ");
}

/** Prints a warning once per process. The engine shows the plugin's stderr under the stack. */
export function engineLog(type: string, id: string | undefined, text: string): void {
  const line = printable(`warning: ${type}${id === undefined ? "" : ` ${id}`}: ${text}`);
  if (logged.has(line)) {
    return;
  }
  logged.add(line);
  console.error(line);
}
