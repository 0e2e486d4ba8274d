import { setTimeout as sleep } from "node:timers/promises";

export interface SleepNotices {
  /** A rest that is not longer than this is not reported. */
  noticeMs: number;
  noticeIntervalMs: number;
  notify(leftMs: number): void;
}

/** Sleeps for a time in milliseconds, and reports the rest of it at the start and at intervals. */
export async function sleepWithNotices(
  milliseconds: number,
  signal: AbortSignal,
  { noticeMs, noticeIntervalMs, notify }: SleepNotices,
): Promise<void> {
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - performance.now()) {
    if (left > noticeMs) {
      notify(left);
    }
    await sleep(Math.min(left, noticeIntervalMs), undefined, { signal });
  }
}
