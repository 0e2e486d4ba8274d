/**
 * The report of a failed probe for errors and warnings of the engine, on one screen.
 *
 * The engine prints errors between its own lines, and a whole report hides what to do. The first line states what failed and
 * the first fix, the evidence follows, and steps that passed are one line. Parts that do not fit are left out, with the
 * command that shows them. Objects that are left in the bucket are separate warnings.
 *
 *     ModelsLab cannot use the bucket "media" (eu-central-1): the step "upload" failed. Fix: Allow s3:PutObject.
 *       failed  upload  put generations/.probe-1f/probe.txt -> HTTP 403 AccessDenied
 *               The access key is not allowed to upload.
 *               CLI: aws iam put-user-policy ...
 *       passed  list
 */
import type { BucketAccess } from "../stores/types";
import { headline, remedyDetails } from "./describe-report";
import type { Finding, ProbeReport } from "./types";

/** A screen without the rows for the command, and for what was left unchanged. */
const MAX_ROWS = 20;
const COLUMNS = 100;

const INDENT = " ".repeat(10); // wording-ignore: String.prototype.repeat

const printedLimitations = new Set<string>();

/** Describes a failed or inconclusive probe. The limitations of probes are printed once for each process. */
export function describeFailure(report: ProbeReport, access: BucketAccess): string {
  const { findings } = report;
  const isCause = ({ outcome }: Finding) => outcome === "failed" || outcome === "inconclusive";
  const [first, ...others] = findings.filter(isCause);
  const limitations = report.limitations.filter((line) => !printedLimitations.has(line));
  const parts = [
    [firstLine(report, access, first), ...(first ? evidence(first) : [])],
    ...(first?.remedies.slice(1) ?? []).map(({ text }) => [`${INDENT}Or: ${text}`]),
    passedLine(findings),
    ...others.map((finding) => [stepLine(finding), `${INDENT}Fix: ${finding.remedies[0]?.text ?? ""}`]),
    ...findings.filter(({ outcome }) => outcome === "warning").map((finding) => warningLines(finding)),
    limitations.length > 0 ? [`Not verified by this probe: ${limitations.join(" ")}`] : [],
  ].filter((lines) => lines.length > 0);
  const shown = fitting(parts);
  if (limitations.length > 0 && shown.includes(parts.at(-1) ?? [])) {
    for (const line of limitations) {
      printedLimitations.add(line);
    }
  }
  const rest = `The command "byob doctor ${access.usage.id}" prints the whole report.`;
  return [...shown.flat(), ...(shown.length < parts.length ? [rest] : [])].join("\n");
}

function firstLine(report: ProbeReport, access: BucketAccess, cause: Finding | undefined): string {
  const what = headline(report, access);
  const step = cause && report.outcome === "failed" ? `: the step "${cause.step}" failed.` : "";
  const fix = cause?.remedies[0] ? ` Fix: ${cause.remedies[0].text}` : "";
  return `${what}${step}${fix}`;
}

function stepLine({ step, outcome, action, response }: Finding): string {
  return `  ${outcome}  ${step}  ${action} -> ${response}`;
}

function evidence(finding: Finding): string[] {
  const [remedy] = finding.remedies;
  const details = remedy ? remedyDetails(remedy) : [];
  return [stepLine(finding), ...[finding.explanation, ...details].map((line) => `${INDENT}${line}`)];
}

function warningLines({ step, explanation }: Finding): string[] {
  return [`  warning  ${step}  ${explanation}`];
}

function passedLine(findings: readonly Finding[]): string[] {
  const passed = findings.filter(({ outcome }) => outcome === "passed").map(({ step }) => step);
  return passed.length > 0 ? [`  passed  ${[...new Set(passed)].join(", ")}`] : [];
}

/** The parts that fit on the screen, of which the first one is always shown. */
function fitting(parts: readonly string[][]): string[][] {
  let left = MAX_ROWS;
  return parts.filter((lines, at) => {
    const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / COLUMNS)), 0);
    const fits = at === 0 || rows <= left;
    left -= fits ? rows : 0;
    return fits;
  });
}
