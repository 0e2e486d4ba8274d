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
import type { VerifyOutputs } from "./verify-outputs";

/** Time that the probe waits for a key that may be new. */
const NEW_KEY_GRACE_SECONDS = 15;

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

/** Whether the last probe was inconclusive and the next update must repeat it. */
const isOwed = ({ verifyOutcome }: Values) => verifyOutcome === "inconclusive";

/**
 * Probes the bucket the way the service uses it, before it is registered.
 *
 * @param old state with the outputs of the current release; undefined for a create
 * @returns the outputs to store, or undefined if nothing about the bucket changed since the last probe
 * @throws if the service cannot use the bucket, unless `verify` is "warn"
 */
export async function verifyBucket(
  definition: ResourceDefinition,
  old: Values | undefined,
  args: Values,
  context: Pick<OperationContext<unknown>, "signal" | "log">,
): Promise<VerifyOutputs | undefined> {
  const { onFailure, probe, graceSeconds } = settingsOf(args.verify);
  if (!isVerified(definition)) {
    return undefined;
  }
  const access = bucketAccess(definition, args);
  const before = old && bucketAccess(definition, old);
  const notProbeableReason = definition.notProbeableReason?.(args);
  if (isDeepStrictEqual(access, before) && (notProbeableReason !== undefined || !isOwed(old ?? {}))) {
    return undefined;
  }
  if (onFailure === "skip") {
    return { verifyOutcome: "skipped", verifyReason: undefined };
  }
  if (notProbeableReason !== undefined) {
    warnInconclusive(notProbeableReason, access, context);
    return { verifyOutcome: "inconclusive", verifyReason: notProbeableReason };
  }
  // Lazy, because it loads the AWS SDK.
  const { probeShared } = require("../probe") as typeof import("../probe");
  const report = await probeShared(access, {
    depth: probe ?? definition.probe ?? "read",
    graceSeconds: graceSeconds ?? (isNewKey(before, access) ? NEW_KEY_GRACE_SECONDS : 0),
    signal: context.signal,
  });
  if (report.outcome === "failed" && onFailure === "fail") {
    throw new Error(
      `${reportTexts().describeReportInRun(report, access)}\n${nothingSent(definition, old !== undefined)}`,
    );
  }
  warnOf(report, access, context);
  return { verifyOutcome: report.outcome, verifyReason: report.reason };
}

function nothingSent({ service: { title } }: ResourceDefinition, isUpdate: boolean): string {
  const [unchanged, action] = isUpdate
    ? [`The registration with ${title} was not changed.`, "change"]
    : [`The bucket was not registered with ${title}.`, "register"];
  return `${unchanged} To ${action} it anyway, set verify: "warn" or verify: "skip".`;
}

/** Whether the keys may be new to the store, because the service does not have them yet. */
function isNewKey(before: BucketAccess | undefined, now: BucketAccess): boolean {
  const keys = ["accessKeyId", "secretAccessKey", "sessionToken"] as const;
  return before === undefined || keys.some((key) => before[key] !== now[key]);
}

/** Lazy, because an operation without a probe does not need it. */
function reportTexts(): typeof import("../probe/describe-report") {
  return require("../probe/describe-report");
}

/** Names the endpoint, because a typing error in it is a frequent cause. */
function warnInconclusive(
  reason: string,
  access: BucketAccess,
  { log }: Pick<OperationContext<unknown>, "log">,
): void {
  const endpoint = access.endpoint ? schemeAndHost(access.endpoint) : "AWS";
  log.warn(
    `${reportTexts().headline({ outcome: "inconclusive", reason }, access)} The bucket is registered anyway; its endpoint is ${endpoint}.`,
  );
}

function warnOf(
  report: ProbeReport,
  access: BucketAccess,
  context: Pick<OperationContext<unknown>, "log">,
): void {
  const { log } = context;
  if (report.outcome === "inconclusive") {
    warnInconclusive(report.reason ?? "The reason is unknown.", access, context);
  } else if (report.outcome === "failed") {
    log.warn(reportTexts().describeReportInRun(report, access));
  }
  for (const { explanation, remedies } of warningsAboutObjects(report)) {
    log.warn([explanation, ...remedies.slice(0, 1).map(({ text }) => text)].join(" "));
  }
  for (const leftover of report.leftovers) {
    log.warn(reportTexts().describeLeftover(leftover));
  }
}

/** Warnings of a passed probe about the objects to read. The registration succeeds, so no error reports them later. */
function warningsAboutObjects({ outcome, findings }: ProbeReport): ProbeReport["findings"] {
  const found = findings.filter(
    ({ step, outcome: of }) => of === "warning" && /^(?:contents|read)$/.test(step),
  );
  return outcome === "passed" ? found : [];
}
