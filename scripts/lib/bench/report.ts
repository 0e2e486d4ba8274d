/** The results as Markdown, for the terminal. */
import { markdownOf } from "./documents";
import { describeMachine, describeRepetitions } from "./format";
import type { BenchResults } from "./results-file";
import {
  type BenchTable,
  commandLineTable,
  commandNames,
  pluginTimesTable,
  pluginUsageTable,
  probesTable,
  rateLimitTable,
  requestsTable,
  stateTable,
  timesTable,
} from "./tables";

export function renderReport(results: BenchResults): string {
  const part = (title: string, table: BenchTable) => `## ${title}\n\n${markdownOf(table)}`;
  const withoutCheckpoints = commandNames(results).filter((command) =>
    results.commands.some((one) => one.command === command && !one.hasCheckpoints),
  );
  return [
    `Measured on ${describeMachine(results)}; ${describeRepetitions(results)}. Medians, with ranges in parentheses.`,
    ...commandNames(results).map((command) => part(command, timesTable(results, command))),
    ...withoutCheckpoints.map((command) =>
      part(`${command}, \`PULUMI_SKIP_CHECKPOINTS\``, timesTable(results, command, false)),
    ),
    part("Requests at the largest size", requestsTable(results)),
    part("State file after up", stateTable(results)),
    part("Calls over gRPC", pluginTimesTable(results.calls)),
    part("Start of a plugin process", pluginTimesTable(results.starts)),
    part("Processor time and memory of the plugin at the largest size", pluginUsageTable(results)),
    part("Rate limit", rateLimitTable(results)),
    part("S3 requests of the probe", probesTable(results)),
    part("Command line", commandLineTable(results)),
  ].join("\n\n");
}
