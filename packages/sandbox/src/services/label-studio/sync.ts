import { isObject } from "../../kit/request";
import { StoreError } from "../../kit/store";
import { type BucketCheck, type ConnectionOptions, testBeforeSync } from "./connection";
import { reject } from "./errors";
import type { LabelStudioStorage } from "./fields";
import { UnsupportedPattern } from "./python-regexp";
import { NoTasks } from "./tasks";
import { microseconds, pythonTime } from "./times";

/** Number of transferred items, and the counters for `meta`. */
export interface Transfer {
  count: number;
  counted: Record<string, number>;
}

/** Syncs a storage within the request, like a server without Redis. */
export async function sync(
  row: LabelStudioStorage,
  check: BucketCheck,
  options: ConnectionOptions,
  transfer: () => Promise<Transfer>,
): Promise<void> {
  if (row.bucket === null) {
    reject(500, "expected string or bytes-like object, got 'NoneType'");
  }
  await testBeforeSync(row, check, options);
  const now = pythonTime();
  const attempts = isObject(row.meta) ? Number(row.meta.attempts ?? 0) + 1 : 1;
  const started = { attempts, time_queued: now, time_in_progress: now, time_last_ping: now };
  let transferred: Transfer;
  try {
    transferred = await transfer();
  } catch (error) {
    const meta = { ...started, duration: 0, time_failure: now };
    const traceback = tracebackOf(error, row);
    Object.assign(row, { status: "failed", traceback, last_sync: null, last_sync_count: null, meta });
    return;
  }
  const { count, counted } = transferred;
  const meta = { ...started, time_completed: now, duration: 0.01, ...counted };
  Object.assign(row, {
    status: "completed",
    last_sync: microseconds(),
    last_sync_count: count,
    traceback: null,
    meta,
  });
}

/** Python traceback with paths of the server, which clients should not print. */
function tracebackOf(error: unknown, row: LabelStudioStorage): string {
  const frames = 'Traceback (most recent call last):\n  File "/server/io_storages/base_models.py"\n';
  if (error instanceof SyntaxError) {
    return `${frames}re.error: bad pattern ${JSON.stringify(row.regex_filter)} at position 0\n`;
  }
  if (error instanceof NoTasks || error instanceof StoreError || error instanceof UnsupportedPattern) {
    return `${frames}${error.name}: ${error.message}\n`;
  }
  throw error;
}
