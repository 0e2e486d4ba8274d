import type { Recorder, RecorderBranch } from "./recorder";

/**
 * Runs steps of a probe at the same time, and records their findings in the order in which they were started.
 *
 * A report does not depend on which response arrives first: progress and findings of a step appear after those of the
 * steps before it. If a step ends the probe, those of the later steps are dropped, as if they had not run. `end` waits
 * for all steps, because an upload in flight must be known to the cleanup.
 *
 *     const steps = new SideBySide(recorder);
 *     const read = steps.start(() => readBack(session));
 *     steps.start(async () => { await read; await setAcl(session); });
 *     await steps.end();
 */
export class SideBySide {
  readonly #steps: { branch: RecorderBranch; done: Promise<unknown> }[] = [];

  constructor(readonly recorder: Recorder) {}

  /** Starts a step. A step that depends on an earlier one awaits its result. */
  start<T>(step: () => Promise<T>): Promise<T> {
    const branch = this.recorder.branch();
    const done = branch.run(step);
    // `end` reports the error.
    done.catch(() => {});
    this.#steps.push({ branch, done });
    return done;
  }

  /** Waits for all steps. Throws the error of the first step that failed. */
  async end(): Promise<void> {
    try {
      for (const { branch, done } of this.#steps) {
        branch.show();
        await done;
      }
    } finally {
      await Promise.allSettled(this.#steps.map(({ done }) => done));
    }
  }
}
