import { contractCases } from "../contract/support/cases";
import { layouts } from "../contract/support/layouts";
import { startPlugin } from "../contract/support/plugin";
import { cellsOf, oneFollowUpEach, oneKindEach } from "./support/fault-cells";
import { PLUGIN_KILLS } from "./support/fault-kinds";
import { limitOf, unexplainedProblems } from "./support/known-limits";
import { recordReliability } from "./support/record";
import { type CellResult, countRequests, runCells } from "./support/run-cells";

jest.setTimeout(300_000);

/** Each cell has a separate plugin process for a moment, which uses 130 MB. */
const BATCH = 16;

/** Each cell starts a separate plugin process, so that all ends of the process at each request take ten minutes. */
const runsAll = process.env.PULUMI_BYOB_FAULTS === "all";

const began = Date.now();
const start = () => startPlugin({ cwd: layouts().direct });
const all: CellResult[] = [];

test.each(contractCases)("the plugin process ends at each request of $type", async (kase) => {
  const every = oneFollowUpEach(cellsOf(kase, await countRequests(start, kase), PLUGIN_KILLS));
  const cells = runsAll ? every : oneKindEach(every);
  const results = await runCells(start, cells, BATCH);
  all.push(...results);
  expect(unexplainedProblems(results)).toEqual([]);
});

afterAll(() => {
  const rowOf = (type: string) => {
    const results = all.filter(({ cell }) => cell.kase.type === type);
    const limits = results.filter((result) => limitOf(result) !== undefined).length;
    return [
      `\`${type}\``,
      results.length,
      results.filter(({ problem }) => problem === undefined).length,
      limits,
    ];
  };
  recordReliability("interruptions", {
    title: "Interruptions",
    text: "The plugin process ends at each request of each command, before or after the request takes effect: with SIGINT, which the engine sends after the second Ctrl-C, or with SIGKILL. The four ends alternate; with `PULUMI_BYOB_FAULTS=all` each request gets all of them. Then the user runs one of the commands of [Faults](#faults), with the same condition for passing and the same known limits. `test/engine/interruption.test.ts` and `test/aws/interruption.test.ts` interrupt the real CLI.",
    columns: ["resource", "runs", "passed", "known limits"],
    rows: contractCases.map(({ type }) => rowOf(type)),
    seconds: Math.round((Date.now() - began) / 1000),
  });
});
