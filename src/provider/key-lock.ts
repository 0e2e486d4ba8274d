/**
 * Lock of an object's natural key, which the plugin processes of one Pulumi run share.
 *
 * A process appends a request to the run file (`run-file.ts`). It holds the lock when the file contains no earlier
 * request for the key that was not released, except of processes that have ended. Without a file the lock only works
 * within the process.
 *
 *     await locks.run(key, signal, () => createObject());
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { PluginRunFile, RunRecord } from "../run-file";
import { orAborted } from "../services/or-aborted";

type LockRequest = Extract<RunRecord, { type: "lock-requested" }>;

/** Time between two reads of the file. Other processes hold a lock for one or a few requests. */
const POLL_MS = 20;

/** The locks of one plugin process. */
export class KeyLocks {
  /** The last operation of each key in this process. */
  readonly #running = new Map<string, Promise<unknown>>();
  /** Requests that are not released, of all processes, oldest first. */
  #requests: LockRequest[] = [];
  /** The keys of all requests so far, of all processes, with the number of requests. */
  readonly #uses = new Map<string, number>();
  readonly #file: Pick<PluginRunFile, "append" | "readAllNew"> | undefined;

  constructor(file?: Pick<PluginRunFile, "append" | "readAllNew">) {
    this.#file = file;
  }

  /**
   * Runs operations with the same key one after another.
   * @param signal ends the wait; `run` then reports the timeout
   * @param run receives whether this is certainly the first operation of the Pulumi run with this key
   */
  async run<T>(key: string, signal: AbortSignal, run: (isFirst: boolean) => Promise<T>): Promise<T> {
    const previous = this.#running.get(key) ?? Promise.resolve();
    const current = (async () => {
      await orAborted(previous, signal).catch(() => undefined);
      const lock = await this.#request(key, signal);
      try {
        return await run(this.#uses.get(key) === 1);
      } finally {
        this.#file?.append({ type: "lock-released", lock });
      }
    })();
    this.#running.set(key, current);
    try {
      return await current;
    } finally {
      if (this.#running.get(key) === current) {
        this.#running.delete(key);
      }
    }
  }

  /** Requests the lock and waits for it. */
  async #request(key: string, signal: AbortSignal): Promise<string> {
    const lock = randomUUID();
    this.#file?.append({ type: "lock-requested", key, lock, pid: process.pid });
    while (!signal.aborted && this.#isHeldByOther(key, lock)) {
      await sleep(POLL_MS);
    }
    return lock;
  }

  #isHeldByOther(key: string, lock: string): boolean {
    for (const record of this.#file?.readAllNew() ?? []) {
      if (record.type === "lock-requested") {
        this.#requests.push(record);
        this.#uses.set(record.key, (this.#uses.get(record.key) ?? 0) + 1);
      } else if (record.type === "lock-released") {
        this.#requests = this.#requests.filter((request) => request.lock !== record.lock);
      }
    }
    const queue = this.#requests.filter((request) => request.key === key);
    // A file that cannot be written, or that the program has just replaced, does not contain this request.
    const position = queue.findIndex((request) => request.lock === lock);
    return queue.slice(0, Math.max(position, 0)).some(({ pid }) => isRunning(pid));
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only checks that the process exists.
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
