import { type BucketCheck, type ConnectionOptions, testBeforeSync } from "./labelstudio-connection";
import { refuse } from "./labelstudio-errors";
import type { LabelStudioStorage } from "./labelstudio-fields";

/** Runs inside the request, as without Redis. There is nothing in the bucket, so that no task comes of it. */
export async function sync(
  row: LabelStudioStorage,
  check: BucketCheck,
  options: ConnectionOptions,
): Promise<void> {
  if (row.bucket === null) {
    refuse(500, "expected string or bytes-like object, got 'NoneType'");
  }
  await testBeforeSync(row, check, options);
  const now = microseconds();
  const attempts = Number(row.meta?.attempts ?? 0) + 1;
  const times = { time_queued: now, time_in_progress: now, time_completed: now, duration: 0.01 };
  const problem = regexProblem(row.regex_filter ?? "");
  if (problem !== undefined) {
    // The real one is a Python traceback with paths of the server.
    const traceback = `Traceback (most recent call last):\n  File "/server/io_storages/base_models.py"\nre.error: ${problem}`;
    Object.assign(row, { status: "failed", traceback, meta: { attempts, time_failure: now } });
    return;
  }
  const meta = { attempts, ...times, tasks_existed: 0 };
  Object.assign(row, { status: "completed", last_sync: now, last_sync_count: 0, traceback: null, meta });
}

function regexProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch {
    return `bad pattern ${JSON.stringify(pattern)} at position 0`;
  }
}

/** The server's times have microseconds. */
export function microseconds(): string {
  const digits = String(Math.floor(Math.random() * 1000)).padStart(3, "0");
  return new Date().toISOString().replace("Z", `${digits}Z`);
}
