const said = new Set<string>();

/** Tells the user a sentence, once per process; the plugin's standard error is shown under the stack. */
export function engineLog(type: string, id: string | undefined, text: string): void {
  const line = `warning: ${type}${id === undefined ? "" : ` ${id}`}: ${text}`;
  if (said.has(line)) {
    return;
  }
  said.add(line);
  console.error(line);
}
