import type { BucketAccess, ProbeReport } from "../../probe";
import { areUploadsUntested, describeReport } from "../../probe/describe-report";
import { painter } from "../support/colors";
import { type DoctorCommand, variableOf } from "./entry";

/** Describes what to do next. A command is on its own line, so that it can be copied. */
export function nextStep(
  entry: DoctorCommand,
  { outcome, findings, leftovers }: ProbeReport,
  access: BucketAccess,
  command: string,
): string {
  const { resourceType, keys } = entry;
  const tidy =
    leftovers.length > 0 ? "\nDelete the objects that are left in the bucket with the commands above." : "";
  if (outcome === "passed" && areUploadsUntested(findings, access)) {
    return "Run this command again without --read-only to test uploads.";
  }
  if (outcome === "passed") {
    return resourceType === "BucketProbe"
      ? `Enter these settings in the service.${tidy}`
      : `Set these inputs of ${resourceType} and run:\n  pulumi up${tidy}`;
  }
  if (outcome === "failed") {
    const fresh = findings.some(({ outcome, step }) => outcome === "failed" && step !== "settings");
    const grace = fresh ? "\nIf the key or a setting is only minutes old, add --grace 60." : "";
    return `Fix the failed steps, then run this command again:\n  ${command}${grace}${tidy}`;
  }
  if (findings.some(({ code }) => code === "settings.no-keys")) {
    return `Set ${variableOf(keys.accessKeyId)} and ${variableOf(keys.secretAccessKey)} to the keys of the service, then run this command again:\n  ${command}`;
  }
  if (findings.some(({ code }) => code === "settings.role-arn")) {
    return `Test the connection in the service, because only the service can assume the role.${tidy}`;
  }
  return `Fix the cause, then run this command again:\n  ${command}${tidy}`;
}

/** Quotes the command for a shell. Credentials and queries of URLs are removed. */
export function commandLine(args: readonly string[]): string {
  const plain = args.map((arg) =>
    arg.replace(/(:\/\/)[^/@\s]*@/, "$1***@").replace(/^([^?]*:\/\/[^?]*)\?.*$/, "$1?***"),
  );
  return [
    "npx byob",
    ...plain.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`)),
  ].join(" ");
}

const COLORS = { passed: "green", warning: "yellow", failed: "red" } as const;

/** The report as text; on a terminal, the outcome of a finding decides about the color of its line. */
export function reportText(report: ProbeReport, access: BucketAccess, next: string): string {
  const paint = painter(process.stdout);
  const [headline = "", ...lines] = describeReport(report, access).split("\n");
  const painted = lines.map((line) => {
    const [, outcome = ""] = /^ {2}(\w+) /.exec(line) ?? [];
    return outcome in COLORS ? paint(COLORS[outcome as keyof typeof COLORS], line) : line;
  });
  return `${[paint("bold", headline), ...painted].join("\n")}\n\n${paint("bold", "Next:")} ${next}\n`;
}
