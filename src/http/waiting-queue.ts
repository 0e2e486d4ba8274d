/**
 * Queue of requests that wait for a rate limit, in order of arrival.
 *
 * A promise per request is not sufficient, because a waiting request must leave the queue when its deadline ends, and
 * a rejected one must return to its old position. So each entry has an order number and follows the signal of its
 * deadline.
 *
 *     const result = await queue.wait(order, caller, { onTurn: () => send(), onAbort: (reason) => reason });
 */
import type { Deadline } from "./deadline";

/** The operation that a waiting request belongs to. */
export interface LimitedCaller {
  service: string;
  deadline: Deadline;
  warn(text: string): void;
}

interface Waiter {
  order: number;
  caller: LimitedCaller;
  admit(): void;
  fail(error: Error): void;
}

interface WaitHandlers<T> {
  onTurn(): T;
  onAbort(reason: unknown): unknown;
}

/** Waiting requests in order of arrival. Each leaves the queue when its deadline ends. */
export class WaitingQueue {
  readonly #waiters: Waiter[] = [];

  get length(): number {
    return this.#waiters.length;
  }

  /** The caller whose turn is next. */
  get next(): LimitedCaller | undefined {
    return this.#waiters[0]?.caller;
  }

  /**
   * Waits until `admitNext` and returns the result of `onTurn`. If the deadline aborts first, throws the result of
   * `onAbort`.
   */
  wait<T>(order: number, caller: LimitedCaller, { onTurn, onAbort }: WaitHandlers<T>): Promise<T> {
    const { signal } = caller.deadline;
    if (signal.aborted) {
      return Promise.reject(signal.reason);
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(onAbort(signal.reason));
      };
      const stopWaiting = () => signal.removeEventListener("abort", abort);
      const admit = () => {
        stopWaiting();
        resolve(onTurn());
      };
      const fail = (error: Error) => {
        stopWaiting();
        reject(error);
      };
      const waiter = { order, caller, admit, fail };
      signal.addEventListener("abort", abort, { once: true });
      // A rejected request returns to its old position.
      const behind = this.#waiters.findIndex((other) => other.order > order);
      this.#waiters.splice(behind < 0 ? this.#waiters.length : behind, 0, waiter);
    });
  }

  /** Ends the wait of the first request. */
  admitNext(): void {
    this.#waiters.shift()?.admit();
  }

  /** Ends the waits for which `errorOf` returns an error. */
  rejectWhere(errorOf: (caller: LimitedCaller) => Error | undefined): void {
    const rejected = this.#waiters.map((waiter) => ({ waiter, error: errorOf(waiter.caller) }));
    const remaining = rejected.filter(({ error }) => error === undefined).map(({ waiter }) => waiter);
    this.#waiters.splice(0, this.#waiters.length, ...remaining);
    for (const { waiter, error } of rejected) {
      if (error !== undefined) {
        waiter.fail(error);
      }
    }
  }
}
