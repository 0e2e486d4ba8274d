import type { BucketAccess, ProbeReport } from "../../probe";
import { describeReport } from "../../probe/describe-report";
import { inSingleQuotes } from "../../probe/shell-quoted";
import { painter } from "../support/colors";
import { type DoctorCommand, variableOf } from "./entry";
import { hasUntestedUploads } from "./read-only";

/** Result of a run, from which the next step follows. */
export interface DoctorResult {
  report: ProbeReport;
  /** The bucket as far as it is known: without settings if they could not be read. */
  access: BucketAccess;
  /** Settings that differ from those of the stack or are missing there; undefined without a stack. */
  notFromStack?: readonly string[] | undefined;
}

/** Describes what to do next. A command is on its own line, so that it can be copied. */
export function nextStep(
  entry: DoctorCommand,
  { report, notFromStack }: Pick<DoctorResult, "report" | "notFromStack">,
  command: string,
): string {
  const { outcome, findings, leftovers } = report;
  const { keys } = entry;
  const tidy =
    leftovers.length > 0 ? "\nDelete the objects that are left in the bucket with the commands above." : "";
  if (hasUntestedUploads(report)) {
    return `To test uploads, run:\n  ${command.replace(/ --read-only\b/, "")}`;
  }
  if (outcome === "passed") {
    return `${afterSuccess(entry, notFromStack)}${tidy}`;
  }
  if (outcome === "failed") {
    const fresh = findings.some(({ outcome, step }) => outcome === "failed" && step !== "settings");
    const grace = fresh ? "\nIf the key or a setting is only minutes old, add --grace 60." : "";
    const override =
      notFromStack === undefined
        ? ""
        : "\nTo test a setting before pulumi up, add its option. It overrides the state of the stack.";
    return `Fix the failed steps, then run this command again:\n  ${command}${grace}${override}${tidy}`;
  }
  if (findings.some(({ code }) => code === "settings.no-keys")) {
    return `Set ${variableOf(keys.accessKeyId)} and ${variableOf(keys.secretAccessKey)} to the keys of the service, then run this command again:\n  ${command}`;
  }
  if (findings.some(({ code }) => code === "settings.role-arn")) {
    return `Test the connection in the service, because only the service can assume the role.${tidy}`;
  }
  return `Fix the cause, then run this command again:\n  ${command}${tidy}`;
}

function afterSuccess({ resourceType }: DoctorCommand, notFromStack: readonly string[] | undefined): string {
  if (notFromStack === undefined) {
    return resourceType === "BucketProbe"
      ? "Enter these settings in the service."
      : `Set these inputs of ${resourceType} and run:\n  pulumi up`;
  }
  return notFromStack.length === 0
    ? "Nothing: the stack already has these settings."
    : `Set ${notFromStack.join(", ")} of ${resourceType} to the tested values and run:\n  pulumi up`;
}

/** Quotes the command for a shell. Credentials and queries of URLs are removed. */
export function commandLine(args: readonly string[]): string {
  const plain = args.map((arg) =>
    arg.replace(/(:\/\/)[^/@\s]*@/, "$1***@").replace(/^([^?]*:\/\/[^?]*)\?.*$/, "$1?***"),
  );
  return ["npx byob", ...plain.map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : inSingleQuotes(arg)))].join(
    " ",
  );
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
