import type { OperationContext } from "../resource-definition";
import type { LabelStudioClient } from "./client";

/** Explanations for the last line of a failed sync's traceback. The other lines contain paths of the server. */
const CAUSES: readonly { pattern: RegExp; meaning: string }[] = [
  { pattern: /re\.error/, meaning: "regexFilter is not a valid Python regular expression." },
  {
    pattern: /"?Tasks"? import method|JSON/i,
    meaning: "an object does not contain tasks in JSON. Set useBlobUrls: true to create one task per object.",
  },
];

/**
 * Starts a sync and waits for its result. The storage already exists, so a failure is logged as a warning and does not
 * fail the resource.
 */
export async function requestSync(
  id: string,
  { api, log }: OperationContext<LabelStudioClient>,
): Promise<void> {
  try {
    const result = await api.syncStorage(id);
    if (!result) {
      log.warn(
        `the sync of storage ${id} is still running. The server continues it, and this update does not wait for it.`,
      );
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
