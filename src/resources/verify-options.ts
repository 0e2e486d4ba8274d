/**
 * Action if the probe of the bucket fails. The bucket is probed before it is registered with the service.
 *
 * - `"fail"` (default): the operation fails, and the previous registration stays in place.
 * - `"warn"`: the operation prints a warning and registers the bucket.
 * - `"skip"`: the bucket is not probed.
 *
 * @example
 * ```ts
 * new byob.RyzeInstanceS3("chat", { …, verify: { onInconclusive: "fail", graceSeconds: 60 } });
 * ```
 */
export type VerifyOptions = "fail" | "warn" | "skip" | VerifySettings;

/** Options of the probe, in addition to the action. */
export interface VerifySettings {
  /**
   * Action if the probe fails.
   * @default "fail"
   */
  onFailure?: "fail" | "warn";
  /**
   * Action if the probe has no definite result, for example because this machine cannot reach the store.
   * @default "warn"
   */
  onInconclusive?: "fail" | "warn";
  /** Depth: `read` lists and reads, `write` also uploads and deletes one small object. The default differs by resource type. */
  probe?: "read" | "write";
  /**
   * Seconds for which a rejected new key is retried, 0 to 600.
   * @default 15 on create and for changed keys, otherwise 0
   */
  graceSeconds?: number;
}
