/**
 * Entry point of the probe: validates the settings, runs the steps and deletes what they wrote.
 *
 * An error of the bucket is a result and not an exception, so the returned promise never rejects. The cleanup has its
 * own time limit, because a probe is often aborted while an object exists. The outcome is "failed" if any step failed,
 * "inconclusive" if a step ended the probe without evidence, and "passed" otherwise.
 *
 *     const { outcome, reason, findings } = await probeBucket(access, { depth: "write", graceSeconds: 15, signal });
 */
import { startTimeout } from "../http/timeout";
import { storeNamed, storeOfHost } from "../stores/stores";
import { targetOf } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import { cleanUp } from "./clean-up";
import { type Diagnosis, diagnose } from "./diagnosis/diagnose";
import { limitationsOf } from "./limitations";
import { placeholdersOf } from "./placeholders";
import { planFor } from "./plan";
import { Recorder } from "./recorder";
import { DEFAULT_PROBE_TIMING } from "./retry-policy";
import { ProbeSession, ProbeStoppedError } from "./session";
import type { Finding, Leftover, ProbeOptions, ProbeReport } from "./types";
import { type SettingsProblem, validateSettings } from "./validate-settings";

/** Probes a bucket the way its service uses it. Never rejects, and deletes written objects even after an abort. */
export async function probeBucket(access: BucketAccess, options: ProbeOptions): Promise<ProbeReport> {
  const timing = { ...DEFAULT_PROBE_TIMING, ...options.timing };
  const recorder = new Recorder(access, options);
  const { findings } = recorder;
  const end = readSettings(access, recorder);
  if (end) {
    return verdict(access, options, { findings, leftovers: [], unclear: end.explanation });
  }
  const limit = startTimeout(timing.overallMs + options.graceSeconds * 1000, options.signal);
  const session = new ProbeSession(access, targetOf(access), options, timing, limit.signal, recorder);
  const leftovers = await carriedOut(session).finally(limit.end);
  return verdict(access, options, { findings, leftovers, unclear: session.unclear });
}

async function carriedOut(session: ProbeSession): Promise<Leftover[]> {
  try {
    for (const step of planFor(session)) {
      session.signal.throwIfAborted();
      await step(session);
    }
  } catch (error) {
    if (session.signal.aborted) {
      session.unclear ??= interruption(session);
    } else if (!(error instanceof ProbeStoppedError)) {
      session.unclear = `The probe failed with an internal error: ${session.recorder.hide.foreign(String(error))}`;
    }
  }
  return cleanUp(session);
}

function interruption({ options, timing }: ProbeSession): string {
  if (options.signal.aborted) {
    return "The probe was interrupted.";
  }
  return `The probe took longer than ${timing.overallMs / 1000 + options.graceSeconds} s.`;
}

/**
 * Records the problems of the settings.
 *
 * @returns the diagnosis that ends the probe, undefined when requests can be sent
 */
function readSettings(access: BucketAccess, recorder: Recorder): Diagnosis | undefined {
  const diagnoses = validateSettings(access).map((objection) => diagnosisOf(access, objection));
  for (const { code, outcome, explanation, remedies } of diagnoses) {
    recorder.record({
      step: "settings",
      outcome: outcome === "inconclusive" ? "skipped" : outcome,
      action: "validate the settings",
      response: outcome === "warning" ? "valid" : "no request was sent",
      explanation,
      remedies,
      code,
    });
  }
  return diagnoses.find(({ outcome }) => outcome !== "warning");
}

function diagnosisOf(access: BucketAccess, { name, facts = {} }: SettingsProblem): Diagnosis {
  const answer = { ok: false, name, message: "", headers: {}, body: "", transient: false };
  const { endpoint = "" } = access;
  const store = URL.canParse(endpoint) ? storeOfHost(new URL(endpoint).hostname).store : storeNamed("aws");
  const all = { ...placeholdersOf(access), ...facts };
  return diagnose({ step: "settings", answer, flags: [] }, { store, facts: all });
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
  const common = { findings, leftovers, limitations: limitationsOf(access, options) };
  const failed = findings.find(({ outcome }) => outcome === "failed");
  if (failed) {
    return { outcome: "failed", reason: failed.explanation, ...common };
  }
  if (unclear !== undefined) {
    return { outcome: "inconclusive", reason: unclear, ...common };
  }
  return { outcome: "passed", ...common };
}
