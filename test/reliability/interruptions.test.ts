import { contractCases } from "../contract/support/cases";
import { layouts } from "../contract/support/layouts";
import { startPlugin } from "../contract/support/plugin";
import { cellsOf, oneFollowUpEach } from "./support/fault-cells";
import { PLUGIN_KILLS } from "./support/fault-kinds";
import { unexplainedProblems } from "./support/known-limits";
import { countRequests, runCells } from "./support/run-cells";

jest.setTimeout(1_200_000);

/** Each cell has a separate plugin process for a moment, which uses 130 MB. */
const BATCH = 16;

const start = () => startPlugin({ cwd: layouts().direct });

test.each(contractCases)("the plugin process ends at each request of $type", async (kase) => {
  const cells = oneFollowUpEach(cellsOf(kase, await countRequests(start, kase), PLUGIN_KILLS));
  const results = await runCells(start, cells, BATCH);
  expect(unexplainedProblems(results)).toEqual([]);
});
