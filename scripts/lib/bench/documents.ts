/** Parts of README.md and docs/scale.md that are generated from the results. */
import { markdownTable } from "../../generate/markers";
import { describeMachine, describeRepetitions, formatCount, formatSeconds, NOT_MEASURED } from "./format";
import type { BenchResults, ScriptTime } from "./results-file";
import { SUBJECTS } from "./settings";
import { type BenchTable, findCommand, SCRIPT, sizesOf } from "./tables";

/** The commands in which the subjects differ. */
const COMPARED = ["up", "up with all changed", "destroy"];
const KILOBYTE = 1000;

export function markdownOf({ head, rows }: BenchTable): string {
  return markdownTable(head, rows);
}

/** The table of README.md: the largest size. */
export function readmePart(results: BenchResults): string {
  const largest = Math.max(...sizesOf(results));
  const table: BenchTable = {
    head: [
      `${formatCount(largest)} resources`,
      "pulumi-byob",
      "plain dynamic class",
      "do-nothing resource",
      SCRIPT,
    ],
    rows: COMPARED.map((command) => [
      `\`${commandLineOf(command)}\`${command === "up with all changed" ? ", all changed" : ""}`,
      ...SUBJECTS.map((subject) => secondsOf(findCommand(results, subject, largest, command))),
      secondsOf(scriptOf(results, largest, command)),
    ]),
  };
  return (
    "[Scale](docs/scale.md) explains these times, which `npm run bench` measures on any machine. " +
    `Here: ${describeMachine(results)}.\n\n${markdownOf(table)}`
  );
}

function commandLineOf(command: string): string {
  return `pulumi ${command.split(" ")[0]}`;
}

function secondsOf(found: { seconds: { median: number } } | undefined): string {
  return found ? `${formatSeconds(found.seconds.median)} s` : NOT_MEASURED;
}

function scriptOf({ scripts }: BenchResults, resources: number, command: string): ScriptTime | undefined {
  return scripts.find((one) => one.resources === resources && one.command === command);
}

/** The tables of docs/scale.md. */
export function scaleParts(results: BenchResults): Record<string, string> {
  return {
    "bench-growth": markdownOf(growthTable(results)),
    "bench-machine": `Measured with \`npm run bench\` on ${describeMachine(results)}; ${describeRepetitions(results)}.`,
    "bench-checkpoints": markdownOf(checkpointsTable(results)),
  };
}

/** Time and state of pulumi-byob by number of resources. */
function growthTable(results: BenchResults): BenchTable {
  return {
    head: ["resources", "`up`", "`up`, for each resource", "`up` without changes", "`destroy`", "state file"],
    rows: sizesOf(results).map((size) => {
      const find = (command: string) => findCommand(results, "pulumi-byob", size, command);
      const up = find("up");
      return [
        formatCount(size),
        secondsOf(up),
        up ? `${formatCount(Math.round((up.seconds.median * KILOBYTE) / size))} ms` : NOT_MEASURED,
        secondsOf(find("up without changes")),
        secondsOf(find("destroy")),
        up ? `${formatCount(Math.round(up.stateBytes / KILOBYTE))} kB` : NOT_MEASURED,
      ];
    }),
  };
}

/** Times with and without checkpoints, at the sizes at which both were measured. */
function checkpointsTable(results: BenchResults): BenchTable {
  const rows = sizesOf(results).flatMap((size) =>
    ["up", "destroy"].flatMap((command) => {
      const cells = SUBJECTS.map((subject) => {
        const [on, off] = [true, false].map((has) => findCommand(results, subject, size, command, has));
        return on && off ? `${secondsOf(on)} → ${secondsOf(off)}` : undefined;
      });
      const isMeasured = cells.some((cell) => cell !== undefined);
      return isMeasured
        ? [[formatCount(size), `\`${command}\``, ...cells.map((cell) => cell ?? NOT_MEASURED)]]
        : [];
    }),
  );
  return { head: ["resources", "command", ...SUBJECTS], rows };
}
