import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Deadline, DeadlineExceeded } from "./deadline";
import { RateLimitExceeded, readLimit, timeoutMessage, waitMessage } from "./rate-limit";
import {
  DEFAULT_LIMITER_TIMING,
  type LimitedResult,
  type LimiterTiming,
  MAX_LIMITED_WINDOWS,
  Refusals,
} from "./refusals";
import { runAgainHint, serverNow } from "./retry";

/** Parallel calls arrive within this time, so that the first report counts all of them. */
const MAX_NOTICE_DELAY_MS = 100;

const EXHAUSTED_HINT = `All requests of ${MAX_LIMITED_WINDOWS} consecutive rate-limit windows were rejected. Check whether another client uses the same token, then run this again`;

/** On whose behalf a call waits. */
export interface LimitedCaller {
  service: string;
  deadline: Deadline;
  warn(text: string): void;
}

/** One call, over all of its attempts. */
interface LimitedCall {
  order: number;
  caller: LimitedCaller;
  waitedMs: number;
}

interface Waiter extends LimitedCall {
  go(): void;
  fail(error: unknown): void;
}

/**
 * What is known of the service's limit. "unknown" lets one call through to find out, "open" lets all through as
 * the service tells of no limit.
 */
type Knowledge = "unknown" | "open" | { reset: number; remaining: number; endsAt: number };

/**
 * Keeps the calls with one token within the limit that the service's answers tell, first come first served.
 *
 * A window in which a request is refused counts as limited. All calls share the count, and any other response
 * resets it. After three consecutive limited windows all waiting calls fail with the last refusal, and until
 * a request succeeds, each further call has one attempt and does not wait.
 */
export class RateLimiter {
  readonly #timing: LimiterTiming;
  readonly #refusals: Refusals;
  readonly #queue: Waiter[] = [];
  #knowledge: Knowledge = "unknown";
  #limit: number | undefined;
  #arrivals = 0;
  #running = 0;
  #probing = false;
  #nextNoticeAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(timing: Partial<LimiterTiming> = {}) {
    this.#timing = { ...DEFAULT_LIMITER_TIMING, ...timing };
    this.#refusals = new Refusals(this.#timing);
  }

  /**
   * Sends when it is this call's turn, and again after each refusal. The time in the queue does not count against
   * the caller's deadline unless that is hard. Throws `RateLimitExceeded` when waiting cannot help, and
   * `DeadlineExceeded` when the deadline ends in the queue.
   */
  async run<T extends LimitedResult>(caller: LimitedCaller, send: () => Promise<T>): Promise<T> {
    const call: LimitedCall = { order: this.#arrivals++, caller, waitedMs: 0 };
    for (;;) {
      const probe = await this.#turn(call);
      let result: T | undefined;
      try {
        result = await send();
      } finally {
        this.#leave(probe, result);
      }
      if (!result.refused) {
        return result;
      }
      if (this.#refusals.exhausted) {
        throw new RateLimitExceeded(this.#refusals.lastReason, EXHAUSTED_HINT);
      }
    }
  }

  /** Waits for permission to send one request; true when that request is to find out about the limit. */
  async #turn(call: LimitedCall): Promise<boolean> {
    const { deadline } = call.caller;
    const tooLate = this.#tooLate(deadline);
    if (tooLate !== undefined) {
      throw tooLate;
    }
    if (this.#queue.length === 0 && this.#admits()) {
      return this.#enter();
    }
    const startedAt = performance.now();
    try {
      return await deadline.paused(() => this.#wait(call, startedAt));
    } finally {
      call.waitedMs += performance.now() - startedAt;
    }
  }

  /** The error of a call whose time ends before the service accepts requests again. */
  #tooLate(deadline: Deadline): RateLimitExceeded | undefined {
    const wait = this.#refusals.retryAfterUntil - performance.now();
    if (wait <= 0 || wait <= deadline.remainingMs || deadline.signal.aborted) {
      return undefined;
    }
    return new RateLimitExceeded(this.#refusals.lastReason, runAgainHint(wait));
  }

  #wait(call: LimitedCall, startedAt: number): Promise<boolean> {
    const { signal } = call.caller.deadline;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        const waited = call.waitedMs + performance.now() - startedAt;
        const error = this.#timeout(signal.reason, waited);
        this.#pump();
        reject(error);
      };
      const done = () => signal.removeEventListener("abort", giveUp);
      const go = () => {
        done();
        resolve(this.#enter());
      };
      const fail = (error: unknown) => {
        done();
        reject(error);
      };
      const waiter: Waiter = { ...call, go, fail };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener("abort", giveUp, { once: true });
      // A refused call goes back to its old place.
      const behind = this.#queue.findIndex((other) => other.order > call.order);
      this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, waiter);
      this.#pump();
    });
  }

  #timeout(reason: unknown, waited: number): unknown {
    if (!(reason instanceof DeadlineExceeded)) {
      return reason;
    }
    const wait = { limit: this.#limit, leftMs: this.#waitMs() };
    return new DeadlineExceeded(reason.milliseconds, timeoutMessage(reason.milliseconds, waited, wait));
  }

  #enter(): boolean {
    const probe = this.#knowledge === "unknown";
    this.#running++;
    this.#probing ||= probe;
    return probe;
  }

  #leave(probe: boolean, result: LimitedResult | undefined): void {
    this.#running--;
    if (probe) {
      this.#probing = false;
    }
    if (result?.refused) {
      this.#pause(result);
    } else {
      if (result?.headers) {
        this.#refusals.clear();
      }
      const learnt = this.#learn(result?.headers ?? {});
      // Whatever the reason, a limit that nobody tells is none, so that nothing waits for it.
      if (!learnt && probe && this.#knowledge === "unknown") {
        this.#knowledge = "open";
      }
    }
    this.#pump();
  }

  #learn(headers: IncomingHttpHeaders): boolean {
    const told = readLimit(headers);
    this.#limit = told.limit ?? this.#limit;
    const { remaining, reset } = told;
    if (remaining === undefined || reset === undefined) {
      return false;
    }
    const known = typeof this.#knowledge === "object" ? this.#knowledge : undefined;
    // A late answer says nothing about the window that is open now.
    if (known && reset < known.reset) {
      return true;
    }
    const shortest = remaining > 0 ? this.#timing.shortestPauseMs : 0;
    const endsAt = performance.now() + this.#capped(reset * 1000 - serverNow(headers), shortest);
    const same = known?.reset === reset ? known : undefined;
    // Answers overtake each other: the smallest count is the newest, the earliest end the most exact.
    this.#knowledge = {
      reset,
      remaining: Math.min(remaining, same?.remaining ?? remaining),
      endsAt: Math.min(endsAt, same?.endsAt ?? endsAt),
    };
    return true;
  }

  #pause(result: LimitedResult): void {
    const before = this.#refusals.exhausted;
    this.#refusals.add(result);
    this.#limit = readLimit(result.headers ?? {}).limit ?? this.#limit;
    this.#knowledge = "unknown";
    const { exhausted, lastReason } = this.#refusals;
    const last = exhausted && !before ? new RateLimitExceeded(lastReason, EXHAUSTED_HINT) : undefined;
    for (const waiter of [...this.#queue]) {
      const error = last ?? this.#tooLate(waiter.caller.deadline);
      if (error === undefined) {
        continue;
      }
      this.#queue.splice(this.#queue.indexOf(waiter), 1);
      waiter.fail(error);
    }
  }

  #capped(wait: number, shortest: number): number {
    return Math.min(Math.max(wait, shortest), this.#timing.longestPauseMs);
  }

  #admits(): boolean {
    const now = performance.now();
    const { pausedUntil, exhausted } = this.#refusals;
    if (now < pausedUntil && !exhausted) {
      return false;
    }
    if (typeof this.#knowledge === "object" && now >= this.#knowledge.endsAt) {
      this.#knowledge = "unknown";
    }
    if (this.#knowledge === "open") {
      return true;
    }
    if (this.#knowledge === "unknown") {
      return !this.#probing;
    }
    // The service may not have counted the calls that are still under way.
    return this.#knowledge.remaining > this.#running;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0 && this.#admits()) {
      this.#queue.shift()?.go();
    }
    if (this.#queue.length === 0) {
      if (this.#refusals.none) {
        this.#nextNoticeAt = undefined;
      }
      return;
    }
    const wait = this.#waitMs();
    // Without a time it is an answer under way that starts the queue again.
    if (wait === undefined) {
      return;
    }
    const next = Math.min(wait, this.#notice(wait));
    // Timers may fire a little early, and a millisecond less would only mean another round.
    this.#timer = setTimeout(() => this.#pump(), Math.ceil(next) + 1);
  }

  #waitMs(): number | undefined {
    const now = performance.now();
    const { pausedUntil, exhausted } = this.#refusals;
    if (now < pausedUntil) {
      return exhausted ? undefined : pausedUntil - now;
    }
    return typeof this.#knowledge === "object" ? Math.max(0, this.#knowledge.endsAt - now) : undefined;
  }

  /** Reports a wait that is due for it; returns the milliseconds until the next report. */
  #notice(wait: number): number {
    const { noticeMs, noticeIntervalMs } = this.#timing;
    const now = performance.now();
    this.#nextNoticeAt ??= now + Math.min(MAX_NOTICE_DELAY_MS, noticeMs);
    if (now < this.#nextNoticeAt) {
      return this.#nextNoticeAt - now;
    }
    const usedUp = typeof this.#knowledge !== "object" || this.#knowledge.remaining <= 0;
    const [first] = this.#queue;
    // The next long wait is reported at once.
    if (first === undefined || !usedUp || wait <= noticeMs) {
      return Number.POSITIVE_INFINITY;
    }
    this.#nextNoticeAt = now + noticeIntervalMs;
    const { service, warn } = first.caller;
    warn(waitMessage(service, this.#queue.length, { limit: this.#limit, leftMs: wait }));
    return noticeIntervalMs;
  }
}

const limiters = new Map<string, RateLimiter>();

/** The process's limiter for one key, such as service, origin and token together; only a hash of it is kept. */
export function rateLimiterFor(key: string): RateLimiter {
  const hash = createHash("sha256").update(key).digest("hex");
  const limiter = limiters.get(hash) ?? new RateLimiter();
  limiters.set(hash, limiter);
  return limiter;
}
