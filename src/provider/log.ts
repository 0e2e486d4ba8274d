const logged = new Set<string>();

/** Prints a warning once per process. The engine shows the plugin's stderr under the stack. */
export function engineLog(type: string, id: string | undefined, text: string): void {
  const line = `warning: ${type}${id === undefined ? "" : ` ${id}`}: ${text}`;
  if (logged.has(line)) {
    return;
  }
  logged.add(line);
  console.error(line);
}
