/** Problems that the fault matrix finds and that pulumi-byob cannot prevent, by name. A limit that no cell reaches is an error. */
import type { ServiceName } from "pulumi-byob-sandbox";
import { describeCell, type FaultCell } from "./fault-cells";
import type { FaultKind } from "./fault-kinds";
import type { CellResult } from "./run-cells";

export interface KnownLimit {
  name: string;
  text: string;
  /** Whether only a killed process shows it. */
  onlyKills?: true;
  matches(cell: FaultCell, problem: string): boolean;
}

/** Whether the fault is a response to a delete that the documentation of the service contains. */
export function isUndetectable(service: ServiceName, { name }: FaultKind): boolean {
  return service === "labelStudio" && name === "204 before the effect";
}

/** Whether nothing could be read after the fault: it lasts, the deadline is over, or the process has ended. */
const isBlind = ({ kind, lasting }: FaultCell) => lasting || kind.slow === true || kind.kill !== undefined;

export const KNOWN_LIMITS: readonly KnownLimit[] = [
  {
    name: "delete without any response",
    text: "A delete took effect, its response was lost, and the object could not be read afterwards. If the program still contains the resource, `pulumi up` finds nothing to do. The error of the delete contains the command that repairs it: `pulumi refresh` before `pulumi up`, or `pulumi up --replace` for ModelsLab, which does not return the object.",
    matches: ({ kase, command, kind, followUp }, problem) =>
      kind.afterEffect === true &&
      ((command === "destroy" && (followUp === "up" || (!kase.readable && followUp === "refresh and up"))) ||
        (command === "replace" && followUp === "up with the edit taken back")) &&
      problem.endsWith("0 objects at the service instead of one"),
  },
  {
    name: "create without any response, then no longer wanted",
    text: "A create took effect, its response was lost, and the object could not be found afterwards. State does not contain it, so it stays at the service if the program drops the resource or changes its keys, or if the stack is destroyed. A create with the same keys and other values needs `adopt: true`. The error of the create contains that the object may exist.",
    matches: (cell, problem) =>
      isBlind(cell) &&
      (cell.command === "create" || cell.command === "replace") &&
      (cell.followUp === "destroy" || cell.followUp === "up with the edit taken back") &&
      /objects are left at the service|2 objects at the service|Set adopt: true/.test(problem),
  },
  {
    name: "update whose process is killed, then taken back",
    text: "An update took effect and the plugin process was killed before it could return. State contains the old values, so `pulumi up` with the edit taken back finds nothing to do. `pulumi refresh` finds the values that the service returns; a value that it does not return, such as a secret, needs another edit.",
    onlyKills: true,
    matches: ({ command, kind, followUp }, problem) =>
      command === "update" &&
      kind.kill !== undefined &&
      kind.afterEffect === true &&
      followUp === "up with the edit taken back" &&
      problem.includes("differs at the service"),
  },
  {
    name: "documented success that does not come from the service",
    text: "A gateway responded to a delete with 204, the documented response of Label Studio, and did not pass the request on. pulumi-byob cannot distinguish it from a response of the service.",
    matches: ({ kase, command, kind }, problem) =>
      isUndetectable(kase.service, kind) &&
      (command === "destroy" || command === "replace") &&
      /2 objects at the service|1 objects are left/.test(problem),
  },
];

/** The limit that explains the problem of a cell. */
export function limitOf({ cell, problem }: CellResult): KnownLimit | undefined {
  return problem === undefined ? undefined : KNOWN_LIMITS.find((limit) => limit.matches(cell, problem));
}

/** One line for each cell that failed without a known limit. */
export function unexplainedProblems(results: readonly CellResult[]): string[] {
  return results
    .filter((result) => result.problem !== undefined && limitOf(result) === undefined)
    .map(({ cell, problem }) => `${describeCell(cell)}: ${problem}`);
}
