/**
 * The cells of the fault matrix: resource types × commands × requests × faults × what the user does next.
 *
 * The number of requests of each command is counted in a run without faults, so a new resource type or request needs no
 * edit here.
 */
import type { ContractCase } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";
import type { FaultKind } from "./fault-kinds";

/** Commands that send requests. */
export const COMMANDS = ["create", "update", "replace", "refresh", "destroy"] as const;
export type Command = (typeof COMMANDS)[number];

/** What the user does after a command that failed. */
export const FOLLOW_UPS = ["up", "refresh and up", "up with the edit taken back", "destroy"] as const;
export type FollowUp = (typeof FOLLOW_UPS)[number];

/** One combination. */
export interface FaultCell {
  kase: ContractCase;
  command: Command;
  /** Number of the request of the command, from 1. */
  at: number;
  kind: FaultKind;
  /** Whether the fault also affects all later requests of the command. */
  lasting: boolean;
  followUp: FollowUp;
}

/** Inputs of the resource before the command, and those that the command must establish; undefined for none. */
export function inputsOfCommand(
  { inputs, change, rotated, replacement }: ContractCase,
  command: Command,
): { before: RpcValues | undefined; after: RpcValues | undefined } {
  const secrets = Object.fromEntries(Object.entries(rotated).filter(([name]) => name in inputs));
  switch (command) {
    case "create":
      return { before: undefined, after: inputs };
    case "update":
      return { before: inputs, after: { ...inputs, ...change, ...secrets } };
    case "replace":
      return { before: inputs, after: { ...inputs, ...replacement } };
    case "refresh":
      return { before: inputs, after: inputs };
    case "destroy":
      return { before: inputs, after: undefined };
  }
}

/** The follow-ups that make sense after a command. */
function followUpsOf(command: Command): readonly FollowUp[] {
  // A refresh has no edit, and a destroy that is taken back is an `up`.
  return command === "refresh" || command === "destroy"
    ? FOLLOW_UPS.filter((one) => one !== "up with the edit taken back")
    : FOLLOW_UPS;
}

/** All cells of one resource type. */
export function cellsOf(
  kase: ContractCase,
  requests: Readonly<Record<Command, number>>,
  kinds: readonly FaultKind[],
): FaultCell[] {
  const cells: FaultCell[] = [];
  for (const command of COMMANDS) {
    for (let at = 1; at <= requests[command]; at++) {
      for (const kind of kinds) {
        for (const lasting of [false, true]) {
          for (const followUp of followUpsOf(command)) {
            cells.push({ kase, command, at, kind, lasting, followUp });
          }
        }
      }
    }
  }
  return cells;
}

/** The cell in words, for messages. */
export function describeCell({ kase, command, at, kind, lasting, followUp }: FaultCell): string {
  return `${kase.type}, ${command}, request ${at}: ${kind.name}${lasting ? " from then on" : " once"}, then ${followUp}`;
}
