import { startTimeout } from "../http/timeout";
import { RetryPolicy } from "./retry-policy";
import type { ProbeSession } from "./session";
import type { StoreResponse } from "./store-response";
import type { Finding, Leftover } from "./types";
import type { Deletion } from "./written-objects";

/** What a store in trouble may cost altogether, and what is left of it for deletion at least. */
const MOST_TROUBLE_MS = 9_500;
const LEAST_CLEAN_UP_MS = 1_000;

/** Runs under a limit of its own, so that an abort of the probe does not stop it. */
export async function cleanUp(session: ProbeSession): Promise<Leftover[]> {
  if (session.writtenObjects.isEmpty) {
    return [];
  }
  const { timing } = session;
  const limitMs = session.inTrouble
    ? Math.max(MOST_TROUBLE_MS - session.elapsedMs, LEAST_CLEAN_UP_MS)
    : timing.cleanupMs;
  const { signal, end } = startTimeout(Math.ceil(limitMs));
  const patience = new RetryPolicy({ ...timing, retryMs: limitMs / 2 }, 0, signal);
  const { leftovers, refusal } = await session.writtenObjects.clear(deletionWith(patience)).finally(end);
  session.recorder.record(cleanUpFinding(session, leftovers, refusal));
  return leftovers;
}

function deletionWith(patience: RetryPolicy): Deletion {
  return async (send) => {
    try {
      const result = await patience.until(
        send,
        ({ response }) => (response.ok ? "passed" : "final"),
        () => {},
      );
      return result.response;
    } catch {
      return {
        ok: false,
        name: "Timeout",
        message: "not deleted in time",
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
  refusal: StoreResponse | undefined,
): Finding {
  const common = { step: "clean-up", action: `delete ${session.shownKey}` };
  if (leftovers.length === 0) {
    return {
      ...common,
      outcome: "passed",
      response: "gone",
      explanation: "Nothing is left behind.",
      remedies: [],
      code: "ok",
    };
  }
  const { bucket, directory } = session.target;
  const stays = STAY_REASONS.filter(({ sign }) => leftovers.some(({ command }) => command.includes(sign)));
  const actions = stays.map(({ action }) => action);
  return {
    ...common,
    outcome: "warning",
    response: refusal ? session.recorder.words(refusal) : "no confirmation",
    explanation: stays.map(({ explanation }) => explanation).join(" "),
    remedies: [
      { text: "Delete it with a key that may.", cli: leftovers.map(({ command }) => command).join(" && ") },
      {
        text: `To have it deleted next time, allow ${actions.join(" and ")} on the probe's objects only.`,
        pulumi: `aws.iam.UserPolicy, Action: ${actionList(actions)}, Resource: "arn:aws:s3:::${bucket}/${directory}.probe-*"`,
      },
    ],
    code: "left-behind",
  };
}

function actionList(actions: readonly string[]): string {
  const quoted = actions.map((action) => `"${action}"`).join(", ");
  return actions.length === 1 ? quoted : `[${quoted}]`;
}

/** By what the command for it says: why something is left behind. */
const STAY_REASONS = [
  {
    sign: " delete-object ",
    action: "s3:DeleteObject",
    explanation:
      "The probe's object, less than 1 KB, stays, since this key may not delete it. Where it was public it was set to private first, as far as the store has that.",
  },
  {
    sign: " abort-multipart-upload ",
    action: "s3:AbortMultipartUpload",
    explanation:
      "The probe's upload in parts stays, less than 1 KB, since this key may not give it up: s3:AbortMultipartUpload is missing. A service that uploads in parts needs it for all its objects.",
  },
];
