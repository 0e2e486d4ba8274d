/** Random sequences of what happens to a stack: edits of the program, changes at the service, and commands. */
import fc from "fast-check";
import { FAULT_NAMES } from "./fault-kinds";

/** Number of resources in a program. */
export const SLOTS = 4;

/** A change of the program, the service or the state between two commands. `slot` is the number of the resource. */
export type SequenceEdit =
  | { do: "edit an input"; slot: number }
  | { do: "rotate the secrets"; slot: number }
  | { do: "rename"; slot: number }
  | { do: "rename with an alias"; slot: number }
  | { do: "move to the other provider"; slot: number }
  | { do: "remove or add"; slot: number }
  | { do: "change the keys"; slot: number }
  | { do: "swap the keys"; slot: number }
  | { do: "change at the service"; slot: number }
  | { do: "delete at the service"; slot: number }
  | { do: "state of release 0.1.0"; slot: number };

/** A fault of the requests of one command. */
export interface SequenceFault {
  /** The resource to whose service the request is sent. */
  slot: number;
  fault: string;
  at: number;
  lasting: boolean;
}

/** A command, possibly with a fault or with a plugin process that is killed at a request. */
export interface SequenceCommand {
  run: "up" | "up with a target" | "up with a replacement" | "refresh" | "destroy";
  slot: number;
  fault?: SequenceFault;
  kill?: { slot: number; at: number; afterEffect: boolean };
}

export interface SequenceRound {
  edits: SequenceEdit[];
  command: SequenceCommand;
}

export interface Sequence {
  /** Number of the resource type of each slot, modulo the number of types. */
  types: number[];
  rounds: SequenceRound[];
}

const slot = fc.nat({ max: SLOTS - 1 });
const at = fc.integer({ min: 1, max: 4 });

const editArbitrary: fc.Arbitrary<SequenceEdit> = fc.record({
  do: fc.constantFrom<SequenceEdit["do"]>(
    "edit an input",
    "rotate the secrets",
    "rename",
    "rename with an alias",
    "move to the other provider",
    "remove or add",
    "change the keys",
    "swap the keys",
    "change at the service",
    "delete at the service",
    "state of release 0.1.0",
  ),
  slot,
});

const fault = fc.record({ slot, fault: fc.constantFrom(...FAULT_NAMES), at, lasting: fc.boolean() });
const kill = fc.record({ slot, at, afterEffect: fc.boolean() });

const commandArbitrary: fc.Arbitrary<SequenceCommand> = fc
  .record({
    run: fc.oneof(
      { weight: 10, arbitrary: fc.constant("up" as const) },
      { weight: 2, arbitrary: fc.constant("up with a target" as const) },
      { weight: 2, arbitrary: fc.constant("up with a replacement" as const) },
      { weight: 5, arbitrary: fc.constant("refresh" as const) },
      { weight: 1, arbitrary: fc.constant("destroy" as const) },
    ),
    slot,
    disturbance: fc.oneof(
      { weight: 99, arbitrary: fc.constant({}) },
      { weight: 99, arbitrary: fc.record({ fault }) },
      { weight: 1, arbitrary: fc.record({ kill }) },
    ),
  })
  .map(({ run, slot, disturbance }) => ({ run, slot, ...disturbance }));

/** Length of random sequences. */
export interface SequenceLength {
  /** Number of commands, before those that end every sequence. */
  rounds: number;
  /** Maximum number of edits before a command. */
  maxEdits: number;
}

/** All sequences have the same number of rounds, because they run side by side. */
export function randomSequences(
  { rounds, maxEdits }: SequenceLength,
  seed: number,
  numRuns: number,
): Sequence[] {
  const round = fc.record({
    edits: fc.array(editArbitrary, { maxLength: maxEdits }),
    command: commandArbitrary,
  });
  const sequence = fc.record({
    types: fc.array(fc.nat({ max: 50 }), { minLength: SLOTS, maxLength: SLOTS }),
    rounds: fc.array(round, { minLength: rounds, maxLength: rounds }),
  });
  return fc.sample(sequence, { seed, numRuns });
}

/** Number of edits and commands, and of commands with a fault or a killed plugin. */
export function countsOf(sequences: readonly Sequence[]) {
  const rounds = sequences.flatMap((sequence) => sequence.rounds);
  const commands = rounds.map(({ command }) => command);
  return {
    edits: rounds.flatMap(({ edits }) => edits).length,
    commands: commands.length,
    faults: commands.filter(({ fault }) => fault !== undefined).length,
    kills: commands.filter(({ kill }) => kill !== undefined).length,
  };
}

/** Description of the sequence for messages, one line per round. */
export function describeSequence({ types, rounds }: Sequence, typeNames: readonly string[]): string {
  const resources = types.map((type, number) => `${number} = ${typeNames[type % typeNames.length]}`);
  const lines = rounds.map(({ edits, command: { run, slot, fault, kill } }) => {
    const before = edits.map((edit) => `${edit.do} (${edit.slot})`);
    const broken = [
      ...(fault
        ? [`${fault.fault} at request ${fault.at} of ${fault.slot}${fault.lasting ? " and later" : ""}`]
        : []),
      ...(kill ? [`killed ${kill.afterEffect ? "after" : "before"} request ${kill.at} of ${kill.slot}`] : []),
    ];
    return [...before, `${run} (${slot})`, ...broken].join(", ");
  });
  return [`resources: ${resources.join(", ")}`, ...lines].join("\n  ");
}
