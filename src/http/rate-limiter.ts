/**
 * Rate limiter for APIs that report their quota in response headers.
 *
 * RyzeAPI allows 100 requests per minute and token. One `pulumi up` can start more requests than that at the same
 * time, and retrying each 429 on its own only repeats the burst. This limiter reads the quota from
 * `X-RateLimit-Remaining` and `-Reset` (`limit-state.ts`), queues requests in order of arrival (`waiting-queue.ts`),
 * and pauses the whole queue after a 429 (`addRejection`). Time in the queue does not count against a deadline,
 * except against a hard one.
 *
 * A window is limited if a request in it is rejected. All calls share the count of such windows, and any other
 * response resets it. After three consecutive limited windows all waiting calls fail with the last rejection, and
 * until a request succeeds, each further call has one attempt and does not wait.
 *
 *     const result = await rateLimiterFor(`RyzeAPI ${baseUrl} ${token}`).run(caller, () => sendRequest(request));
 */
import { createHash } from "node:crypto";
import { type Deadline, TimeoutError } from "./deadline";
import {
  canSend,
  INITIAL_STATE,
  isProbeNext,
  isUsedUp,
  type LimitState,
  leftMs,
  stateAfter,
} from "./limit-state";
import { RateLimitError, timeoutMessage, waitMessage } from "./rate-limit";
import {
  DEFAULT_LIMITER_TIMING,
  isExhausted,
  type LimitedResult,
  type LimiterTiming,
  MAX_LIMITED_WINDOWS,
} from "./rejections";
import { retryLaterHint } from "./retry";
import { type LimitedCaller, WaitingQueue } from "./waiting-queue";

/** Parallel calls arrive within this time, so that the first report counts all of them. */
const MAX_NOTICE_DELAY_MS = 100;

const EXHAUSTED_HINT = `All requests of ${MAX_LIMITED_WINDOWS} consecutive rate-limit windows were rejected. Check whether another client uses the same token, then run this again`;

/** One call, over all of its attempts. */
interface LimitedCall {
  readonly order: number;
  readonly caller: LimitedCaller;
  waitedMs: number;
}

/** Keeps the requests with one token within the limit that the responses report. */
export class RateLimiter {
  readonly #timing: LimiterTiming;
  readonly #queue = new WaitingQueue();
  #state: LimitState = INITIAL_STATE;
  #arrivals = 0;
  #inFlight = 0;
  #nextNoticeAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(timing: Partial<LimiterTiming> = {}) {
    this.#timing = { ...DEFAULT_LIMITER_TIMING, ...timing };
  }

  /**
   * Sends a request in order of arrival, and again after each rejection. Throws a `RateLimitError` if waiting cannot
   * help, and a `TimeoutError` if the deadline ends in the queue.
   */
  async run<T extends LimitedResult>(caller: LimitedCaller, send: () => Promise<T>): Promise<T> {
    const call: LimitedCall = { order: this.#arrivals++, caller, waitedMs: 0 };
    for (;;) {
      const isProbe = await this.#acquire(call);
      let result: T | undefined;
      try {
        result = await send();
      } finally {
        this.#release(isProbe, result);
      }
      if (!result.rateLimited) {
        return result;
      }
      if (isExhausted(this.#state.rejections)) {
        throw this.#exhausted();
      }
    }
  }

  /** Waits for permission to send one request. @returns true if that request detects the limit */
  async #acquire(call: LimitedCall): Promise<boolean> {
    const { order, caller } = call;
    const tooLate = this.#tooLate(caller.deadline);
    if (tooLate !== undefined) {
      throw tooLate;
    }
    if (this.#queue.length === 0 && this.#canSend()) {
      return this.#startRequest();
    }
    const startedAt = performance.now();
    const onAbort = (reason: unknown) => {
      const error = this.#timeout(reason, call.waitedMs + performance.now() - startedAt);
      this.#drainQueue();
      return error;
    };
    try {
      return await caller.deadline.paused(() => {
        const turn = this.#queue.wait(order, caller, { onTurn: () => this.#startRequest(), onAbort });
        this.#drainQueue();
        return turn;
      });
    } finally {
      call.waitedMs += performance.now() - startedAt;
    }
  }

  #startRequest(): boolean {
    this.#inFlight++;
    const isProbe = isProbeNext(this.#state, performance.now());
    if (isProbe) {
      this.#state = { ...this.#state, quota: "probing" };
    }
    return isProbe;
  }

  #release(isProbe: boolean, result: LimitedResult | undefined): void {
    this.#inFlight--;
    const before = this.#state;
    this.#state = stateAfter(before, result, isProbe, this.#timing, performance.now());
    if (result?.rateLimited) {
      const isLast = isExhausted(this.#state.rejections) && !isExhausted(before.rejections);
      const last = isLast ? this.#exhausted() : undefined;
      this.#queue.rejectWhere(({ deadline }) => last ?? this.#tooLate(deadline));
    }
    this.#drainQueue();
  }

  #exhausted(): RateLimitError {
    return new RateLimitError(this.#state.rejections.lastReason, EXHAUSTED_HINT);
  }

  /** The error of a call whose time ends before the service accepts requests again. */
  #tooLate(deadline: Deadline): RateLimitError | undefined {
    const { retryAfterUntil, lastReason } = this.#state.rejections;
    const waitMs = retryAfterUntil - performance.now();
    if (waitMs <= 0 || waitMs <= deadline.remainingMs || deadline.signal.aborted) {
      return undefined;
    }
    return new RateLimitError(lastReason, retryLaterHint(waitMs));
  }

  /** The error of a call whose deadline ended in the queue. */
  #timeout(reason: unknown, waitedMs: number): unknown {
    if (!(reason instanceof TimeoutError)) {
      return reason;
    }
    const wait = { limit: this.#state.limit, leftMs: leftMs(this.#state, performance.now()) };
    return new TimeoutError(reason.milliseconds, timeoutMessage(reason.milliseconds, waitedMs, wait));
  }

  #canSend(): boolean {
    return canSend(this.#state, this.#inFlight, performance.now());
  }

  /** Admits the calls that may be sent, and starts the timer for the others. */
  #drainQueue(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0 && this.#canSend()) {
      this.#queue.admitNext();
    }
    if (this.#queue.length === 0) {
      if (this.#state.rejections.windows === 0) {
        this.#nextNoticeAt = undefined;
      }
      return;
    }
    const waitMs = leftMs(this.#state, performance.now());
    // Without a time, the response of a request in flight drains the queue.
    if (waitMs !== undefined) {
      const nextMs = Math.min(waitMs, this.#reportWait(waitMs));
      // Timers may fire a little early, and a millisecond less would only mean another round.
      this.#timer = setTimeout(() => this.#drainQueue(), Math.ceil(nextMs) + 1);
    }
  }

  /** Reports a wait if a report is due; returns the milliseconds until the next one. */
  #reportWait(waitMs: number): number {
    const { noticeMs, noticeIntervalMs } = this.#timing;
    const now = performance.now();
    this.#nextNoticeAt ??= now + Math.min(MAX_NOTICE_DELAY_MS, noticeMs);
    if (now < this.#nextNoticeAt) {
      return this.#nextNoticeAt - now;
    }
    const { next } = this.#queue;
    // A long wait that starts later is reported immediately.
    if (next === undefined || !isUsedUp(this.#state) || waitMs <= noticeMs) {
      return Number.POSITIVE_INFINITY;
    }
    this.#nextNoticeAt = now + noticeIntervalMs;
    next.warn(waitMessage(next.service, this.#queue.length, { limit: this.#state.limit, leftMs: waitMs }));
    return noticeIntervalMs;
  }
}

const limiters = new Map<string, RateLimiter>();

/** The limiter of this process for a key of service, origin and token. Only a hash of the key is kept. */
export function rateLimiterFor(key: string): RateLimiter {
  const hash = createHash("sha256").update(key).digest("hex");
  const limiter = limiters.get(hash) ?? new RateLimiter();
  limiters.set(hash, limiter);
  return limiter;
}
