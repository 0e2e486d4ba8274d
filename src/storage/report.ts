import type { ProbeReport } from "./types";

/** A report in plain words, several lines, without colours. */
export function describeReport(report: ProbeReport): string {
  return [report.verdict, report.reason].filter(Boolean).join(": ");
}
