/** The commands of a stack's life that the benchmark measures, in order. */
import { type BenchSettings, FIRST_REGION, SECOND_REGION, THIRD_REGION } from "./settings";

export interface BenchCommand {
  name: string;
  args: readonly string[];
  /** Number of edited resources in the program, of all resources. */
  edited: (resources: number) => number;
  /** Region of the edited resources. */
  region: string;
}

const none = () => 0;
const all = (resources: number) => resources;
export const UP = ["up", "--yes", "--skip-preview"] as const;

const up: BenchCommand = { name: "up", args: UP, edited: none, region: FIRST_REGION };
const allChanged: BenchCommand = {
  name: "up with all changed",
  args: UP,
  edited: all,
  region: THIRD_REGION,
};
const destroy: BenchCommand = {
  name: "destroy",
  args: ["destroy", "--yes", "--skip-preview"],
  edited: all,
  region: THIRD_REGION,
};

export const BENCH_COMMANDS: readonly BenchCommand[] = [
  { name: "preview", args: ["preview"], edited: none, region: FIRST_REGION },
  up,
  { name: "up without changes", args: UP, edited: none, region: FIRST_REGION },
  { name: "up with one change", args: UP, edited: () => 1, region: SECOND_REGION },
  allChanged,
  { name: "refresh", args: ["refresh", "--yes", "--skip-preview"], edited: all, region: THIRD_REGION },
  destroy,
];

/** The commands in which the engine writes the state once per resource. */
export const WRITING_COMMANDS: readonly BenchCommand[] = [up, allChanged, destroy];

export function settingsOf(
  { edited, region }: BenchCommand,
  subject: BenchSettings["subject"],
  resources: number,
): BenchSettings {
  return { subject, resources, edited: edited(resources), region, adopts: false };
}
