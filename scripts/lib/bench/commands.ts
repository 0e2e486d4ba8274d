/** The commands of a stack's life that the benchmark measures, in order. */
import type { BenchSettings } from "./settings";

export interface BenchCommand {
  name: string;
  args: readonly string[];
  /** Number of edited resources in the program, of all resources. */
  edited: (resources: number) => number;
}

const none = () => 0;
const all = (resources: number) => resources;
const UP = ["up", "--yes", "--skip-preview"] as const;

export const BENCH_COMMANDS: readonly BenchCommand[] = [
  { name: "preview", args: ["preview"], edited: none },
  { name: "up", args: UP, edited: none },
  { name: "up without changes", args: UP, edited: none },
  { name: "up with one change", args: UP, edited: () => 1 },
  { name: "up with all changed", args: UP, edited: all },
  { name: "refresh", args: ["refresh", "--yes", "--skip-preview"], edited: all },
  { name: "destroy", args: ["destroy", "--yes", "--skip-preview"], edited: all },
];

export function settingsOf(
  { edited }: BenchCommand,
  subject: BenchSettings["subject"],
  resources: number,
): BenchSettings {
  return { subject, resources, edited: edited(resources) };
}
