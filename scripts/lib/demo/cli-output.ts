/** A line of the CLI about a resource of this package: sign, type, name, action. */
const ACTION_LINE = /^\s*(\S*)\s+pulumi-nodejs:dynamic\/byob:(\w+) (\S+) (\S.*?)\s*$/;
/** Actions such as `creating` and `refreshing (0s)`: another line follows when they end, unless nothing changed. */
const IN_PROGRESS = /^\w+ing\b/;
/** A failed step in the report of a probe: step, request, response, message of the store. */
const FAILED_STEP = /^\s*failed {2}(\S+(?: \S+)*) {2,}.* -> ([^:]+)/;
const REMEDY = /^\s*Fix: /;
/** The last error of each failing command repeats nothing but the failure. */
const PROBLEM = /^\s*(error|warning): (?!update failed)/;

/** Reads the action of each resource by its name, for example `{ chat: "updated [diff: ~bucket]" }`. */
export function parseActions(output: string): Record<string, string> {
  const actions: Record<string, string> = {};
  for (const line of output.split("\n")) {
    const [, , , name, action] = ACTION_LINE.exec(line) ?? [];
    if (name && action && !IN_PROGRESS.test(action)) {
      actions[name] = action.replace(/ \(\d[\d.]*m?s\)/, "");
    }
  }
  return actions;
}

/**
 * Creates a filter that shortens the output of the CLI.
 *
 * It keeps one line per finished action, without the long type. Of the report on a bucket it keeps the headline, each
 * failed step and the first remedy for it. The filter returns undefined for all other lines.
 */
export function createOutputFilter(): (line: string) => string | undefined {
  let isRemedyExpected = false;
  return (line) => {
    const [, sign, type, name, action] = ACTION_LINE.exec(line) ?? [];
    if (name && action) {
      return IN_PROGRESS.test(action) ? undefined : `${sign} ${type} ${name} ${withoutError(action)}`;
    }
    const [, step, response] = FAILED_STEP.exec(line) ?? [];
    if (step && response) {
      isRemedyExpected = true;
      return `failed ${step}: ${response}`;
    }
    if (isRemedyExpected && REMEDY.test(line)) {
      isRemedyExpected = false;
      return line.trim();
    }
    return PROBLEM.test(line) ? line.trim() : undefined;
  };
}

/** Removes the error that the CLI appends to an action, because it prints the error again among the diagnostics. */
function withoutError(action: string): string {
  return action.replace(/; error: .*/, "").replaceAll("**", "");
}
