/** Behavior that the fault matrix finds and that cannot be better, by name. A limit that no cell shows is an error. */
import type { FaultCell } from "./fault-cells";
import type { CellResult } from "./run-cells";

export interface KnownLimit {
  name: string;
  text: string;
  matches(cell: FaultCell, problem: string): boolean;
}

export const KNOWN_LIMITS: readonly KnownLimit[] = [
  {
    name: "delete without any response",
    text: "A delete took effect, its response was lost, and the object could not be read afterwards. If the program still contains the resource, `pulumi up` finds nothing to do. The error of the delete says to run `pulumi refresh` first, or `pulumi up --replace` for ModelsLab, which does not return the object.",
    matches: ({ command, kind, followUp }, problem) =>
      kind.afterEffect === true &&
      ((command === "destroy" && followUp === "up") ||
        (command === "replace" && followUp === "up with the edit taken back")) &&
      problem.endsWith("0 objects at the service instead of one"),
  },
  {
    name: "create without any response, then no longer wanted",
    text: "A create took effect, its response was lost, and the object could not be found afterwards. State does not contain it, so it stays at the service if the program drops the resource or the stack is destroyed. The error of the create says that the object may exist.",
    matches: ({ command, kind, lasting, followUp }, problem) =>
      (kind.afterEffect === true || kind.refuses === true) &&
      lasting &&
      (command === "create" || command === "replace") &&
      (followUp === "destroy" || followUp === "up with the edit taken back") &&
      problem.includes("objects are left at the service"),
  },
];

/** The limit that explains the problem of a cell. */
export function limitOf({ cell, problem }: CellResult): KnownLimit | undefined {
  return problem === undefined ? undefined : KNOWN_LIMITS.find((limit) => limit.matches(cell, problem));
}
