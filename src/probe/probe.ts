import { timeLimit } from "../http/limit";
import { storeNamed, storeOfHost } from "../stores/stores";
import { targetOf } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import type { Answer } from "./answer";
import { type Diagnosis, diagnose } from "./diagnosis/diagnose";
import type { Deletion } from "./ledger";
import { notShown } from "./not-shown";
import { DEFAULT_TIMING, Patience } from "./patience";
import { planFor } from "./plan";
import { factsOf, Run, Stopped } from "./run";
import { hiding } from "./secrets";
import { objections } from "./settings";
import type { Finding, Leftover, ProbeOptions, ProbeReport, StepReport, Timing } from "./types";

/** What a store in trouble may cost altogether, and what is left of it for deletion at least. */
const MOST_TROUBLE_MS = 9_500;
const LEAST_CLEAN_UP_MS = 1_000;

/** Tries a bucket the way its service will use it. Never rejects; after an abort it still cleans up first. */
export async function probeBucket(access: BucketAccess, options: ProbeOptions): Promise<ProbeReport> {
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const settings = settingsFindings(access);
  for (const { finding } of settings) {
    tell(options, finding);
  }
  const findings = settings.map(({ finding }) => finding);
  const end = settings.find(({ diagnosis }) => diagnosis.outcome !== "warning");
  if (end) {
    return verdict(access, options, { findings, leftovers: [], unclear: end.diagnosis.means });
  }
  const limit = timeLimit(timing.overallMs + options.graceSeconds * 1000, options.signal);
  const run = new Run(access, targetOf(access), options, timing, limit.signal);
  run.findings.push(...findings);
  const leftovers = await carriedOut(run, timing).finally(limit.end);
  return verdict(access, options, { findings: run.findings, leftovers, unclear: run.unclear });
}

async function carriedOut(run: Run, timing: Timing): Promise<Leftover[]> {
  try {
    for (const step of planFor(run)) {
      run.signal.throwIfAborted();
      await step(run);
    }
  } catch (error) {
    if (run.signal.aborted) {
      run.unclear ??= interruption(run);
    } else if (!(error instanceof Stopped)) {
      run.unclear = `the probe itself failed: ${run.hide.foreign(String(error))}`;
    }
  }
  return cleanedUp(run, timing);
}

function interruption({ options, timing }: Run): string {
  if (options.signal.aborted) {
    return "It was interrupted before its end.";
  }
  return `It took longer than ${timing.overallMs / 1000 + options.graceSeconds} s.`;
}

/** Runs under a limit of its own, so that an abort of the probe does not stop it. */
async function cleanedUp(run: Run, timing: Timing): Promise<Leftover[]> {
  if (run.ledger.isEmpty) {
    return [];
  }
  const limit = run.inTrouble
    ? Math.max(MOST_TROUBLE_MS - run.elapsedMs, LEAST_CLEAN_UP_MS)
    : timing.cleanupMs;
  const { signal, end } = timeLimit(Math.ceil(limit));
  const patience = new Patience({ ...timing, retryMs: limit / 2 }, 0, signal);
  const deletion: Deletion = async (send) => {
    try {
      const result = await patience.until(
        send,
        ({ answer }) => (answer.ok ? "passed" : "final"),
        () => {},
      );
      return result.answer;
    } catch {
      return {
        ok: false,
        name: "Timeout",
        message: "not deleted in time",
        headers: {},
        body: "",
        passing: true,
      };
    }
  };
  const { leftovers, refusal } = await run.ledger.clear(deletion).finally(end);
  run.record(cleanUpFinding(run, leftovers, refusal));
  return leftovers;
}

function cleanUpFinding(run: Run, leftovers: readonly Leftover[], refusal: Answer | undefined): Finding {
  const common = { step: "clean-up", tried: `delete ${run.shownKey}` };
  if (leftovers.length === 0) {
    return {
      ...common,
      outcome: "ok",
      answered: "gone",
      means: "Nothing is left behind.",
      change: [],
      code: "ok",
    };
  }
  const { bucket, directory } = run.target;
  const stays = STAY_REASONS.filter(({ sign }) => leftovers.some(({ command }) => command.includes(sign)));
  const actions = stays.map(({ action }) => action);
  return {
    ...common,
    outcome: "warning",
    answered: refusal ? run.words(refusal) : "no confirmation",
    means: stays.map(({ means }) => means).join(" "),
    change: [
      { what: "Delete it with a key that may.", cli: leftovers.map(({ command }) => command).join(" && ") },
      {
        what: `To have it deleted next time, allow ${actions.join(" and ")} on the probe's objects only.`,
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
    means:
      "The probe's object, less than 1 KB, stays, since this key may not delete it. Where it was public it was set to private first, as far as the store has that.",
  },
  {
    sign: " abort-multipart-upload ",
    action: "s3:AbortMultipartUpload",
    means:
      "The probe's upload in parts stays, less than 1 KB, since this key may not give it up: s3:AbortMultipartUpload is missing. A service that uploads in parts needs it for all its objects.",
  },
];

function settingsFindings(access: BucketAccess): { finding: Finding; diagnosis: Diagnosis }[] {
  const hide = hiding(access);
  return objections(access).map(({ name, facts = {} }) => {
    const answer = { ok: false, name, message: "", headers: {}, body: "", passing: false };
    const { endpoint = "" } = access;
    const store = URL.canParse(endpoint) ? storeOfHost(new URL(endpoint).hostname).store : storeNamed("aws");
    const all = { ...factsOf(access), ...facts };
    const diagnosis = diagnose({ step: "settings", answer, flags: [] }, { store, facts: all });
    const { code, outcome, means, change } = diagnosis;
    const finding: Finding = {
      step: "settings",
      outcome: outcome === "unclear" ? "skipped" : outcome,
      tried: "read the settings",
      answered: outcome === "warning" ? "usable" : "nothing was sent",
      means: hide.own(means),
      change,
      code,
    };
    return { finding, diagnosis };
  });
}

function tell({ onStep }: ProbeOptions, { step, outcome, means, tried }: Finding): void {
  const report: StepReport = { step, title: tried, state: outcome, detail: means };
  onStep?.(report);
}

interface Outcome {
  findings: readonly Finding[];
  leftovers: readonly Leftover[];
  unclear: string | undefined;
}

function verdict(
  access: BucketAccess,
  options: ProbeOptions,
  { findings, leftovers, unclear }: Outcome,
): ProbeReport {
  const common = { findings, leftovers, notShown: notShown(access, options) };
  const failed = findings.find(({ outcome }) => outcome === "failed");
  if (failed) {
    return { verdict: "does not work", reason: failed.means, ...common };
  }
  if (unclear !== undefined) {
    return { verdict: "could not be tried", reason: unclear, ...common };
  }
  return { verdict: "works", ...common };
}
