import type { Finding } from "./types";

/** A finding with its cause, such as `acl-denied`, instead of its code. */
export type FindingDraft = Omit<Finding, "code"> & { cause: string };

/**
 * Completes a finding with its code: `<step>.<cause>` in kebab case, such as `upload.acl-denied`. Uploads with and
 * without an ACL are one step in codes, because a program that reads codes does not depend on the order of steps.
 */
export function toFinding({ cause, ...finding }: FindingDraft): Finding {
  const { step } = finding;
  const id = step === "upload with ACL" ? "upload" : step.toLowerCase().replaceAll(" ", "-");
  return { ...finding, code: `${id}.${cause}` };
}
