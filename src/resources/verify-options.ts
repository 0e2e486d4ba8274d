/**
 * What happens when the bucket does not work for the service. The bucket is probed before the service is told to use it.
 *
 * - `"fail"` (default): the operation fails, and the previous registration stays.
 * - `"warn"`: a warning, and the registration is written.
 * - `"skip"`: no probe.
 *
 * @example
 * ```ts
 * new byob.RyzeInstanceS3("chat", { …, verify: { onFailure: "fail", probe: "read", graceSeconds: 60 } });
 * ```
 */
export type VerifyOptions = "fail" | "warn" | "skip" | VerifySettings;

/** `verify` with more than its outcome. */
export interface VerifySettings {
  onFailure: "fail" | "warn";
  /** `read` lists and reads; `write` also puts one small object and deletes it again. The default differs by resource type. */
  probe?: "read" | "write";
  /**
   * Seconds for which a new key that is refused is tried again, 0 to 600.
   * @default 15 on create and for changed keys, otherwise 0
   */
  graceSeconds?: number;
}
