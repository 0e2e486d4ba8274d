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
  onInconclusive: "fail" | "warn";
  probe?: "read" | "write";
  graceSeconds?: number;
}

function settingsOf(verify: unknown): Settings {
  const given = typeof verify === "object" && verify !== null ? verify : { onFailure: verify ?? "fail" };
  return { onFailure: "fail", onInconclusive: "warn", ...given } as Settings;
}

/** Whether the last probe was inconclusive and the next update must repeat it. */
const isOwed = ({ verifyOutcome }: Values) => verifyOutcome === "inconclusive";

/**
 * Probes the bucket the way the service uses it, before it is registered.
 *
 * @param old state with the outputs of the current release; undefined for a create
 * @returns the outputs to store, or undefined if nothing about the bucket changed since the last probe
 * @throws if the service cannot use the bucket, unless `verify` is "warn"; with `onInconclusive: "fail"`, also without a definite result
 */
export async function verifyBucket(
  definition: ResourceDefinition,
  old: Values | undefined,
  args: Values,
  context: Pick<OperationContext<unknown>, "signal" | "log">,
): Promise<VerifyOutputs | undefined> {
  const settings = settingsOf(args.verify);
  const { onFailure, onInconclusive, probe, graceSeconds } = settings;
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
  const target = { definition, access, isUpdate: old !== undefined };
  if (notProbeableReason !== undefined) {
    await reactToInconclusive(notProbeableReason, onInconclusive, target, context);
    return { verifyOutcome: "inconclusive", verifyReason: notProbeableReason };
  }
  // Loaded here, because most operations do not probe.
  const { probeShared } = await import("../probe");
  const report = await probeShared(access, {
    depth: probe ?? definition.probe ?? "read",
    graceSeconds: graceSeconds ?? (isNewKey(before, access) ? NEW_KEY_GRACE_SECONDS : 0),
    signal: context.signal,
  });
  await reactTo(report, settings, target, context);
  return { verifyOutcome: report.outcome, verifyReason: report.reason };
}

/** The resource whose bucket is probed. */
interface Target {
  definition: ResourceDefinition;
  access: BucketAccess;
  isUpdate: boolean;
}

/** Logs the warnings of a report, and throws or logs a failed or inconclusive one. */
async function reactTo(
  report: ProbeReport,
  { onFailure, onInconclusive }: Settings,
  target: Target,
  { log }: Pick<OperationContext<unknown>, "log">,
): Promise<void> {
  const { describeFailure, describeWarnings } = await import("../probe");
  for (const warning of describeWarnings(report)) {
    log.warn(warning);
  }
  if (report.outcome === "failed") {
    const text = describeFailure(report, target.access);
    if (onFailure === "fail") {
      throw new Error(`${text}\n${nothingSent(target, 'verify: "warn" or verify: "skip"')}`);
    }
    log.warn(text);
  }
  if (report.outcome === "inconclusive") {
    const reason = report.reason ?? "The reason is unknown.";
    await reactToInconclusive(reason, onInconclusive, target, { log });
  }
}

function nothingSent({ definition, isUpdate }: Target, settings: string): string {
  const { title } = definition.service;
  const [unchanged, action] = isUpdate
    ? [`The registration with ${title} was not changed.`, "change"]
    : [`The bucket was not registered with ${title}.`, "register"];
  return `${unchanged} To ${action} it anyway, set ${settings}.`;
}

/** Whether the keys may be new to the store, because the service does not have them yet. */
function isNewKey(before: BucketAccess | undefined, now: BucketAccess): boolean {
  const keys = ["accessKeyId", "secretAccessKey", "sessionToken"] as const;
  return before === undefined || keys.some((key) => before[key] !== now[key]);
}

/** Fails or logs a warning. Both name the endpoint, because a typing error in it is a frequent cause. */
async function reactToInconclusive(
  reason: string,
  reaction: Settings["onInconclusive"],
  target: Target,
  { log }: Pick<OperationContext<unknown>, "log">,
): Promise<void> {
  const { headline } = await import("../probe/describe-report");
  const { access } = target;
  const endpoint = access.endpoint ? schemeAndHost(access.endpoint) : "AWS";
  const text = `${headline({ outcome: "inconclusive", reason }, access)} The endpoint is ${endpoint}.`;
  if (reaction === "fail") {
    throw new Error(`${text}\n${nothingSent(target, 'onInconclusive: "warn" in verify')}`);
  }
  log.warn(
    `${text} The bucket is registered anyway. To prevent that, set verify: { onInconclusive: "fail" }.`,
  );
}
