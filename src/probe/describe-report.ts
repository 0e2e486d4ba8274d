import type { Remedy } from "../stores/types";
import type { Finding, ProbeReport } from "./types";

const MARKS: Readonly<Record<Finding["outcome"], string>> = {
  passed: "passed ",
  warning: "warning",
  failed: "failed ",
  skipped: "skipped",
  inconclusive: "inconclusive",
};

/** A report in plain words, several lines, without colours. */
export function describeReport(report: ProbeReport): string {
  const lines = [headline(report)];
  for (const finding of report.findings) {
    lines.push(...findingLines(finding));
  }
  for (const { key, command } of report.leftovers) {
    lines.push(`Left behind: ${key}`, `  to delete it: ${command}`);
  }
  if (report.limitations.length > 0) {
    lines.push("What this cannot show:", ...report.limitations.map((line) => `  - ${line}`));
  }
  return lines.join("\n");
}

function headline({ outcome, reason }: ProbeReport): string {
  const first = `The bucket ${outcome}`;
  return reason === undefined ? `${first}.` : `${first}: ${reason}`;
}

function findingLines({ step, outcome, action, response, explanation, remedies }: Finding): string[] {
  const first = `${MARKS[outcome]} ${step}: ${action} -> ${response}`;
  if (outcome === "passed") {
    return [first];
  }
  return [first, `  ${explanation}`, ...remedies.flatMap(remedyLines)];
}

function remedyLines({ text, console, pulumi, cli }: Remedy): string[] {
  return [
    `  * ${text}`,
    ...(console ? [`      console: ${console}`] : []),
    ...(pulumi ? [`      Pulumi:  ${pulumi}`] : []),
    ...(cli ? [`      CLI:     ${cli}`] : []),
  ];
}
