/** Combines the repetitions of each measurement. */
import type { CommandMeasurement } from "./measure";
import type { BenchCommandResult, ScriptTime } from "./results-file";
import type { ScriptMeasurement } from "./script-times";
import { type Range, rangeOfValues } from "./statistics";

/** Groups in the order of their first members, each with at least one. */
function groupsOf<T>(values: readonly T[], keyOf: (value: T) => unknown[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const key = JSON.stringify(keyOf(value));
    const group = groups.get(key);
    if (group) {
      group.push(value);
    } else {
      groups.set(key, [value]);
    }
  }
  return [...groups.values()];
}

/** One result for each command, in the order of the first measurements. */
export function commandResultsOf(measurements: readonly CommandMeasurement[]): BenchCommandResult[] {
  const keyOf = (one: CommandMeasurement) => [one.subject, one.resources, one.hasCheckpoints, one.command];
  return groupsOf(measurements, keyOf).map((group) => {
    const [{ seconds: _, pluginCpuMs, pluginMemoryMb, ...first }] = group;
    return {
      ...first,
      repetitions: group.length,
      seconds: rangeOfValues(group.map((one) => one.seconds)),
      ...named("pluginCpuMs", group),
      ...named("pluginMemoryMb", group),
    };
  });
}

/** Range of a value that some measurements do not have. */
function named<K extends "pluginCpuMs" | "pluginMemoryMb">(
  name: K,
  group: readonly CommandMeasurement[],
): Partial<Record<K, Range>> {
  const values = group.flatMap((one) => one[name] ?? []);
  return values.length === 0 ? {} : ({ [name]: rangeOfValues(values) } as Record<K, Range>);
}

/** One result for each command of the script. */
export function scriptResultsOf(measurements: readonly ScriptMeasurement[]): ScriptTime[] {
  return groupsOf(measurements, ({ resources, command }) => [resources, command]).map((group) => {
    const [{ resources, command, requests }] = group;
    const seconds = rangeOfValues(group.map((one) => one.seconds));
    return { resources, command, repetitions: group.length, seconds, requests };
  });
}
