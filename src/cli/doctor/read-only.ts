import { type BucketAccess, type ProbeReport, toFinding } from "../../probe";
import { canUpload, uploadAclOf } from "../../stores/types";

const CAUSE = "read-only";

/**
 * Completes the report of a probe with `--read-only`. Its steps say nothing about uploads, so for a service that uploads
 * the result is inconclusive.
 */
export function withUntestedUploads(report: ProbeReport, access: BucketAccess): ProbeReport {
  const { outcome, findings } = report;
  if (
    outcome !== "passed" ||
    !canUpload(access.usage) ||
    findings.some(({ step }) => step.startsWith("upload"))
  ) {
    return report;
  }
  const acl = uploadAclOf(access);
  const what = `uploads${acl ? ` with the ${acl} ACL` : ""}${access.publicUrl ? " and the public URL" : ""}`;
  const untested = `${what} were not tested`;
  const finding = toFinding({
    step: acl ? "upload with ACL" : "upload",
    outcome: "skipped",
    action: "PutObject",
    response: "no request was sent",
    explanation: `With --read-only, ${untested}.`,
    remedies: [{ text: "Run the command without --read-only." }],
    cause: CAUSE,
  });
  const reason = `with --read-only, ${untested}. The other steps passed.`;
  return { ...report, outcome: "inconclusive", reason, findings: [...findings, finding] };
}

/** Whether uploads were not tested because of `--read-only`. */
export function hasUntestedUploads({ findings }: ProbeReport): boolean {
  return findings.some(({ code }) => code.endsWith(`.${CAUSE}`));
}
