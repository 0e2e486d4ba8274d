import { startTimer } from "./timeout";

/** What an aborted operation reports as its cause. */
export class TimeoutError extends Error {
  override readonly name = "DeadlineExceeded";
  constructor(
    readonly milliseconds: number,
    message = `no result within ${milliseconds / 1000} s`,
  ) {
    super(message);
  }
}

export interface DeadlineOptions {
  /**
   * Whether the time spent waiting for a rate limit counts as well. Set this for a timeout that the program sets
   * in `customTimeouts`, because such a timeout limits everything that an operation does. @default false
   */
  hard?: boolean;
}

/**
 * The time one operation may take, in milliseconds. It can be paused, because time spent waiting for a
 * service's rate limit is not the operation's own. A hard deadline ignores pauses.
 */
export class Deadline {
  readonly hard: boolean;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #remaining: number;
  /** Undefined while the clock stands still. */
  #startedAt: number | undefined;
  #pauses = 0;

  constructor(
    readonly milliseconds: number,
    { hard = false }: DeadlineOptions = {},
  ) {
    this.hard = hard;
    this.#remaining = milliseconds;
    this.#start();
  }

  /** Aborts, with a `DeadlineExceeded` as its reason, when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time that is left, in milliseconds; 0 when it is over. */
  get remainingMs(): number {
    const elapsed = this.#startedAt === undefined ? 0 : performance.now() - this.#startedAt;
    return Math.max(0, this.#remaining - elapsed);
  }

  /** Runs `wait` without counting its time, unless the deadline is hard. */
  async paused<T>(wait: () => Promise<T>): Promise<T> {
    if (this.hard) {
      return wait();
    }
    if (this.#pauses++ === 0) {
      this.#stop();
    }
    try {
      return await wait();
    } finally {
      if (--this.#pauses === 0) {
        this.#start();
      }
    }
  }

  /** Ends the clock, so that no timer keeps the process alive. */
  dispose(): void {
    this.#stop();
    this.#pauses = Number.POSITIVE_INFINITY;
  }

  #start(): void {
    this.#startedAt = performance.now();
    const expire = () => this.#controller.abort(new TimeoutError(this.milliseconds));
    this.#timer = startTimer(this.#remaining, expire);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#remaining = this.remainingMs;
    this.#startedAt = undefined;
  }
}
