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
import { storeTargetOf } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import { cleanUp } from "./cleanup";
import { type Diagnosis, diagnose } from "./diagnosis/diagnose";
import { storeUseOf } from "./diagnosis/store-advice";
import { limitationsOf } from "./limitations";
import { placeholdersOf } from "./placeholders";
import { planFor } from "./plan";
import { Recorder } from "./recorder";
import { DEFAULT_PROBE_TIMING } from "./retry-policy";
import { ProbeSession, ProbeStoppedError } from "./session";
// wording-ignore: not an error class
import type { SettingsProblem } from "./settings-problem";
import type { Finding, Leftover, ProbeOptions, ProbeReport } from "./types";
import { validateSettings } from "./validate-settings";

/** Probes a bucket the way its service uses it. Never rejects, and deletes written objects even after an abort. */
export async function probeBucket(access: BucketAccess, options: ProbeOptions): Promise<ProbeReport> {
  const timing = { ...DEFAULT_PROBE_TIMING, ...options.timing };
  const recorder = new Recorder(access, options);
  const { findings } = recorder;
  const end = readSettings(access, recorder);
  if (end) {
    return reportOf(access, options, { findings, leftovers: [], inconclusiveReason: end.explanation });
  }
  const limit = startTimeout(timing.overallMs + options.graceSeconds * 1000, options.signal);
  const session = new ProbeSession(access, storeTargetOf(access), options, timing, limit.signal, recorder);
  const leftovers = await carriedOut(session).finally(limit.end);
  return reportOf(access, options, { findings, leftovers, inconclusiveReason: session.inconclusiveReason });
}

async function carriedOut(session: ProbeSession): Promise<Leftover[]> {
  try {
    for (const step of planFor(session)) {
      session.signal.throwIfAborted();
      await step(session);
    }
  } catch (error) {
    if (error instanceof ProbeStoppedError) {
      session.inconclusiveReason = error.inconclusive?.reason;
      session.hasTransientErrors = error.inconclusive?.isTransient ?? false;
    } else if (session.signal.aborted) {
      session.inconclusiveReason = interruption(session);
    } else {
      session.inconclusiveReason = `The probe failed with an internal error: ${session.recorder.hide.foreign(String(error))}`;
    }
  }
  return cleanUp(session);
}

function interruption({ options, timing }: ProbeSession): string {
  if (options.signal.aborted) {
    return "The probe was interrupted.";
  }
  return `The probe took longer than ${Math.round(timing.overallMs / 1000 + options.graceSeconds)} s.`;
}

/**
 * Records the problems of the settings.
 *
 * @returns the diagnosis that ends the probe, undefined when requests can be sent
 */
function readSettings(access: BucketAccess, recorder: Recorder): Diagnosis | undefined {
  const diagnoses = validateSettings(access).map((problem) => diagnosisOf(access, problem));
  for (const { code, outcome, explanation, remedies } of diagnoses) {
    recorder.record({
      step: "settings",
      outcome: outcome === "inconclusive" ? "skipped" : outcome,
      action: "validate the settings",
      response: outcome === "warning" ? "valid" : "no request was sent",
      explanation,
      remedies,
      cause: code,
    });
  }
  return diagnoses.find(({ outcome }) => outcome !== "warning");
}

function diagnosisOf(access: BucketAccess, { name, placeholders = {} }: SettingsProblem): Diagnosis {
  const response = { ok: false, name, message: "", headers: {}, body: "", transient: false };
  const { endpoint = "" } = access;
  const store = URL.canParse(endpoint) ? storeOfHost(new URL(endpoint).hostname).store : storeNamed("aws");
  const all = { ...placeholdersOf(access), ...placeholders };
  const use = storeUseOf(access, access.directory ?? "");
  return diagnose({ step: "settings", response, flags: [] }, { store, placeholders: all, use });
}

interface Outcome {
  findings: readonly Finding[];
  leftovers: readonly Leftover[];
  inconclusiveReason: string | undefined;
}

function reportOf(
  access: BucketAccess,
  options: ProbeOptions,
  { findings, leftovers, inconclusiveReason }: Outcome,
): ProbeReport {
  const common = { findings, leftovers, limitations: limitationsOf(access, options) };
  const failed = findings.find(({ outcome }) => outcome === "failed");
  if (failed) {
    return { outcome: "failed", reason: failed.explanation, ...common };
  }
  if (inconclusiveReason !== undefined) {
    return { outcome: "inconclusive", reason: inconclusiveReason, ...common };
  }
  return { outcome: "passed", ...common };
}
