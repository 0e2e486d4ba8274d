/** Formats of measured values. */
import type { BenchResults } from "./results-file";
import type { Range } from "./statistics";

/** Cell of a value that was not measured. */
export const NOT_MEASURED = "–";

export function formatSeconds(seconds: number): string {
  return seconds.toFixed(seconds < 10 ? 2 : 1);
}

export function formatMs(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

export function formatRatio(ratio: number): string {
  return ratio.toFixed(2);
}

/** Whole number with commas between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** The median, and the range if there are several values. */
export function formatRange(range: Range, count: number, format: (value: number) => string): string {
  const { median, min, max } = range;
  return count === 1 ? format(median) : `${format(median)} (${format(min)} to ${format(max)})`;
}

/** The machine and the versions. */
export function describeMachine({ machine }: BenchResults): string {
  const { date, byob, cpu, memoryGb, system, node, pulumi, sdk } = machine;
  return (
    `${date}, pulumi-byob ${byob}, ${cpu}, ${memoryGb} GB, ${system}, Node.js ${node.replace("v", "")}, ` +
    `Pulumi ${pulumi} with SDK ${sdk}`
  );
}

/** Number of measurements of each size, for example "1, 10 and 100 resources 3 times, 500 resources once". */
export function describeRepetitions({ commands }: BenchResults): string {
  const sizesByTimes = new Map<number, Set<number>>();
  for (const { resources, repetitions } of commands.filter(({ hasCheckpoints }) => hasCheckpoints)) {
    sizesByTimes.set(repetitions, (sizesByTimes.get(repetitions) ?? new Set()).add(resources));
  }
  return [...sizesByTimes]
    .map(([times, sizes]) => `${listOf([...sizes].map(formatCount))} resources ${timesWord(times)}`)
    .join(", ");
}

function listOf(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function timesWord(times: number): string {
  return ["never", "once", "twice"][times] ?? `${times} times`;
}
