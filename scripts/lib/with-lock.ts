/**
 * Lock between processes for work whose result is cached on this machine, such as the Pulumi CLI.
 *
 * `proper-lockfile` creates the lock as a folder and refreshes its modification time while the work runs. A lock that
 * was not refreshed for 20 seconds belonged to a process that was killed, and the next process takes it over. The lock
 * is also valid between containers that share the cache. A process that was suspended for longer than that loses its
 * lock without notice, so the work must publish its result in one step.
 *
 *     await withLock(`${folder}.lock`, { onProgress, activity: "installing moto" }, () => install(folder));
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { withHeartbeat } from "./progress";

const REFRESH_MS = 2000;
const STALE_MS = 20_000;
const POLL_MS = 500;

export interface LockOptions {
  onProgress: (text: string) => void;
  /** Activity of the process that holds the lock, for example "installing moto". */
  activity: string;
  signal?: AbortSignal | undefined;
  /** Time between two attempts. @default 500 */
  pollMs?: number | undefined;
}

type Release = () => Promise<void>;

/** Runs `work` while this process holds the lock; waits while another process holds it. */
export async function withLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const release = (await tryLock(file)) ?? (await waitForLock(file, options));
  try {
    return await work();
  } finally {
    await release();
  }
}

async function waitForLock(file: string, options: LockOptions): Promise<Release> {
  const describe = () => `waiting for another process that is ${options.activity}`;
  return withHeartbeat(options.onProgress, describe, async () => {
    for (;;) {
      options.signal?.throwIfAborted();
      await sleep(options.pollMs ?? POLL_MS);
      const release = await tryLock(file);
      if (release) {
        return release;
      }
    }
  });
}

/** @returns undefined when another process holds the lock */
async function tryLock(file: string): Promise<Release | undefined> {
  let isLost = false;
  try {
    const release = await lock(file, {
      lockfilePath: file,
      // The file does not exist: only its name is locked.
      realpath: false,
      stale: STALE_MS,
      update: REFRESH_MS,
      // By default the library throws outside of any call. The work continues: see above.
      onCompromised: () => {
        isLost = true;
      },
    });
    return async () => {
      if (!isLost) {
        await release();
      }
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ELOCKED") {
      return undefined;
    }
    throw error;
  }
}
