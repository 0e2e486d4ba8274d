/**
 * Deadline of an operation, which can be paused.
 *
 * `AbortSignal.timeout` cannot be paused, but time in the queue of a rate limiter must not count: a stack with
 * hundreds of resources would otherwise time out without any failure. A hard deadline, which a user sets in
 * `customTimeouts`, ignores pauses. The timer keeps the process alive until `dispose` is called.
 *
 *     const deadline = new Deadline(120_000);
 */
import { startTimer } from "./timeout";

/** Thrown when the time of an operation or of an attempt is over. */
export class TimeoutError extends Error {
  override readonly name = "DeadlineExceeded";
  constructor(
    readonly milliseconds: number,
    message = `no result within ${milliseconds / 1000} s`,
  ) {
    super(message);
  }
}

interface DeadlineOptions {
  /**
   * Whether time spent waiting for a rate limit counts. Set this for a timeout in `customTimeouts`, which limits the
   * whole operation. @default false
   */
  hard?: boolean;
}

/** Time limit of one operation, in milliseconds. */
export class Deadline {
  readonly hard: boolean;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #remaining: number;
  /** Start of the running period; undefined during a pause. */
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

  /** Signal that aborts with a `TimeoutError` when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Remaining time in milliseconds; 0 when it is over. */
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

  /** Stops the timer, so that it does not keep the process alive. */
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
