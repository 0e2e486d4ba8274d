/** Medians and ranges of repeated measurements, and the tables that show them. */
import type { CommandMeasurement } from "./measure";
import { SUBJECTS, type Subject } from "./settings";

/** Several values of the same measurement. */
export interface Range {
  median: number;
  min: number;
  max: number;
}

/** A command of one subject at one size, over all repetitions. */
export interface BenchResult {
  subject: Subject;
  resources: number;
  hasCheckpoints: boolean;
  command: string;
  repetitions: number;
  seconds: Range;
  pluginCpuMs: Range;
  pluginMemoryMb: Range;
  requests: number;
  stateBytes: number;
}

function rangeOf(values: readonly number[]): Range {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? 0;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

const keyOf = ({ subject, resources, hasCheckpoints, command }: CommandMeasurement) =>
  JSON.stringify([subject, resources, hasCheckpoints, command]);

/** One result for each command, in the order of the first measurements. */
export function resultsOf(measurements: readonly CommandMeasurement[]): BenchResult[] {
  const groups = new Map<string, CommandMeasurement[]>();
  for (const one of measurements) {
    groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [CommandMeasurement];
    const { subject, resources, hasCheckpoints, command, requests, stateBytes } = first;
    return {
      subject,
      resources,
      hasCheckpoints,
      command,
      repetitions: group.length,
      seconds: rangeOf(group.map((one) => one.seconds)),
      pluginCpuMs: rangeOf(group.map((one) => one.pluginCpuMs)),
      pluginMemoryMb: rangeOf(group.map((one) => one.pluginMemoryMb)),
      requests,
      stateBytes,
    };
  });
}

/** Seconds as the tables show them: the median, and the range if there are several values. */
function describeSeconds({ seconds: { median, min, max }, repetitions }: BenchResult): string {
  return repetitions === 1
    ? median.toFixed(2)
    : `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

/** Markdown table with a row for each command and size, and a column for each subject. */
export function timesTable(results: readonly BenchResult[]): string {
  const rows = results.filter(({ subject }) => subject === SUBJECTS[0]);
  const cell = (row: BenchResult, subject: Subject) => {
    const found = results.find(
      (one) =>
        one.subject === subject &&
        one.resources === row.resources &&
        one.hasCheckpoints === row.hasCheckpoints &&
        one.command === row.command,
    );
    return found === undefined ? "" : describeSeconds(found);
  };
  const lines = rows.map((row) => [
    String(row.resources),
    row.hasCheckpoints ? row.command : `${row.command}, \`PULUMI_SKIP_CHECKPOINTS\``,
    ...SUBJECTS.map((subject) => cell(row, subject)),
    String(row.requests),
  ]);
  const heading = [
    "resources",
    "command",
    ...SUBJECTS.map((subject) => `${subject} (s)`),
    "requests of pulumi-byob",
  ];
  return [heading, heading.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** State bytes, processor time and memory of the plugin at the largest size. */
export function resourceTable(results: readonly BenchResult[]): string {
  const largest = Math.max(...results.map(({ resources }) => resources));
  const ups = results.filter(
    ({ resources, command, hasCheckpoints }) => resources === largest && command === "up" && hasCheckpoints,
  );
  const heading = ["subject", "bytes of state per resource", "plugin CPU (ms)", "plugin memory (MB)"];
  const lines = ups.map(({ subject, stateBytes, pluginCpuMs, pluginMemoryMb }) => [
    subject,
    String(Math.round(stateBytes / largest)),
    pluginCpuMs.median.toFixed(0),
    pluginMemoryMb.median.toFixed(0),
  ]);
  return [heading, heading.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
