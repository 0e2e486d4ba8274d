/**
 * Validates the rules of a lifecycle configuration (API reference, PutBucketLifecycleConfiguration and LifecycleRule).
 *
 * Rules are stored as they were sent, because nothing but their dates is evaluated. S3 adds an ID to a rule without one.
 */
import { invalidArgument, malformedXml } from "./errors";
import { newId } from "./new-id";
import type { Element } from "./xml-parser";

const MAX_ID_LENGTH = 255;
const ID_BYTES = 16;
const MIDNIGHT = /^\d{4}-\d\d-\d\d(T00:00:00(\.0+)?(Z|\+00:00))?$/;

/** Throws if S3 rejects the configuration. Returns its text with an ID in each rule. */
export function checkedLifecycle(configuration: Element, text: string): string {
  const rules = configuration.children("Rule");
  if (rules.length === 0) {
    throw malformedXml();
  }
  rules.forEach(assertValid);
  const ids = rules.map((rule) => rule.text("ID")).filter((id) => id !== undefined && id !== "");
  if (new Set(ids).size < ids.length) {
    throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
  }
  let index = 0;
  return text.replace(/<([\w.-]+:)?Rule(\s[^>]*)?>/g, (open, prefix = "") =>
    rules[index++]?.child("ID") === undefined ? `${open}<${prefix}ID>${newId(ID_BYTES)}</${prefix}ID>` : open,
  );
}

function assertValid(rule: Element): void {
  if ((rule.text("ID") ?? "").length > MAX_ID_LENGTH) {
    throw invalidArgument(`ID length should not exceed allowed limit of ${MAX_ID_LENGTH}`);
  }
  const status = rule.text("Status");
  if (status !== "Enabled" && status !== "Disabled") {
    throw malformedXml();
  }
  const actions = [rule.child("Expiration"), ...rule.children("Transition")];
  const dates = actions.map((action) => action?.text("Date")).filter((date) => date !== undefined);
  if (dates.some((date) => Number.isNaN(Date.parse(date)) || !/^\d{4}-/.test(date))) {
    throw malformedXml();
  }
  if (!dates.every((date) => MIDNIGHT.test(date))) {
    throw invalidArgument("'Date' must be at midnight GMT");
  }
}
