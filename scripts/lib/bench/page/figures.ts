/** The plots of the page, each with the table of its values. */
import { formatCount, formatMs, formatRatio, formatSeconds } from "../format";
import type { BenchCommandResult, BenchResults, PluginTime, ScriptTime } from "../results-file";
import { SUBJECTS } from "../settings";
import {
  type BenchTable,
  COMPARED_SUBJECTS,
  commandNames,
  pluginTimesTable,
  ratioOf,
  ratioTable,
  requestsTable,
  SCRIPT,
  stateTable,
  timesTable,
} from "../tables";
import type { Drawing, Mark, PlotDescription } from "./draw";

export interface BenchFigure {
  id: string;
  plot: PlotDescription;
  svg: string;
  table: BenchTable;
}

type Timed = (BenchCommandResult | ScriptTime) & { subject?: string };

function timeMark({ subject = SCRIPT, resources, seconds }: Timed): Mark {
  const { median, min, max } = seconds;
  return { series: subject, x: resources, value: median, min, max, label: formatSeconds(median) };
}

/** A plot for each command, with the time over the number of resources. */
export function timeFigures(results: BenchResults, { lines }: Drawing): BenchFigure[] {
  return commandNames(results).map((command) => {
    const commands = results.commands.filter((one) => one.command === command && one.hasCheckpoints);
    const scripts = results.scripts.filter((one) => one.command === command);
    const plot: PlotDescription = {
      title: command === "preview" ? "preview of all creates" : command,
      description: describeTimes(`pulumi ${command}`, [...commands, ...scripts]),
      unit: "seconds",
      marks: [...commands, ...scripts].map(timeMark),
    };
    return { id: idOf(command), plot, svg: lines(plot), table: timesTable(results, command) };
  });
}

/** The times of one size in relation to those of the do-nothing resource. */
export function ratioFigure(results: BenchResults, size: number, { rows }: Drawing): BenchFigure {
  const marks = commandNames(results).flatMap((command) =>
    COMPARED_SUBJECTS.flatMap((subject) => {
      const ratio = ratioOf(results, subject, size, command);
      return ratio === undefined ? [] : [{ series: subject, row: command, ...single(ratio, formatRatio) }];
    }),
  );
  const plot: PlotDescription = {
    title: `${formatCount(size)} ${size === 1 ? "resource" : "resources"}`,
    description: `Ratios: ${marks.map(({ series, row, label }) => `${series} ${row} ${label}`).join(", ")}.`,
    unit: "time divided by that of do-nothing",
    marks,
  };
  return { id: `ratio-${size}`, plot, svg: rows(plot), table: ratioTable(results, size) };
}

/** The same plots for the commands that were measured without checkpoints. */
export function checkpointFigures(results: BenchResults, { lines }: Drawing): BenchFigure[] {
  const without = results.commands.filter(({ hasCheckpoints }) => !hasCheckpoints);
  return [...new Set(without.map(({ command }) => command))].map((command) => {
    const commands = without.filter((one) => one.command === command);
    const plot: PlotDescription = {
      title: `${command} without checkpoints`,
      description: describeTimes(`pulumi ${command} with PULUMI_SKIP_CHECKPOINTS`, commands),
      unit: "seconds",
      marks: commands.map(timeMark),
    };
    const table = timesTable(results, command, false);
    return { id: `${idOf(command)}-without-checkpoints`, plot, svg: lines(plot), table };
  });
}

/** The size of the state file over the number of resources. */
export function stateFigure(results: BenchResults, { lines }: Drawing): BenchFigure {
  const ups = results.commands.filter(({ command, hasCheckpoints }) => command === "up" && hasCheckpoints);
  const plot: PlotDescription = {
    title: "State file after up",
    description: `Size of the state file. ${largestValues(ups, ({ stateBytes }) => `${formatCount(stateBytes)} bytes`)}`,
    unit: "bytes",
    marks: ups.map(({ subject, resources, stateBytes }) => ({
      series: subject,
      x: resources,
      ...single(stateBytes, formatCount),
    })),
  };
  return { id: "state", plot, svg: lines(plot), table: stateTable(results) };
}

/** The requests of each command over the number of resources. Commands without requests are only in the table. */
export function requestsFigure(results: BenchResults, { lines }: Drawing): BenchFigure {
  const ups = results.commands.filter(({ command, hasCheckpoints, requests }) => {
    return command === "up" && hasCheckpoints && requests > 0;
  });
  const scripts = results.scripts.filter(({ command }) => command === "up");
  const plot: PlotDescription = {
    title: "Requests in up",
    description: `Requests to the service. ${largestValues(ups, ({ requests }) => formatCount(requests))}`,
    unit: "requests",
    marks: [...ups, ...scripts].map((one: Timed) => ({
      series: one.subject ?? SCRIPT,
      x: one.resources,
      ...single(one.requests, formatCount),
    })),
  };
  return { id: "requests", plot, svg: lines(plot), table: requestsTable(results) };
}

/** Times of calls over gRPC, or of the start of a plugin. */
export function pluginFigure(
  { id, title, times }: { id: string; title: string; times: readonly PluginTime[] },
  { rows }: Drawing,
): BenchFigure {
  const medians = times.map(({ subject, name, ms }) => `${subject} ${name} ${formatMs(ms.median)} ms`);
  const plot: PlotDescription = {
    title,
    description: `Medians: ${medians.join(", ")}.`,
    unit: "milliseconds",
    marks: times.map(({ subject, name, ms: { median, min, max } }) => ({
      series: subject,
      row: name,
      value: median,
      min,
      max,
      label: formatMs(median),
    })),
  };
  return { id, plot, svg: rows(plot), table: pluginTimesTable(times) };
}

function single(value: number, format: (value: number) => string) {
  return { value, min: value, max: value, label: format(value) };
}

function idOf(command: string): string {
  return command.replaceAll(" ", "-");
}

/** The values at the largest size, for screen readers. */
function describeTimes(command: string, times: readonly Timed[]): string {
  return `Seconds of ${command}. ${largestValues(times, ({ seconds }) => `${formatSeconds(seconds.median)} s`)}`;
}

function largestValues<T extends { resources: number; subject?: string }>(
  values: readonly T[],
  describe: (value: T) => string,
): string {
  const largest = Math.max(...values.map(({ resources }) => resources));
  const order: readonly string[] = [...SUBJECTS, SCRIPT];
  const parts = values
    .filter(({ resources }) => resources === largest)
    .map((value) => ({ name: value.subject ?? SCRIPT, text: describe(value) }))
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
    .map(({ name, text }) => `${name} ${text}`);
  return `With ${formatCount(largest)} resources: ${parts.join(", ")}.`;
}
