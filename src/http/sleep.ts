import { setTimeout as sleep } from "node:timers/promises";

interface SleepNotices {
  /** Minimum remaining time for a report. */
  noticeMs: number;
  noticeIntervalMs: number;
  notify(leftMs: number): void;
}

/** Sleeps for a time in milliseconds. Reports the remaining time at the start and at intervals. */
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
