import type { OperationContext } from "../resource-definition";
import type { LabelStudioClient } from "./client";

/** What the end of a failed synchronisation's traceback means; the rest of it holds the server's paths. */
const CAUSES: readonly { pattern: RegExp; meaning: string }[] = [
  { pattern: /re\.error/, meaning: "regexFilter is no valid Python expression" },
  {
    pattern: /"?Tasks"? import method|JSON/i,
    meaning: "an object holds no tasks in JSON; set useBlobUrls: true to make a task of each object",
  },
];

/**
 * Asks the server to synchronise. The storage exists already, so nothing that goes wrong here fails the
 * resource: it is told, with what to do.
 */
export async function requestSync(
  id: string,
  { api, log }: OperationContext<LabelStudioClient>,
): Promise<void> {
  try {
    const result = await api.syncStorage(id);
    if (!result) {
      log.warn(
        `the synchronisation of storage ${id} takes long and is not waited for; the server goes on by itself`,
      );
    } else if (result.status === "failed") {
      const cause = CAUSES.find(({ pattern }) => pattern.test(result.traceback ?? ""));
      log.warn(
        `the synchronisation of storage ${id} failed: ${cause?.meaning ?? "Label Studio shows the cause in the project's cloud storage settings"}`,
      );
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown failure";
    log.warn(`storage ${id} is registered but was not synchronised: ${reason}`);
  }
}
