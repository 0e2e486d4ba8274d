/**
 * Cleanup at the end of a probe, and its finding.
 *
 * A service's policy often does not allow s3:DeleteObject, and a probe must not require more permissions than the
 * service. An object that cannot be deleted is therefore a warning with the command that deletes it. If the store is
 * unavailable, the cleanup gets less time, so that an update does not wait for it.
 */
import { startTimeout } from "../http/timeout";
import type { Remedy } from "../stores/types";
import type { FindingDraft } from "./finding-code";
import { RetryPolicy } from "./retry-policy";
import type { ProbeSession } from "./session";
import type { Leftover } from "./types";
import type { CleanUpResult, Deletion, Remainder } from "./written-objects";

/** Time limit of a whole probe whose store is unavailable, and the minimum of it that remains for the cleanup. */
const MAX_TRANSIENT_ERROR_MS = 9_500;
const LEAST_CLEAN_UP_MS = 1_000;

/** Deletes the written objects. It has its own time limit, so that an abort of the probe does not stop it. */
export async function cleanUp(session: ProbeSession): Promise<Leftover[]> {
  if (session.writtenObjects.isEmpty) {
    return [];
  }
  const { timing } = session;
  const limitMs = session.hasTransientErrors
    ? Math.max(MAX_TRANSIENT_ERROR_MS - session.elapsedMs, LEAST_CLEAN_UP_MS)
    : timing.cleanupMs;
  const { signal, end } = startTimeout(Math.ceil(limitMs));
  const retryPolicy = new RetryPolicy({ ...timing, retryMs: limitMs / 2 }, 0, signal);
  const result = await session.writtenObjects.clear(deletionWith(retryPolicy)).finally(end);
  session.recorder.record(cleanUpFinding(session, result));
  return result.leftovers;
}

function deletionWith(retryPolicy: RetryPolicy): Deletion {
  return async (send) => {
    try {
      const result = await retryPolicy.until(
        send,
        ({ response }) => (response.ok ? "passed" : "final"),
        () => {},
      );
      return result.response;
    } catch {
      return {
        ok: false,
        name: "Timeout",
        message: "the time limit was reached before the object was deleted",
        headers: {},
        body: "",
        transient: true,
      };
    }
  };
}

function cleanUpFinding(
  session: ProbeSession,
  { leftovers, remainders, rejection }: CleanUpResult,
): FindingDraft {
  const common = { step: "clean-up", action: `DeleteObject ${session.shownKey}` };
  if (leftovers.length === 0) {
    return {
      ...common,
      outcome: "passed",
      response: "deleted",
      explanation: "All objects of the probe were deleted.",
      remedies: [],
      cause: "ok",
    };
  }
  const objects = session.adviceContext().placeholders.objects?.replace(/\*$/, ".probe-*") ?? "";
  const reasons = [...remainders].map((remainder) => STAY_REASONS[remainder]);
  const actions = reasons.flatMap(({ action }) => action ?? []);
  const cli = leftovers.map(({ command }) => command).join(" && ");
  return {
    ...common,
    outcome: "warning",
    response: rejection ? session.recorder.describeResponse(rejection) : "no response confirmed the deletion",
    explanation: reasons.map(({ explanation }) => explanation).join(" "),
    remedies: [
      ...reasons
        .slice(0, 1)
        .map(({ remedy = "Run this command with a key that is allowed to delete objects." }) => ({
          text: remedy,
          cli,
        })),
      ...(actions.length === 0 ? [] : session.advise(allowDeletion(actions, objects))),
    ],
    cause: reasons[0]?.cause ?? "objects-left",
  };
}

function allowDeletion(actions: readonly string[], resource: string): Remedy {
  const quoted = actions.map((action) => `"${action}"`).join(", ");
  return {
    text: `Allow ${actions.join(" and ")} on the probe's objects, so that later probes can delete what they wrote.`,
    pulumi: `aws.iam.UserPolicy, Action: ${actions.length === 1 ? quoted : `[${quoted}]`}, Resource: "${resource}"`,
  };
}

interface StayReason {
  explanation: string;
  /** Permission that allows the deletion. */
  action?: string;
  remedy?: string;
  cause?: string;
}

const STAYS = "The probe's object (less than 1 KB) could not be deleted.";
const HIDDEN = "If possible, it was set to private and hidden by a delete marker.";

const STAY_REASONS: Readonly<Record<Remainder, StayReason>> = {
  object: {
    action: "s3:DeleteObject",
    explanation: `${STAYS} If it was public, the probe set it to private, where the store supports that.`,
  },
  version: {
    action: "s3:DeleteObjectVersion",
    explanation: `${STAYS} The bucket keeps versions, whose deletion requires a separate permission. ${HIDDEN}`,
  },
  locked: {
    explanation: `The bucket locks new objects (Object Lock), so the probe's object (less than 1 KB) stays until its retention ends. ${HIDDEN}`,
    remedy: "Run this command after the retention has ended.",
    cause: "object-locked",
  },
  mfa: {
    explanation: `${STAYS} MFA delete is enabled for the bucket, so only the root user of its account can delete a version, with a code of the MFA device. ${HIDDEN}`,
    remedy:
      "Run this command as the root user of the account, with the serial number and a code of the MFA device.",
    cause: "mfa-delete",
  },
  parts: {
    action: "s3:AbortMultipartUpload",
    explanation:
      "The probe's multipart upload (less than 1 KB) could not be aborted. Services that use multipart uploads must be allowed to abort them, too.",
  },
  "unknown-parts": {
    explanation:
      "The response to CreateMultipartUpload was lost, so an incomplete multipart upload of the probe may exist in the bucket.",
    remedy: "Run these commands: the first one lists the upload, if it exists, with its ID.",
  },
};
