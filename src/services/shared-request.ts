/**
 * Sends a request once that several operations of one process make at the same time.
 *
 * A refresh reads each resource on its own, but some services can only list all objects. Without sharing, a stack of
 * 500 resources requests the whole list 500 times. An operation joins a request in flight, with two exceptions: a
 * request that started before the last write is too old, because its response may lack what was written. And if it
 * fails because the operation that started it timed out, the others send their own.
 *
 *     const rows = await shared.join("list", () => http.call(list), signal);
 *     await shared.write(() => http.call(create)); // later operations do not join earlier requests
 */
import { createHash } from "node:crypto";
import { ServiceError } from "../http/errors";
import { ABORTED, orAborted } from "./or-aborted";

/** Requests in flight, by key, with results of one type. */
export class SharedRequests<T> {
  readonly #pending = new Map<string, Promise<T>>();

  /**
   * Waits for the request of that key in flight, or sends one.
   * @param signal ends the wait; `send` then reports the timeout
   */
  async join(key: string, send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const pending = this.#pending.get(key);
    if (pending === undefined) {
      return this.#start(key, send);
    }
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

  /** Runs a write, after which no operation joins a request that started before its end. */
  async write<R>(send: () => Promise<R>): Promise<R> {
    try {
      return await send();
    } finally {
      this.#pending.clear();
    }
  }

  async #start(key: string, send: () => Promise<T>): Promise<T> {
    const mine = send();
    this.#pending.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#pending.get(key) === mine) {
        this.#pending.delete(key);
      }
    }
  }
}

const accounts = new Map<string, SharedRequests<unknown>>();

/** The shared requests of this process for one server and credential. Only a hash of both is kept. */
export function sharedRequests<T>(...identity: readonly string[]): SharedRequests<T> {
  const key = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const known = accounts.get(key) ?? new SharedRequests();
  accounts.set(key, known);
  return known as SharedRequests<T>;
}
