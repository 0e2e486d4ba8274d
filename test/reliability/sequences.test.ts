import fc from "fast-check";
import { contractCases } from "../contract/support/cases";
import { layouts } from "../contract/support/layouts";
import { type PluginOptions, startPlugin } from "../contract/support/plugin";
import { expectDiscreet } from "../contract/support/world";
import { runSequences, type SequenceResult } from "./support/run-sequences";
import { describeSequence, sequenceArbitrary, stepsIn } from "./support/sequence-actions";

jest.setTimeout(3_600_000);

const SEED = Number(process.env.BYOB_SEED ?? 14);
const SEQUENCES = Number(process.env.BYOB_SEQUENCES ?? 200);
const INDEX = process.env.BYOB_INDEX;
const BATCH = 100;

const start = (options: Partial<PluginOptions>) => startPlugin({ cwd: layouts().direct, ...options });

test("random sequences end with what the program contains", async () => {
  const began = Date.now();
  const sampled = fc.sample(sequenceArbitrary, { seed: SEED, numRuns: SEQUENCES });
  const sequences = INDEX === undefined ? sampled : sampled.slice(Number(INDEX), Number(INDEX) + 1);
  const results: SequenceResult[] = [];
  for (let at = 0; at < sequences.length; at += BATCH) {
    results.push(...(await runSequences(start, sequences.slice(at, at + BATCH), expectDiscreet)));
  }
  const types = contractCases.map(({ type }) => type);
  const failed = results.flatMap(({ sequence, problem }, index) =>
    problem === undefined ? [] : [`${index}: ${problem}\n  ${describeSequence(sequence, types)}`],
  );
  const steps = sequences.reduce((sum, sequence) => sum + stepsIn(sequence), 0);
  console.log(steps, failed.length, Date.now() - began);
  expect(failed).toEqual([]);
});
