/**
 * Random sequences of edits, changes at the services, faults, kills and commands, against a model.
 *
 * A failed sequence is printed with its number. To run it alone, with the result of each command:
 *
 *     PULUMI_BYOB_SEQUENCE=<number> npx jest test/reliability/sequences.test.ts --selectProjects contract
 *
 * `PULUMI_BYOB_SEQUENCE_SEED` selects other sequences, and `PULUMI_BYOB_SEQUENCES` their number. A sequence that found
 * a fault is added to `kept-sequences.json`, which runs every time.
 */
import { contractCases } from "../contract/support/cases";
import { layouts } from "../contract/support/layouts";
import { type PluginOptions, startPlugin } from "../contract/support/plugin";
import { expectDiscreet } from "../contract/support/world";
import kept from "./kept-sequences.json";
import { batchesOf, runBatches } from "./support/batches";
import { recordReliability } from "./support/record";
import { runSequences, type SequenceObserver } from "./support/run-sequences";
import { countsOf, describeSequence, randomSequences, type Sequence } from "./support/sequence-actions";

jest.setTimeout(1_200_000);

const seed = Number(process.env.PULUMI_BYOB_SEQUENCE_SEED ?? 14);
const selected = process.env.PULUMI_BYOB_SEQUENCE;
/** With the length below, 230 sequences have 20,000 edits and commands. */
const SEQUENCES = Number(process.env.PULUMI_BYOB_SEQUENCES ?? 230);
const LENGTH = { rounds: 16, maxEdits: 10 };
/** Sequences that share the plugin processes of a command. */
const BATCH = 230;
const CONCURRENT_BATCHES = 1;

const began = Date.now();
const start = (options: Partial<PluginOptions>) => startPlugin({ cwd: layouts().direct, ...options });
const types = contractCases.map(({ type }) => type);

const sampled = randomSequences(LENGTH, seed, SEQUENCES);
const observer: SequenceObserver =
  selected === undefined
    ? { onOutput: expectDiscreet }
    : { onOutput: expectDiscreet, onCommand: (results, output) => console.log(...results, output) };

/** Runs sequences and returns a description of each that failed, with what \`kept-sequences.json\` needs. */
async function failuresOf(sequences: readonly Sequence[], numberOfFirst: number): Promise<string[]> {
  const results = await runBatches(batchesOf(sequences, BATCH), CONCURRENT_BATCHES, (batch) =>
    runSequences(start, batch, observer),
  );
  return results.flatMap(({ sequence, problem }, index) => {
    const name = `seed ${seed}, sequence ${numberOfFirst + index}`;
    return problem === undefined
      ? []
      : [`${name}: ${problem}\n  ${describeSequence(sequence, types)}\n  ${JSON.stringify(sequence)}`];
  });
}

test("sequences that found faults end with what the program contains", async () => {
  expect(await failuresOf(selected === undefined ? (kept as Sequence[]) : [], 0)).toEqual([]);
});

test("random sequences end with what the program contains", async () => {
  const first = Number(selected ?? 0);
  const sequences = selected === undefined ? sampled : sampled.slice(first, first + 1);
  expect(await failuresOf(sequences, first)).toEqual([]);
});

afterAll(() => {
  const all = [...(kept as Sequence[]), ...sampled];
  const { edits, commands, faults, kills } = countsOf(all);
  recordReliability("sequences", {
    title: "Sequences",
    text: "Random sequences over four resources of several types: edits, rotations, renames with and without alias, moves to another provider, removed and added resources, changed and swapped keys, changes and deletions at the service, state of release 0.1.0, and the commands `pulumi up`, also with `--target` and `--replace`, `pulumi refresh` and `pulumi destroy`, with faults and killed plugins. After each update without errors, the service must have exactly the objects of the program, and the preview must be empty. After the sequence, one refresh and one update (a second one with `adopt: true` where an object differs) must repair everything, and a destroy must leave only the objects that no resource manages.",
    columns: ["sequences", "edits", "commands", "commands with a fault", "killed plugins"],
    rows: [[all.length, edits, commands, faults, kills]],
    seconds: Math.round((Date.now() - began) / 1000),
  });
});
