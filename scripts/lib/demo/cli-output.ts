/** A line of the CLI about a resource of this package: sign, type, name, action. */
const ACTION_LINE = /^\s*(\S*)\s+pulumi-nodejs:dynamic\/byob:(\w+) (\S+) (\S.*?)\s*$/;
/** Actions such as `creating` and `refreshing (0s)`: another line follows when they end, unless nothing changed. */
const IN_PROGRESS = /^\w+ing\b/;
/** The last error of each failing command only says that the command failed. */
const PROBLEM = /^\s*(error|warning): (?!update failed)/;
/** Lines of a probe's report: the outcome of a step, and what was left unchanged. */
const STEP = /^\s*(passed|warning|failed|skipped|inconclusive) {2,}\S/;
/** Status and error code of a store, followed by its message. */
const STORE_MESSAGE = /(-> HTTP \d+ \w+): .*$/;
const UNCHANGED = /\bTo (?:change|register) it anyway\b/;

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
 * It keeps one line per finished action, without the long type. Of the report of a probe it keeps the first line, the
 * steps without messages of the store, and for each failed step the explanation. It returns undefined for all other lines.
 */
export function createOutputFilter(): (line: string) => string | undefined {
  const filterReport = createReportFilter();
  return (line) => {
    const [, sign, type, name, action] = ACTION_LINE.exec(line) ?? [];
    if (name && action) {
      return IN_PROGRESS.test(action) ? undefined : `${sign} ${type} ${name} ${withoutError(action)}`;
    }
    return filterReport(line);
  };
}

/** Creates the part of the filter that applies to errors and warnings. */
export function createReportFilter(): (line: string) => string | undefined {
  let expectsExplanation = false;
  return (line) => {
    const step = STEP.exec(line)?.[1];
    if (step !== undefined) {
      expectsExplanation = step === "failed";
      return withoutIndent(line).replace(STORE_MESSAGE, "$1");
    }
    if (expectsExplanation) {
      expectsExplanation = false;
      return withoutIndent(line);
    }
    return PROBLEM.test(line) || UNCHANGED.test(line) ? line.trim() : undefined;
  };
}

/** Removes the indentation that the CLI adds to each line of a message. */
function withoutIndent(line: string): string {
  return line.replace(/^ {4}/, "").trimEnd();
}

/** Removes the error that the CLI appends to an action, because it prints the error again among the diagnostics. */
function withoutError(action: string): string {
  return action.replace(/;? error: .*/, "").replaceAll("**", "");
}
