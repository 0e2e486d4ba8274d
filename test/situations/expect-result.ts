import type { ProbeReport } from "../../src/probe";
import { decidingFinding } from "./run-situation";
import type { Situation } from "./situation";

/** Compares the report of a probe with the expectation of a situation. */
export function expectResult({ expected }: Situation, report: ProbeReport): void {
  const finding = decidingFinding(report);
  expect({ outcome: report.outcome, code: finding?.code }).toEqual({
    outcome: expected.outcome,
    code: expected.code,
  });
  if (expected.advice) {
    expect(finding?.remedies[0]?.text).toMatch(expected.advice);
  }
  if (expected.never) {
    expect(JSON.stringify(report)).not.toMatch(expected.never);
  }
}
