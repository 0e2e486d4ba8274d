import { orAborted } from "../services/or-aborted";

/** The last operation of each key. */
const running = new Map<string, Promise<unknown>>();

/**
 * Runs operations with the same key one after another in this process.
 * @param signal ends the wait; `run` then reports the timeout
 */
export async function withKeyLock<T>(key: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const previous = running.get(key) ?? Promise.resolve();
  const current = (async () => {
    await orAborted(previous, signal).catch(() => undefined);
    return run();
  })();
  running.set(key, current);
  try {
    return await current;
  } finally {
    if (running.get(key) === current) {
      running.delete(key);
    }
  }
}
