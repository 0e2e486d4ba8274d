/**
 * Sends a request once for several operations of one process.
 *
 * A refresh reads each resource on its own, but some services can only list all objects. Without sharing, a stack of
 * 500 resources requests the whole list 500 times. An operation joins a request in flight, or takes the response of a
 * recent one. In both cases, a request that started before the last write is too old, because its response may lack
 * what was written. If a request fails because the operation that started it timed out, the others send their own.
 *
 *     const rows = await shared.join("list", () => http.call(list), signal);
 *     await shared.write(() => http.call(update)); // later operations do not join earlier requests
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "../http/errors";
import { ABORTED, orAborted } from "./or-aborted";

/** Milliseconds during which a response is recent: most operations of a stack follow one another more closely. */
export const RECENT_MS = 1000;
/** Number of reads of created objects that are sent without a pause, so that small stacks do not wait. */
export const IMMEDIATE_READS = 20;
/** Shortest time between two later ones, in which further operations create objects. */
const PAUSE_MS = 150;

/** A request that was started. */
interface Started<T> {
  result: Promise<T>;
  /** Time of `performance.now()`. */
  at: number;
  /** Number of creates that had ended before. */
  creates: number;
}

/** Reads of created objects with one key. */
interface ReadsOfCreated {
  sent: number;
  /** Time of `performance.now()`. */
  lastAt: number;
  /** The next one, for which operations wait. */
  next: Promise<void> | undefined;
}

/** Requests in flight and recent ones, by key, with results of one type. */
export class SharedRequests<T> {
  readonly #pending = new Map<string, Promise<T>>();
  readonly #recent = new Map<string, Started<T>>();
  readonly #readsOfCreated = new Map<string, ReadsOfCreated>();
  #creates = 0;

  /**
   * Waits for the request of that key in flight, or sends one.
   * @param signal ends the wait; `send` then reports the timeout
   */
  async join(key: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const pending = this.#pending.get(key);
    return pending === undefined ? this.#start(key, send) : this.#joined(pending, key, send, signal);
  }

  async #joined(pending: Promise<T>, key: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    let result: T | typeof ABORTED;
    try {
      result = await orAborted(pending, signal);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.details.cause !== "timeout") {
        throw error;
      }
      return signal.aborted ? send() : this.join(key, send, signal);
    }
    return result === ABORTED ? send() : result;
  }

  /**
   * Returns the response of a recent request, or joins or sends one.
   * @param mayPrecedeCreates whether the response may lack objects that operations of this process created meanwhile
   */
  recent(
    key: string,
    send: () => Promise<T>,
    signal: AbortSignal,
    { mayPrecedeCreates }: { mayPrecedeCreates: boolean },
  ): Promise<T> {
    const found = this.#recent.get(key);
    const isUsable =
      found !== undefined &&
      performance.now() - found.at < RECENT_MS &&
      (mayPrecedeCreates || found.creates === this.#creates);
    return isUsable ? this.#joined(found.result, key, send, signal) : this.join(key, send, signal);
  }

  /** Reads what the operation has created. After many creates, one request serves several of them. */
  async joinAfterCreate(key: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const reads = this.#readsOfCreated.get(key) ?? { sent: 0, lastAt: 0, next: undefined };
    this.#readsOfCreated.set(key, reads);
    reads.next ??= nextRead(reads);
    await orAborted(reads.next, signal);
    return this.join(key, send, signal);
  }

  /** Runs an update or a delete, after which no operation uses the response of a request that started before its end. */
  async write<R>(send: () => Promise<R>): Promise<R> {
    try {
      return await send();
    } finally {
      this.#pending.clear();
      this.#recent.clear();
    }
  }

  /** Runs a create. Later operations use earlier responses only if these may lack the created object. */
  async create<R>(send: () => Promise<R>): Promise<R> {
    try {
      return await send();
    } finally {
      this.#creates += 1;
      this.#pending.clear();
    }
  }

  async #start(key: string, send: () => Promise<T>): Promise<T> {
    const mine = send();
    this.#pending.set(key, mine);
    this.#remember(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#pending.get(key) === mine) {
        this.#pending.delete(key);
      }
    }
  }

  /** Keeps a response while it is recent. A failure is not kept. */
  #remember(key: string, result: Promise<T>): void {
    const started = { result, at: performance.now(), creates: this.#creates };
    this.#recent.set(key, started);
    const forget = () => {
      if (this.#recent.get(key) === started) {
        this.#recent.delete(key);
      }
    };
    result.catch(forget);
    setTimeout(forget, RECENT_MS).unref();
  }
}

/** Resolves when the next read may be sent. */
async function nextRead(reads: ReadsOfCreated): Promise<void> {
  if (reads.sent >= IMMEDIATE_READS) {
    await sleep(Math.max(0, reads.lastAt + PAUSE_MS - performance.now()));
  }
  // The next operation begins to wait only after those that wait for this promise have started.
  await Promise.resolve();
  reads.sent += 1;
  reads.lastAt = performance.now();
  reads.next = undefined;
}

const accounts = new Map<string, SharedRequests<unknown>>();

/** The shared requests of this process for one server and credential. Only a hash of both is kept. */
export function sharedRequests<T>(...identity: readonly string[]): SharedRequests<T> {
  const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const known = accounts.get(key) ?? new SharedRequests();
  accounts.set(key, known);
  return known as SharedRequests<T>;
}
