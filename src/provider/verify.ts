import { isDeepStrictEqual } from "node:util";
import type { Context, Kind, Values } from "../services/kind";
import type { ProbeReport } from "../storage";

/** How long a key that may be fresh is waited for, in seconds. */
const freshGraceSeconds = 15;

interface Settings {
  onFailure: "fail" | "warn" | "skip";
  probe?: "read" | "write";
  graceSeconds?: number;
}

function settingsOf(verify: unknown): Settings {
  if (typeof verify === "object" && verify !== null) return verify as Settings;
  return { onFailure: (verify ?? "fail") as Settings["onFailure"] };
}

/**
 * Tries the bucket as the service will use it, before the service is told. Nothing to do where nothing about
 * the bucket changed. Answers the output `verified`; throws when the bucket does not work.
 */
export async function verifyBucket(
  kind: Kind,
  old: Values | undefined,
  args: Values,
  context: Pick<Context<unknown>, "signal" | "log">,
): Promise<string | undefined> {
  const { onFailure, probe, graceSeconds } = settingsOf(args.verify);
  if (!kind.access) return undefined;
  const access = kind.access(args);
  const before = old && kind.access(old);
  if (isDeepStrictEqual(access, before)) return undefined;
  if (onFailure === "skip") return "skipped";
  const untriable = kind.untriable?.(args);
  if (untriable !== undefined) return notTried(untriable, context);
  const fresh =
    !before || before.accessKeyId !== access.accessKeyId || before.secretAccessKey !== access.secretAccessKey;
  // The AWS SDK is loaded only where something is tried.
  const { probeBucket, describeReport } = require("../storage") as typeof import("../storage");
  const report = await probeBucket(access, {
    depth: probe ?? kind.probe ?? "read",
    graceSeconds: graceSeconds ?? (fresh ? freshGraceSeconds : 0),
    signal: context.signal,
  });
  if (report.verdict === "does not work" && onFailure === "fail")
    throw new Error(
      `${describeReport(report)}\nNothing was sent to ${kind.source.service}. To register the bucket all the same, set verify: "warn" or "skip"`,
    );
  tell(report, describeReport, context);
  return report.reason ? `${report.verdict}: ${report.reason}` : report.verdict;
}

function notTried(reason: string, { log }: Pick<Context<unknown>, "log">): string {
  log.warn(`the bucket could not be tried: ${reason}`);
  return `could not be tried: ${reason}`;
}

function tell(
  report: ProbeReport,
  describe: (report: ProbeReport) => string,
  { log }: Pick<Context<unknown>, "log">,
): void {
  if (report.verdict === "could not be tried")
    log.warn(`the bucket could not be tried: ${report.reason ?? "no reason known"}`);
  else if (report.verdict === "does not work") log.warn(describe(report));
  for (const { key, command } of report.leftovers)
    log.warn(`the trial left the object ${key}; delete it with: ${command}`);
}
