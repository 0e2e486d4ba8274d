/**
 * Cleanup at the end of a probe, and its finding.
 *
 * A service's policy often does not allow s3:DeleteObject, and a probe must not require more permissions than the
 * service. An object that cannot be deleted is therefore a warning with the command that deletes it. If the store is
 * unavailable, the cleanup gets less time, so that an update does not wait for it.
 */
import { startTimeout } from "../http/timeout";
import type { FindingDraft } from "./finding-code";
import { RetryPolicy } from "./retry-policy";
import type { ProbeSession } from "./session";
import type { StoreResponse } from "./store-response";
import type { Leftover } from "./types";
import type { Deletion } from "./written-objects";

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
  const { leftovers, redirectRejection } = await session.writtenObjects
    .clear(deletionWith(retryPolicy))
    .finally(end);
  session.recorder.record(cleanUpFinding(session, leftovers, redirectRejection));
  return leftovers;
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
  leftovers: readonly Leftover[],
  redirectRejection: StoreResponse | undefined,
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
  const objects = session.placeholders().objects?.replace(/\*$/, ".probe-*");
  const stays = STAY_REASONS.filter(({ sign }) => leftovers.some(({ command }) => command.includes(sign)));
  const actions = stays.map(({ action }) => action);
  return {
    ...common,
    outcome: "warning",
    response: redirectRejection
      ? session.recorder.describeResponse(redirectRejection)
      : "no response confirmed the deletion",
    explanation: stays.map(({ explanation }) => explanation).join(" "),
    remedies: [
      {
        text: "Run this command with a key that is allowed to delete objects.",
        cli: leftovers.map(({ command }) => command).join(" && "),
      },
      {
        text: `Allow ${actions.join(" and ")} on the probe's objects, so that later probes can delete what they wrote.`,
        pulumi: `aws.iam.UserPolicy, Action: ${actionList(actions)}, Resource: "${objects}"`,
      },
    ],
    cause: "objects-left",
  };
}

function actionList(actions: readonly string[]): string {
  const quoted = actions.map((action) => `"${action}"`).join(", ");
  return actions.length === 1 ? quoted : `[${quoted}]`;
}

/** Explanation of a leftover, selected by the command that deletes it. */
const STAY_REASONS = [
  {
    sign: " delete-object ",
    action: "s3:DeleteObject",
    explanation:
      "The probe's object (less than 1 KB) could not be deleted. If it was public, the probe set it to private, where the store supports that.",
  },
  {
    sign: " abort-multipart-upload ",
    action: "s3:AbortMultipartUpload",
    explanation:
      "The probe's multipart upload (less than 1 KB) could not be aborted. Services that use multipart uploads need s3:AbortMultipartUpload for all their objects.",
  },
];
