import { type BucketCheck, type ConnectionOptions, testBeforeSync } from "./labelstudio-connection";
import { refuse } from "./labelstudio-errors";
import type { LabelStudioStorage, StorageKind } from "./labelstudio-fields";
import { isObject } from "./service";

/** Runs inside the request, as without Redis. There is nothing in the bucket, so that no task comes of it. */
export async function sync(
  row: LabelStudioStorage,
  check: BucketCheck,
  options: ConnectionOptions,
  kind: StorageKind,
): Promise<void> {
  if (row.bucket === null) {
    refuse(500, "expected string or bytes-like object, got 'NoneType'");
  }
  await testBeforeSync(row, check, options);
  const now = pythonTime();
  const attempts = isObject(row.meta) ? Number(row.meta.attempts ?? 0) + 1 : 1;
  const started = { attempts, time_queued: now, time_in_progress: now, time_last_ping: now };
  const problem = kind === "import" ? regexProblem(row.regex_filter ?? "") : undefined;
  if (problem !== undefined) {
    // The real one is a Python traceback with paths of the server.
    const traceback = `Traceback (most recent call last):\n  File "/server/io_storages/base_models.py"\nre.error: ${problem}\n`;
    const meta = { ...started, duration: 0, time_failure: now };
    Object.assign(row, { status: "failed", traceback, last_sync: null, last_sync_count: null, meta });
    return;
  }
  const counted = kind === "import" ? { tasks_existed: 0 } : { total_annotations: 0 };
  const meta = { ...started, time_completed: now, duration: 0.01, ...counted };
  Object.assign(row, {
    status: "completed",
    last_sync: microseconds(),
    last_sync_count: 0,
    traceback: null,
    meta,
  });
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

/** `2026-01-01 12:00:00.123456+00:00`, the form inside `meta`. */
export function pythonTime(): string {
  return microseconds().replace("T", " ").replace("Z", "+00:00");
}
