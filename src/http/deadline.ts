/** What an aborted operation reports as its cause. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  constructor(readonly milliseconds: number) {
    super(`no result within ${milliseconds / 1000} s`);
  }
}

/** Node fires a longer timer at once instead of late. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The time one operation may take, in milliseconds. It can be paused, because time spent waiting for a
 * service's rate limit is not the operation's own.
 */
export class Deadline {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #remaining: number;
  #startedAt = 0;
  #pauses = 0;

  constructor(readonly milliseconds: number) {
    this.#remaining = milliseconds;
    this.#start();
  }

  /** Aborts, with a `DeadlineExceeded` as its reason, when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Runs `wait` without counting its time. */
  async paused<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#pauses++ === 0) this.#stop();
    try {
      return await wait();
    } finally {
      if (--this.#pauses === 0) this.#start();
    }
  }

  /** Ends the clock, so that no timer keeps the process alive. */
  dispose(): void {
    this.#stop();
    this.#pauses = Number.POSITIVE_INFINITY;
  }

  #start(): void {
    this.#startedAt = performance.now();
    this.#timer = setTimeout(
      () => this.#controller.abort(new DeadlineExceeded(this.milliseconds)),
      Math.min(this.#remaining, LONGEST_TIMER_MS),
    );
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#remaining -= performance.now() - this.#startedAt;
  }
}
