/**
 * Random sequences of edits, changes at the services, faults and commands with the real CLI and engine, against the model
 * of `test/reliability/sequences.test.ts`, which runs many more with a simplified engine.
 */
import { recordReliability } from "../reliability/support/record";
import { countsOf, randomSequences, type Sequence } from "../reliability/support/sequence-actions";
import { ENDINGS } from "../reliability/support/sequence-endings";
import { SequenceWorld } from "../reliability/support/sequence-world";
import type { PluginOf } from "../reliability/support/simulated-stack";
import { EngineSequenceStack } from "./support/sequence-stack";
import { openStack } from "./support/stack";

jest.setTimeout(600_000);

const seed = Number(process.env.PULUMI_BYOB_SEQUENCE_SEED ?? 14);
const SEQUENCES = 3;
const LENGTH = { rounds: 8, maxEdits: 3 };
/** The engine starts the plugins. */
const noPlugins: PluginOf = () => {
  throw new Error("the engine starts the plugins");
};

/** Kills are in interruption-requests.test.ts, and state of 0.1.0 is in old-state.test.ts. */
function forEngine({ types, rounds }: Sequence): Sequence {
  return {
    types,
    rounds: rounds.map(({ edits, command: { kill: _, ...command } }) => ({
      edits: edits.filter((edit) => edit.do !== "state of release 0.1.0"),
      command,
    })),
  };
}

const sequences = randomSequences(LENGTH, seed, SEQUENCES).map(forEngine);
const startedAt = performance.now();

async function run(sequence: Sequence, index: number): Promise<void> {
  const stack = await openStack(async () => {});
  const world = await SequenceWorld.open(sequence, index, new EngineSequenceStack(stack));
  try {
    for (const { edits, command } of sequence.rounds) {
      for (const edit of edits) {
        world.edit(edit);
      }
      await world.command(noPlugins, command);
    }
    for (const end of ENDINGS) {
      await end(world, noPlugins);
    }
    expect(world.messages.join("\n")).not.toContain("CANARY");
  } finally {
    stack.dispose();
    await world.close();
  }
}

test.concurrent.each(sequences.map((sequence, index) => ({ sequence, index })))(
  "sequence $index ends with what the program contains",
  ({ sequence, index }) => run(sequence, index),
);

afterAll(() => {
  const { edits, commands, faults } = countsOf(sequences);
  recordReliability("sequences-cli", {
    title: "Sequences under the real CLI",
    text: "Sequences like those of [Sequences](#sequences), with the real CLI and engine, without killed processes and without state of 0.1.0, which other tests contain.",
    columns: ["sequences", "edits", "commands", "commands with a fault"],
    rows: [[sequences.length, edits, commands, faults]],
    seconds: Math.round((performance.now() - startedAt) / 1000),
  });
});
