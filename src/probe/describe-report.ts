/**
 * A probe's report as plain text, for `byob doctor`.
 *
 *     ModelsLab cannot use the bucket "media" (eu-central-1)
 *       passed  list    list one key under "generations/" -> HTTP 200
 *       failed  upload  put generations/.probe-1f/probe.txt -> HTTP 403 AccessDenied
 *               The access key is not allowed to upload.
 *               Fix: Allow s3:PutObject.
 *                 CLI: aws iam put-user-policy ...
 */
import { storeTargetOf } from "../stores/target";
import type { BucketAccess, Remedy } from "../stores/types";
import { hiding } from "./redaction";
import type { Finding, Leftover, ProbeReport } from "./types";

/** Several lines without color. */
export function describeReport(report: ProbeReport, access: BucketAccess): string {
  const { findings, leftovers, limitations } = report;
  const width = (of: (finding: Finding) => string) => Math.max(...findings.map((one) => of(one).length));
  const widths = { outcome: width(({ outcome }) => outcome), step: width(({ step }) => step) };
  const lines = [headline(report, access), ...findings.flatMap((finding) => findingLines(finding, widths))];
  for (const { key, command, note } of leftovers) {
    lines.push(`Left in the bucket: ${key}`, ...(note ? [`  ${note}`] : []), `  To delete it: ${command}`);
  }
  if (limitations.length > 0) {
    lines.push("Not verified by this probe:", ...limitations.map((line) => `  - ${line}`));
  }
  return lines.join("\n");
}

/** One line for a warning, without the rest of the report. */
export function describeLeftover({ key, command, note }: Leftover): string {
  const deletion = note ? `${note} Then delete it with` : "Delete it with";
  return `the probe left the object ${key} in the bucket. ${deletion}: ${command}`;
}

/** Whether the service can use the bucket. The reason of a failure follows in its finding. */
export function headline(
  { outcome, reason }: Pick<ProbeReport, "outcome" | "reason">,
  access: BucketAccess,
): string {
  const { service } = access.usage;
  const bucket = hiding(access).own(describeBucket(access));
  if (outcome === "inconclusive") {
    return `Could not determine whether ${service} can use ${bucket}: ${reason}`;
  }
  const capitalized = `${service.charAt(0).toUpperCase()}${service.slice(1)}`;
  if (outcome === "failed") {
    return `${capitalized} cannot use ${bucket}`;
  }
  return `${capitalized} can use ${bucket}`;
}

function describeBucket(access: BucketAccess): string {
  const hasTarget = !access.endpoint || URL.canParse(access.endpoint);
  const name = access.bucket || (hasTarget ? storeTargetOf(access).bucket : "");
  return `the bucket${name && ` "${name}"`}${access.region ? ` (${access.region})` : ""}`;
}

function findingLines(
  { step, outcome, action, response, explanation, remedies }: Finding,
  widths: { outcome: number; step: number },
): string[] {
  const first = `  ${outcome.padEnd(widths.outcome)}  ${step.padEnd(widths.step)}  ${action} -> ${response}`;
  if (outcome === "passed") {
    return [first];
  }
  // wording-ignore: String.prototype.repeat
  const indent = " ".repeat(widths.outcome + 4);
  return [first, ...[explanation, ...remedies.flatMap(remedyLines)].map((line) => `${indent}${line}`)];
}

function remedyLines(remedy: Remedy): string[] {
  return [`Fix: ${remedy.text}`, ...remedyDetails(remedy).map((line) => `  ${line}`)];
}

/** The places where a fix can be applied: a path of a console, a resource, and a command. */
export function remedyDetails({ console, pulumi, cli }: Remedy): string[] {
  return [
    ...(console ? [`Console: ${console}`] : []),
    ...(pulumi ? [`Pulumi: ${pulumi}`] : []),
    ...(cli ? [`CLI: ${cli}`] : []),
  ];
}
