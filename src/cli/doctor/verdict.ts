import type { ProbeReport } from "../../probe";
import { describeReport } from "../../probe/describe-report";
import { painter } from "../support/colors";
import { type Entry, variableOf } from "./entry";

/** What the next step is; a command stands on a line of its own, so that it can be copied as it is. */
export function nextStep(entry: Entry, { outcome, findings, leftovers }: ProbeReport, again: string): string {
  const { kind, keys } = entry;
  const tidy = leftovers.length > 0 ? "\nDelete what was left behind with the command above." : "";
  if (outcome === "passed") {
    return kind === "BucketProbe"
      ? `Give these settings to the service.${tidy}`
      : `Give these settings to ${kind} and run:\n  pulumi up${tidy}`;
  }
  if (outcome === "failed") {
    const fresh = findings.some(({ outcome, step }) => outcome === "failed" && step !== "settings");
    const grace = fresh ? "\nWhere the key or a setting is minutes old, add --grace 60." : "";
    return `Change what is marked FAILED, then run again:\n  ${again}${grace}${tidy}`;
  }
  if (findings.some(({ code }) => code === "no-keys")) {
    return `Set ${variableOf(keys.accessKeyId)} and ${variableOf(keys.secretAccessKey)} to the keys that the service will get, then run again:\n  ${again}`;
  }
  if (findings.some(({ code }) => code === "role-instead-of-key")) {
    return `Let the service test the connection itself: only it can assume the role.${tidy}`;
  }
  return `Remove what stands in the way, then run again:\n  ${again}${tidy}`;
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

/** The report for people, coloured on a terminal by the marks its lines begin with. */
export function reportText(report: ProbeReport, next: string): string {
  const paint = painter(process.stdout);
  const lines = describeReport(report).split("\n");
  const painted = lines.map((line, index) => {
    if (index === 0) {
      return paint("bold", line);
    }
    if (line.startsWith("FAILED ")) {
      return paint("red", line);
    }
    if (line.startsWith("warning ")) {
      return paint("yellow", line);
    }
    return line.startsWith("ok ") ? paint("green", line) : line;
  });
  return `${painted.join("\n")}\n\n${paint("bold", "Next:")} ${next}\n`;
}
