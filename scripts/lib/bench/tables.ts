/** Tables of the results, for Markdown and HTML. They contain only what was measured. */
import { formatCount, formatMs, formatRange, formatRatio, formatSeconds, NOT_MEASURED } from "./format";
import type { BenchCommandResult, BenchResults, PluginTime } from "./results-file";
import { SUBJECTS, type Subject } from "./settings";

export interface BenchTable {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** The name of the requests without an engine, next to the names of the subjects. */
export const SCRIPT = "script";

/** Names of the commands in the order of a life. */
export function commandNames({ commands }: BenchResults): string[] {
  return unique(commands.map(({ command }) => command));
}

/** Measured numbers of resources, ascending. */
export function sizesOf({ commands }: BenchResults): number[] {
  return unique(commands.map(({ resources }) => resources)).sort((one, other) => one - other);
}

export function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Returns the result of a command; undefined if it was not measured. */
export function findCommand(
  { commands }: BenchResults,
  subject: Subject,
  resources: number,
  command: string,
  hasCheckpoints = true,
): BenchCommandResult | undefined {
  return commands.find(
    (one) =>
      one.subject === subject &&
      one.resources === resources &&
      one.command === command &&
      one.hasCheckpoints === hasCheckpoints,
  );
}

/** Times of one command: a row for each number of resources. */
export function timesTable(results: BenchResults, command: string, hasCheckpoints = true): BenchTable {
  const seconds = (subject: Subject, size: number) => {
    const found = findCommand(results, subject, size, command, hasCheckpoints);
    return found ? formatRange(found.seconds, found.repetitions, formatSeconds) : NOT_MEASURED;
  };
  const sizes = sizesOf(results).filter((size) =>
    SUBJECTS.some((subject) => findCommand(results, subject, size, command, hasCheckpoints)),
  );
  const scripts = results.scripts.filter((one) => one.command === command);
  const script = (size: number) => {
    const found = scripts.find(({ resources }) => resources === size);
    return found ? formatRange(found.seconds, found.repetitions, formatSeconds) : NOT_MEASURED;
  };
  return {
    head: [
      "resources",
      ...SUBJECTS.map((name) => `${name} (s)`),
      ...(scripts.length > 0 ? ["script (s)"] : []),
    ],
    rows: sizes.map((size) => [
      formatCount(size),
      ...SUBJECTS.map((subject) => seconds(subject, size)),
      ...(scripts.length > 0 ? [script(size)] : []),
    ]),
  };
}

/** Subjects that are compared with the floor. */
export const COMPARED_SUBJECTS = SUBJECTS.filter((subject) => subject !== "do-nothing");

/** Median time in relation to that of the do-nothing resource; undefined if one of them was not measured. */
export function ratioOf(
  results: BenchResults,
  subject: Subject,
  size: number,
  command: string,
): number | undefined {
  const own = findCommand(results, subject, size, command);
  const floor = findCommand(results, "do-nothing", size, command);
  return own && floor && own.seconds.median / floor.seconds.median;
}

/** Times in relation to those of the do-nothing resource. */
export function ratioTable(results: BenchResults, size: number): BenchTable {
  return {
    head: ["command", ...COMPARED_SUBJECTS],
    rows: commandNames(results).map((command) => [
      command,
      ...COMPARED_SUBJECTS.map((subject) => {
        const ratio = ratioOf(results, subject, size, command);
        return ratio === undefined ? NOT_MEASURED : formatRatio(ratio);
      }),
    ]),
  };
}

/** Requests to the service in each command, at the largest size. */
export function requestsTable(results: BenchResults): BenchTable {
  const largest = Math.max(...sizesOf(results));
  return {
    head: ["command", ...SUBJECTS],
    rows: commandNames(results).map((command) => [
      command,
      ...SUBJECTS.map((subject) => {
        const found = findCommand(results, subject, largest, command);
        return found ? formatCount(found.requests) : NOT_MEASURED;
      }),
    ]),
  };
}

/** Bytes of the state file after `pulumi up`, and their part of one resource. */
export function stateTable(results: BenchResults): BenchTable {
  return {
    head: [
      "resources",
      ...SUBJECTS.map((name) => `${name} (bytes)`),
      ...SUBJECTS.map((name) => `${name}, each`),
    ],
    rows: sizesOf(results).map((size) => {
      const bytes = SUBJECTS.map((subject) => findCommand(results, subject, size, "up")?.stateBytes);
      const cell = (value: number | undefined) => (value === undefined ? NOT_MEASURED : formatCount(value));
      const each = (value: number | undefined) =>
        value === undefined ? undefined : Math.round(value / size);
      return [formatCount(size), ...bytes.map(cell), ...bytes.map((value) => cell(each(value)))];
    }),
  };
}

/** Processor time and peak memory of the plugin in each command, at the largest size. */
export function pluginUsageTable(results: BenchResults): BenchTable {
  const largest = Math.max(...sizesOf(results));
  const cell = (command: string, subject: Subject, name: "pluginCpuMs" | "pluginMemoryMb") => {
    const value = findCommand(results, subject, largest, command)?.[name];
    return value ? formatCount(Math.round(value.median)) : NOT_MEASURED;
  };
  return {
    head: [
      "command",
      ...SUBJECTS.map((name) => `${name} (ms CPU)`),
      ...SUBJECTS.map((name) => `${name} (MB)`),
    ],
    rows: commandNames(results).map((command) => [
      command,
      ...SUBJECTS.map((subject) => cell(command, subject, "pluginCpuMs")),
      ...SUBJECTS.map((subject) => cell(command, subject, "pluginMemoryMb")),
    ]),
  };
}

/** Times of calls or of starts: a row for each name. */
export function pluginTimesTable(times: readonly PluginTime[]): BenchTable {
  const cell = (name: string, subject: Subject) => {
    const found = times.find((one) => one.name === name && one.subject === subject);
    return found ? formatRange(found.ms, found.count, formatMs) : NOT_MEASURED;
  };
  return {
    head: ["call", ...SUBJECTS.map((name) => `${name} (ms)`)],
    rows: unique(times.map(({ name }) => name)).map((name) => [
      name,
      ...SUBJECTS.map((subject) => cell(name, subject)),
    ]),
  };
}

/** S3 requests of the probe. */
export function probesTable({ probes }: BenchResults): BenchTable {
  return {
    head: ["resource type", "resources", "S3 requests", "connections", "round trips"],
    rows: probes.map(({ type, resources, requests, connections, roundTrips }) => [
      type,
      ...[resources, requests, connections, roundTrips].map(formatCount),
    ]),
  };
}

/** Results of `pulumi up` against a service with a rate limit. */
export function rateLimitTable({ limited }: BenchResults): BenchTable {
  return {
    head: ["resources", "checkpoints", "result", "seconds", "requests", "rejected with 429"],
    rows: limited.map((one) => [
      `${one.subject}${one.adopts ? ", `adopt: true`" : ""}`,
      one.hasCheckpoints ? "yes" : "no",
      `${one.exitCode === 0 ? "succeeded" : "failed"}: ${one.created} of ${one.resources} created`,
      formatSeconds(one.seconds),
      formatCount(one.requests),
      formatCount(one.rejected),
    ]),
  };
}

/** Times of command lines. */
export function commandLineTable({ commandLine }: BenchResults): BenchTable {
  return {
    head: ["command", "ms"],
    rows: commandLine.map(({ command, count, ms }) => [command, formatRange(ms, count, formatMs)]),
  };
}
