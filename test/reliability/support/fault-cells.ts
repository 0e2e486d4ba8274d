/**
 * The cells of the fault matrix: resource types × commands × requests × faults × next commands.
 *
 * The number of requests of each command is counted in a run without faults, so a new resource type or request needs no
 * edit here.
 */
import type { ContractCase } from "../../contract/support/cases";
import type { RpcValues } from "../../contract/support/rpc";
import { isEqualAsJson } from "./differing-inputs";
import type { FaultKind } from "./fault-kinds";

/** Commands that send requests. */
export const COMMANDS = ["create", "update", "replace", "refresh", "destroy"] as const;
export type Command = (typeof COMMANDS)[number];

/** Commands that the user runs after one that failed. */
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

/** Whether the command ends only at the deadline of its operation. */
export function isSlow({ kind, lasting }: FaultCell): boolean {
  return kind.slow === true || (kind.slow === "when lasting" && lasting);
}

/**
 * The case with other natural keys. Equal keys at two servers mean the same object at another URL for a plugin process
 * (docs/architecture.md), so cells that share a process need different ones.
 * @param number number of the keys
 * @param replaced number of the keys after a replacement, if it changes them
 */
export function withOwnKeys(kase: ContractCase, number: number, replaced: number): ContractCase {
  const { inputs, replacement, required } = kase;
  const usual = required();
  const keysOf = (own: RpcValues) =>
    Object.entries(own).filter(([name, value]) => !isEqualAsJson(value, usual[name]));
  const replacedKeys = keysOf(required(replaced)).filter(([name]) => name in replacement);
  return {
    ...kase,
    inputs: { ...inputs, ...Object.fromEntries(keysOf(required(number))) },
    replacement: { ...replacement, ...Object.fromEntries(replacedKeys) },
  };
}

/** The follow-ups that make sense after a command. */
function followUpsOf(command: Command): readonly FollowUp[] {
  // A refresh has no edit, and a destroy that is taken back is an `up`.
  return command === "refresh" || command === "destroy"
    ? FOLLOW_UPS.filter((one) => one !== "up with the edit taken back")
    : FOLLOW_UPS;
}

/** Takes one follow-up of each fault, another one for the next fault, so that every command is followed by all of them. */
export function oneFollowUpEach(cells: readonly FaultCell[]): FaultCell[] {
  const groups = new Map<string, FaultCell[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.command, cell.at, cell.kind.name, cell.lasting]);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  // Half of the number is added, because faults that last alternate with those that do not.
  return [...groups.values()].map(
    (group, number) => group[(number + Math.floor(number / 2)) % group.length] as FaultCell,
  );
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
        // A process ends only once.
        for (const lasting of kind.kill ? [false] : [false, true]) {
          for (const followUp of followUpsOf(command)) {
            cells.push({ kase, command, at, kind, lasting, followUp });
          }
        }
      }
    }
  }
  return cells;
}

/** Description of the cell for messages. */
export function describeCell({ kase, command, at, kind, lasting, followUp }: FaultCell): string {
  return `${kase.type}, ${command}, request ${at}: ${kind.name}${lasting ? " from then on" : " once"}, then ${followUp}`;
}
