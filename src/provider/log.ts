const said = new Set<string>();

/** Prints a warning once per process. The engine shows the plugin's stderr under the stack. */
export function engineLog(type: string, id: string | undefined, text: string): void {
  const line = `warning: ${type}${id === undefined ? "" : ` ${id}`}: ${text}`;
  if (said.has(line)) {
    return;
  }
  said.add(line);
  console.error(line);
}
