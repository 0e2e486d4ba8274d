import { describeLeftover } from "./describe-report";
import type { Finding, ProbeReport } from "./types";

/** Codes of warnings that do not let the service fail: settings that work, untested steps, exposure, and remaining copies. */
const NOTES: ReadonlySet<string> = new Set([
  "settings.bucket-as-directory",
  "settings.object-lambda",
  "settings.plain-http",
  "list.access-denied",
  "list.bucket-in-host",
  "public-listing.bucket-listing-public",
  "reset-acl.whole-bucket-public",
  "upload.replicated",
]);

/** Findings of shared probes that a resource has logged. */
const logged = new WeakSet<Finding>();

/**
 * Describes the warnings of a probe for the log of a resource, one line each: causes that can let the service fail later,
 * and objects that are left in the bucket. Resources with one probe get each warning once. The error of a failed probe
 * contains its warnings.
 */
export function describeWarnings({ outcome, findings, leftovers }: ProbeReport): string[] {
  const risks = outcome === "failed" ? [] : findings.filter(isRisk).filter((one) => !logged.has(one));
  for (const risk of risks) {
    logged.add(risk);
  }
  return [
    ...risks.map(({ explanation, remedies }) => `${explanation} ${remedies[0]?.text ?? ""}`.trim()),
    ...leftovers.map(describeLeftover),
  ];
}

/** Whether a finding can let the service fail. Objects that the cleanup left are separate warnings. */
function isRisk({ step, outcome, code }: Finding): boolean {
  return outcome === "warning" && step !== "clean-up" && !NOTES.has(code);
}
