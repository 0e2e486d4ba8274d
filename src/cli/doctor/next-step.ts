import type { BucketAccess, ProbeReport } from "../../probe";
import { areUploadsUntested, describeReport } from "../../probe/describe-report";
import { painter } from "../support/colors";
import { type Entry, variableOf } from "./entry";

/** What the next step is; a command stands on a line of its own, so that it can be copied as it is. */
export function nextStep(
  entry: Entry,
  { outcome, findings, leftovers }: ProbeReport,
  access: BucketAccess,
  again: string,
): string {
  const { kind, keys } = entry;
  const tidy =
    leftovers.length > 0 ? "\nDelete the objects that are left in the bucket with the commands above." : "";
  if (outcome === "passed" && areUploadsUntested(findings, access)) {
    return "Run this command again without --read-only to test uploads.";
  }
  if (outcome === "passed") {
    return kind === "BucketProbe"
      ? `Give these settings to the service.${tidy}`
      : `Give these settings to ${kind} and run:\n  pulumi up${tidy}`;
  }
  if (outcome === "failed") {
    const fresh = findings.some(({ outcome, step }) => outcome === "failed" && step !== "settings");
    const grace = fresh ? "\nWhere the key or a setting is minutes old, add --grace 60." : "";
    return `Fix the failed steps, then run this command again:\n  ${again}${grace}${tidy}`;
  }
  if (findings.some(({ code }) => code === "no-keys")) {
    return `Set ${variableOf(keys.accessKeyId)} and ${variableOf(keys.secretAccessKey)} to the keys that the service will get, then run this command again:\n  ${again}`;
  }
  if (findings.some(({ code }) => code === "role-instead-of-key")) {
    return `Let the service test the connection itself: only it can assume the role.${tidy}`;
  }
  return `Remove what stands in the way, then run this command again:\n  ${again}${tidy}`;
}

/** The command as it was given, for a shell; addresses lose what may be secret in them. */
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
