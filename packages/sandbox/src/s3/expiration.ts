import type { Bucket, StoredObject } from "./model";
import { type Element, parsedText } from "./xml-parser";

/** Header that states when a lifecycle rule of the bucket deletes an object. */
export function expirationHeader({ lifecycle }: Bucket, object: StoredObject): Record<string, string> {
  if (lifecycle === undefined) {
    return {};
  }
  for (const rule of parsedText(lifecycle, "LifecycleConfiguration").children("Rule")) {
    const days = Number(rule.child("Expiration")?.text("Days"));
    if (rule.text("Status") === "Enabled" && days > 0 && isSelected(rule, object)) {
      // S3 rounds up to midnight.
      const date = new Date(Math.ceil(object.lastModified.getTime() / 86_400_000 + days) * 86_400_000);
      const value = `expiry-date="${date.toUTCString()}", rule-id="${rule.text("ID") ?? ""}"`;
      return { "x-amz-expiration": value };
    }
  }
  return {};
}

/** Whether an object meets all conditions of a rule: one in `Filter`, or several in `And`. */
function isSelected(rule: Element, { key, tags, content }: StoredObject): boolean {
  const filter = rule.child("Filter");
  const conditions = filter?.child("And") ?? filter ?? rule;
  const [min, max] = ["ObjectSizeGreaterThan", "ObjectSizeLessThan"].map((name) => conditions.text(name));
  return (
    key.startsWith(conditions.text("Prefix") ?? "") &&
    conditions.children("Tag").every((tag) => tags[tag.text("Key") ?? ""] === tag.text("Value")) &&
    (min === undefined || content.size > Number(min)) &&
    (max === undefined || content.size < Number(max))
  );
}
