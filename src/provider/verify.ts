import { isDeepStrictEqual } from "node:util";
import type { BucketAccess, ProbeReport } from "../probe";
import { schemeAndHost } from "../services/fields";
import {
  bucketAccess,
  isVerified,
  type OperationContext,
  type ResourceDefinition,
  type Values,
} from "../services/resource-definition";

/** How long a key that may be fresh is waited for, in seconds. */
const FRESH_GRACE_SECONDS = 15;

/** How the output `verified` begins where nothing is known. */
const UNTRIED = "inconclusive";

interface Settings {
  onFailure: "fail" | "warn" | "skip";
  probe?: "read" | "write";
  graceSeconds?: number;
}

function settingsOf(verify: unknown): Settings {
  if (typeof verify === "object" && verify !== null) {
    return verify as Settings;
  }
  return { onFailure: (verify ?? "fail") as Settings["onFailure"] };
}

/** The trial of this state is still owed: what could not be tried once is tried with the next change. */
const isOwed = (state: Values) => String(state.verified).startsWith(UNTRIED);

/**
 * Tries the bucket as the service will use it, before the service is told. Nothing to do where nothing about
 * the bucket changed since it was tried. Answers the output `verified`; throws when the bucket does not work.
 */
export async function verifyBucket(
  kind: ResourceDefinition,
  old: Values | undefined,
  args: Values,
  context: Pick<OperationContext<unknown>, "signal" | "log">,
): Promise<string | undefined> {
  const { onFailure, probe, graceSeconds } = settingsOf(args.verify);
  if (!isVerified(kind)) {
    return undefined;
  }
  const access = bucketAccess(kind, args);
  const before = old && bucketAccess(kind, old);
  const untriable = kind.untriable?.(args);
  if (isDeepStrictEqual(access, before) && (untriable !== undefined || !isOwed(old ?? {}))) {
    return undefined;
  }
  if (onFailure === "skip") {
    return "skipped";
  }
  if (untriable !== undefined) {
    return notTried(untriable, access, context);
  }
  // The AWS SDK is loaded only where something is tried.
  const { probeBucket, describeReport } = require("../probe") as typeof import("../probe");
  const report = await probeBucket(access, {
    depth: probe ?? kind.probe ?? "read",
    graceSeconds: graceSeconds ?? (isFresh(before, access) ? FRESH_GRACE_SECONDS : 0),
    signal: context.signal,
  });
  if (report.outcome === "failed" && onFailure === "fail") {
    throw new Error(
      `${describeReport(report)}\nNothing was sent to ${kind.service.title}. To register the bucket all the same, set verify: "warn" or "skip"`,
    );
  }
  tell(report, access, describeReport, context);
  return report.reason ? `${report.outcome}: ${report.reason}` : report.outcome;
}

/** A key that the service does not have yet may be as new to the store. */
function isFresh(before: BucketAccess | undefined, now: BucketAccess): boolean {
  const keys = ["accessKeyId", "secretAccessKey", "sessionToken"] as const;
  return before === undefined || keys.some((key) => before[key] !== now[key]);
}

/** It may be a mistyped endpoint, so the warning names it. */
function notTried(
  reason: string,
  { endpoint }: BucketAccess,
  { log }: Pick<OperationContext<unknown>, "log">,
): string {
  const place = endpoint ? schemeAndHost(endpoint) : "AWS";
  log.warn(`the bucket could not be tried: ${reason} (${place}; it is registered untried)`);
  return `${UNTRIED}: ${reason}`;
}

function tell(
  report: ProbeReport,
  access: BucketAccess,
  describe: (report: ProbeReport) => string,
  context: Pick<OperationContext<unknown>, "log">,
): void {
  const { log } = context;
  if (report.outcome === "inconclusive") {
    notTried(report.reason ?? "no reason is known", access, context);
  } else if (report.outcome === "failed") {
    log.warn(describe(report));
  }
  for (const { key, command } of report.leftovers) {
    log.warn(`the trial left the object ${key}; delete it with: ${command}`);
  }
}
