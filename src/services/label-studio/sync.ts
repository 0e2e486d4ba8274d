import { setTimeout as sleep } from "node:timers/promises";
import { trimTrailingSlashes } from "../../url";
import type { OperationContext } from "../resource-definition";
import type { LabelStudioClient, SyncResult } from "./client";

/**
 * The end of the traceback when another request wrote to SQLite, the default database, during the sync. With four
 * parallel syncs, one in six of them failed like this (measured on 1.23.2).
 */
const DATABASE_LOCKED = /OperationalError: database is locked/;
/** Pauses before the repetitions of a sync that met a locked database. */
const LOCK_PAUSES_MS = [300, 700, 1500, 3000];

/** Explanations for the last line of a failed sync's traceback. The other lines contain paths of the server. */
const CAUSES: readonly { pattern: RegExp; meaning: string }[] = [
  // `re.PatternError` since Python 3.13.
  { pattern: /re\.(?:Pattern)?[eE]rror/, meaning: "regexFilter is not a valid Python regular expression." },
  {
    pattern: /"?Tasks"? import method|JSON/i,
    meaning: "an object does not contain tasks in JSON. Set useBlobUrls: true to create one task per object.",
  },
  {
    pattern: DATABASE_LOCKED,
    meaning:
      "other requests locked Label Studio's SQLite database. Start the sync in the project's cloud storage settings, or use PostgreSQL for Label Studio.",
  },
];

/**
 * Starts a sync and waits for its result. The storage already exists, so a failure is logged as a warning and does not
 * fail the resource.
 */
export async function requestSync(id: string, context: OperationContext<LabelStudioClient>): Promise<void> {
  const { log } = context;
  try {
    const result = await syncUnlocked(id, context);
    if (!result) {
      log.warn(
        `the sync of storage ${id} is still running. The server continues it, and this update does not wait for it.`,
      );
    } else if (result.status === "completed_with_errors") {
      log.warn(
        `the sync of storage ${id} completed, but Label Studio rejected tasks. It shows the errors in the project's cloud storage settings.`,
      );
    } else if (importsNothing(result)) {
      log.warn(`the sync of storage ${id} created no tasks. ${likelyCauses(result)}`);
    } else if (result.status === "failed") {
      const cause = CAUSES.find(({ pattern }) => pattern.test(result.traceback ?? ""));
      log.warn(
        `the sync of storage ${id} failed: ${cause?.meaning ?? "Label Studio shows the cause in the project's cloud storage settings."}`,
      );
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown failure";
    log.warn(`storage ${id} is registered, but could not be synced: ${reason}`);
  }
}

/** Syncs a storage, and repeats the sync while the database is locked: a repetition imports only what is missing. */
async function syncUnlocked(
  id: string,
  { api, signal }: OperationContext<LabelStudioClient>,
): Promise<SyncResult | undefined> {
  let result = await api.syncStorage(id);
  for (const pause of LOCK_PAUSES_MS) {
    if (result?.status !== "failed" || !DATABASE_LOCKED.test(result.traceback ?? "")) {
      break;
    }
    await sleep(pause, undefined, { signal });
    result = await api.syncStorage(id);
  }
  return result;
}

/** Whether an import storage has no tasks after its sync; an export storage has no `recursive_scan`. */
function importsNothing({ status, recursive_scan, last_sync_count, meta }: SyncResult): boolean {
  const hasTasks = last_sync_count !== 0 || (meta?.tasks_existed ?? 0) > 0;
  return status === "completed" && recursive_scan !== undefined && !hasTasks;
}

/** Settings of the storage that can exclude all objects. */
function likelyCauses({ prefix, regex_filter, recursive_scan }: SyncResult): string {
  const folder = prefix ? JSON.stringify(`${trimTrailingSlashes(prefix)}/`) : "the bucket";
  const causes = [
    `whether ${folder} contains objects`,
    ...(recursive_scan
      ? []
      : ["whether they are in directories below it, which requires recursiveScan: true"]),
    ...(regex_filter
      ? ["whether regexFilter matches their keys from the start, including directories (re.match in Python)"]
      : []),
  ];
  return `Check ${causes.join("; ")}.`;
}
