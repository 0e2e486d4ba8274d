/**
 * One probe for all resources of this process with the same access to a bucket.
 *
 * A program can register one bucket with hundreds of resources, and each of them probes it. Equal probes therefore share
 * one run of the steps. Every resource waits for the result by itself, with its own signal and its own grace time:
 *
 * - The probe is aborted when the last resource that waits for it is aborted.
 * - A resource whose grace time is longer probes again after a failure that a new key can cause. A resource whose grace
 *   time is shorter does not wait for the retries of the others.
 * - A result is used for a limited time, because a bucket can change. An inconclusive one is never used again.
 * - Objects that the probe could not delete are reported once.
 *
 *     const report = await probeShared(access, { depth: "write", graceSeconds: 15, signal });
 */
import { createHmac, randomBytes } from "node:crypto";
import type { BucketAccess } from "../stores/types";
import { probeBucket } from "./probe-bucket";
import { type ProbeResult, RunningProbe } from "./running-probe";
import type { Leftover, ProbeOptions, ProbeReport } from "./types";

/** Options of a shared probe. Progress is not reported, because the probe can belong to another resource. */
export interface SharedProbeOptions extends Omit<ProbeOptions, "onStep" | "onMayPropagate"> {
  /** Further values that must be equal to share a probe. */
  identity?: unknown;
}

/** Age up to which a result is used. Updates with many resources take minutes, because services limit requests. */
const MAX_AGE_MS = { passed: 5 * 60_000, failed: 10_000, inconclusive: 0 };

/** Running and finished probes by a hash of everything that they depend on. */
export class SharedProbes {
  readonly #running = new Map<string, RunningProbe>();
  readonly #results = new Map<string, ProbeResult>();
  /** Objects in the bucket that no resource has reported yet. */
  readonly #leftovers = new Map<string, Leftover[]>();
  /** A random key, so that nothing can be learned from the hashes, which contain secrets. */
  readonly #salt = randomBytes(32);

  /** Probes a bucket, or returns the result of an equal probe. Never rejects. */
  async probe(access: BucketAccess, options: SharedProbeOptions): Promise<ProbeReport> {
    const { identity, ...probeOptions } = options;
    if (options.signal.aborted) {
      return probeBucket(access, probeOptions);
    }
    const key = this.#hash([access, options.depth, options.multipart ?? false, options.timing, identity]);
    const graceEnd = performance.now() + options.graceSeconds * 1000;
    const result = await this.#resultOf(key, access, probeOptions, graceEnd);
    if (result !== "impatient") {
      return this.#withLeftovers(key, result);
    }
    // The grace time of this resource is over, and the other ones wait longer.
    const own = { ...options, graceSeconds: 0, identity: ["without grace time", identity] };
    const report = await this.probe(access, own);
    return { ...report, leftovers: [...report.leftovers, ...this.#takeLeftovers(key)] };
  }

  async #resultOf(
    key: string,
    access: BucketAccess,
    options: ProbeOptions,
    graceEnd: number,
  ): Promise<ProbeReport | "impatient"> {
    for (;;) {
      const known = this.#results.get(key);
      if (known && isCurrent(known) && isFinalFor(graceEnd, known)) {
        return known.report;
      }
      const probe = this.#probeFor(key, access, options, graceEnd);
      const outcome = await probe.wait(options.signal, graceEnd);
      if (typeof outcome === "object") {
        if (isFinalFor(graceEnd, outcome)) {
          return outcome.report;
        }
        continue;
      }
      // The last resource to leave waits until the written objects are deleted.
      const ended = probe.isAborted ? await probe.result : undefined;
      if (outcome === "impatient") {
        return outcome;
      }
      return ended?.report ?? INTERRUPTED;
    }
  }

  #probeFor(key: string, access: BucketAccess, options: ProbeOptions, graceEnd: number): RunningProbe {
    const running = this.#running.get(key);
    if (running !== undefined && !running.isAborted) {
      return running;
    }
    const graceSeconds = Math.max(0, graceEnd - performance.now()) / 1000;
    const started = new RunningProbe(access, { ...options, graceSeconds }, graceEnd);
    this.#running.set(key, started);
    // Runs before the waiting resources continue, because it is the first reaction to the result.
    void started.result.then((result) => this.#ended(key, started, result));
    return started;
  }

  #ended(key: string, probe: RunningProbe, result: ProbeResult): void {
    const { leftovers } = result.report;
    if (leftovers.length > 0) {
      this.#leftovers.set(key, [...(this.#leftovers.get(key) ?? []), ...leftovers]);
    }
    if (this.#running.get(key) === probe) {
      this.#running.delete(key);
    }
    for (const [other, old] of this.#results) {
      if (!isCurrent(old)) {
        this.#results.delete(other);
      }
    }
    this.#results.set(key, result);
  }

  /** Adds the objects that no resource has reported yet, and removes a finding about those that one has reported. */
  #withLeftovers(key: string, report: ProbeReport): ProbeReport {
    const leftovers = this.#takeLeftovers(key);
    const isReported = report.leftovers.length > 0 && leftovers.length === 0;
    const findings = report.findings.filter(
      ({ step, outcome }) => !isReported || step !== "clean-up" || outcome === "passed",
    );
    return { ...report, findings, leftovers };
  }

  #takeLeftovers(key: string): Leftover[] {
    const leftovers = this.#leftovers.get(key) ?? [];
    this.#leftovers.delete(key);
    return leftovers;
  }

  #hash(values: unknown): string {
    return createHmac("sha256", this.#salt).update(canonicalJson(values)).digest("base64");
  }
}

const INTERRUPTED: ProbeReport = {
  outcome: "inconclusive",
  reason: "The probe was interrupted.",
  findings: [],
  leftovers: [],
  limitations: [],
};

/** Whether a result is recent enough for another resource. */
function isCurrent({ report, endedAt }: ProbeResult): boolean {
  return performance.now() - endedAt < MAX_AGE_MS[report.outcome];
}

/** Whether a resource with this end of its grace time would get the same result from a separate probe. */
function isFinalFor(graceEnd: number, result: ProbeResult): boolean {
  const { report, nextAttemptAt } = result;
  if (report.outcome !== "failed" || nextAttemptAt === undefined) {
    return true;
  }
  return graceEnd <= Math.max(result.graceEnd, nextAttemptAt, performance.now());
}

/** JSON with sorted keys. A missing value and an empty string are equal, as in `BucketAccess`. */
function canonicalJson(values: unknown): string {
  return JSON.stringify(values, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return value;
    }
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined && entry !== "");
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

const ofThisProcess = new SharedProbes();

/** Probes a bucket, or returns the result of an equal probe of this process. Never rejects. */
export function probeShared(access: BucketAccess, options: SharedProbeOptions): Promise<ProbeReport> {
  return ofThisProcess.probe(access, options);
}
