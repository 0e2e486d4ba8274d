import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Deadline } from "./deadline";
import { askedWaitMs, serverNow } from "./retry";

/** The limiter's own times, in milliseconds. */
export interface LimiterTiming {
  /** Shortest pause after a refusal, as the vendor's own sample does. @default 1000 */
  shortestPauseMs: number;
  /** Longest single wait: more than a window of a minute is a wrong clock. @default 90000 */
  longestPauseMs: number;
  /** Waits longer than this are told. @default 2000 */
  noticeMs: number;
}

const DEFAULT_TIMING: LimiterTiming = { shortestPauseMs: 1_000, longestPauseMs: 90_000, noticeMs: 2_000 };

/** How often one call waits for the next window before its refusal is final. */
const MOST_REFUSALS = 10;

/** What the limiter has to know of an attempt's result. */
export interface LimitedResult {
  /** Absent where no answer came. */
  headers?: IncomingHttpHeaders | undefined;
  /** True for a refusal that waiting cures. */
  refused: boolean;
}

/** On whose behalf a call waits. */
export interface LimitedCaller {
  service: string;
  deadline: Deadline;
  warn(text: string): void;
}

interface Waiter {
  order: number;
  caller: LimitedCaller;
  go(): void;
}

/**
 * What is known of the service's limit. "unknown" lets one call through to find out, "open" lets all through as
 * the service tells of no limit.
 */
type Knowledge = "unknown" | "open" | { reset: number; remaining: number; endsAt: number };

/** Keeps the calls with one token within the limit that the service's answers tell, first come first served. */
export class RateLimiter {
  readonly #timing: LimiterTiming;
  readonly #queue: Waiter[] = [];
  #knowledge: Knowledge = "unknown";
  #limit: number | undefined;
  #arrivals = 0;
  #running = 0;
  #probing = false;
  #pausedUntil = 0;
  #refusalsInARow = 0;
  #told = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(timing: Partial<LimiterTiming> = {}) {
    this.#timing = { ...DEFAULT_TIMING, ...timing };
  }

  /**
   * Sends when it is this call's turn, and again after each refusal. The time in the queue does not count against
   * the caller's deadline.
   */
  async run<T extends LimitedResult>(caller: LimitedCaller, send: () => Promise<T>): Promise<T> {
    const order = this.#arrivals++;
    for (let refusals = 1; ; refusals++) {
      const probe = await this.#turn(order, caller);
      let result: T | undefined;
      try {
        result = await send();
      } finally {
        this.#leave(probe, result);
      }
      if (!result.refused || refusals > MOST_REFUSALS) return result;
    }
  }

  /** Waits for permission to send one request; true when that request is to find out about the limit. */
  #turn(order: number, caller: LimitedCaller): Promise<boolean> {
    if (this.#queue.length === 0 && this.#admits()) return Promise.resolve(this.#enter());
    return caller.deadline.paused(() => this.#wait(order, caller));
  }

  #wait(order: number, caller: LimitedCaller): Promise<boolean> {
    const { signal } = caller.deadline;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        this.#pump();
        reject(signal.reason);
      };
      const go = () => {
        signal.removeEventListener("abort", giveUp);
        resolve(this.#enter());
      };
      const waiter: Waiter = { order, caller, go };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener("abort", giveUp, { once: true });
      // A refused call goes back to its old place.
      const behind = this.#queue.findIndex((other) => other.order > order);
      this.#queue.splice(behind < 0 ? this.#queue.length : behind, 0, waiter);
      this.#pump();
    });
  }

  #enter(): boolean {
    const probe = this.#knowledge === "unknown";
    this.#running++;
    this.#probing ||= probe;
    return probe;
  }

  #leave(probe: boolean, result: LimitedResult | undefined): void {
    this.#running--;
    if (probe) this.#probing = false;
    if (result?.refused) this.#pause(result.headers ?? {});
    else {
      if (result?.headers) this.#refusalsInARow = 0;
      const learnt = this.#learn(result?.headers ?? {});
      // Whatever the reason, a limit that nobody tells is none, so that nothing waits for it.
      if (!learnt && probe && this.#knowledge === "unknown") this.#knowledge = "open";
    }
    this.#pump();
  }

  #learn(headers: IncomingHttpHeaders): boolean {
    const told = readLimit(headers);
    this.#limit = told.limit ?? this.#limit;
    const { remaining, reset } = told;
    if (remaining === undefined || reset === undefined) return false;
    const known = typeof this.#knowledge === "object" ? this.#knowledge : undefined;
    // A late answer says nothing about the window that is open now.
    if (known && reset < known.reset) return true;
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

  #pause(headers: IncomingHttpHeaders): void {
    const now = performance.now();
    if (now >= this.#pausedUntil) this.#refusalsInARow++;
    const { limit, reset } = readLimit(headers);
    this.#limit = limit ?? this.#limit;
    const shortest = this.#timing.shortestPauseMs;
    const guess = shortest * 2 ** (this.#refusalsInARow - 1);
    const asked = reset === undefined ? askedWaitMs(headers, undefined) : reset * 1000 - serverNow(headers);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + this.#capped(asked ?? guess, shortest));
    this.#knowledge = "unknown";
  }

  #capped(wait: number, shortest: number): number {
    return Math.min(Math.max(wait, shortest), this.#timing.longestPauseMs);
  }

  #admits(): boolean {
    const now = performance.now();
    if (now < this.#pausedUntil) return false;
    if (typeof this.#knowledge === "object" && now >= this.#knowledge.endsAt) this.#knowledge = "unknown";
    if (this.#knowledge === "open") return true;
    if (this.#knowledge === "unknown") return !this.#probing;
    // The service may not have counted the calls that are still under way.
    return this.#knowledge.remaining > this.#running;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (this.#queue.length > 0 && this.#admits()) this.#queue.shift()?.go();
    const [first] = this.#queue;
    const wait = this.#waitMs();
    // Without a time it is an answer under way that starts the queue again.
    if (first === undefined || wait === undefined) return;
    this.#notice(first.caller, wait);
    // Timers may fire a little early, and a millisecond less would only mean another round.
    this.#timer = setTimeout(() => this.#pump(), Math.ceil(wait) + 1);
  }

  #waitMs(): number | undefined {
    const now = performance.now();
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    return typeof this.#knowledge === "object" ? Math.max(0, this.#knowledge.endsAt - now) : undefined;
  }

  #notice(caller: LimitedCaller, wait: number): void {
    const usedUp = typeof this.#knowledge !== "object" || this.#knowledge.remaining <= 0;
    if (this.#told || !usedUp || wait <= this.#timing.noticeMs) return;
    this.#told = true;
    const allowance =
      this.#limit === undefined ? "limits requests" : `allows ${this.#limit} requests a minute`;
    caller.warn(`${caller.service} ${allowance}: waiting ${Math.ceil(wait / 1000)} s`);
  }
}

/** Below this, a number cannot be a time of today in Unix seconds. */
const EARLIEST_RESET = 1e9;

function readLimit(headers: IncomingHttpHeaders): { limit?: number; remaining?: number; reset?: number } {
  const limit = count(headers["x-ratelimit-limit"]);
  const remaining = count(headers["x-ratelimit-remaining"]);
  const reset = count(headers["x-ratelimit-reset"]);
  return {
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(reset !== undefined && reset >= EARLIEST_RESET && { reset }),
  };
}

function count(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\d{1,15}(?:\.\d{1,9})?$/.test(header.trim())
    ? Number(header)
    : undefined;
}

const limiters = new Map<string, RateLimiter>();

/** The process's limiter for one key, such as service, origin and token together; only a hash of it is kept. */
export function rateLimiterFor(key: string): RateLimiter {
  const hash = createHash("sha256").update(key).digest("hex");
  const limiter = limiters.get(hash) ?? new RateLimiter();
  limiters.set(hash, limiter);
  return limiter;
}
