import type { Bucket, StoredObject } from "./model";
import { parsedText } from "./xml-parser";

/** Header that states when a lifecycle rule of the bucket deletes an object. */
export function expirationHeader(
  { lifecycle }: Bucket,
  { key, lastModified }: StoredObject,
): Record<string, string> {
  if (lifecycle === undefined) {
    return {};
  }
  for (const rule of parsedText(lifecycle, "LifecycleConfiguration").children("Rule")) {
    const days = Number(rule.child("Expiration")?.text("Days"));
    const prefix = rule.child("Filter")?.text("Prefix") ?? rule.text("Prefix") ?? "";
    if (rule.text("Status") === "Enabled" && days > 0 && key.startsWith(prefix)) {
      // S3 rounds up to midnight.
      const date = new Date(Math.ceil(lastModified.getTime() / 86_400_000 + days) * 86_400_000);
      const value = `expiry-date="${date.toUTCString()}", rule-id="${rule.text("ID") ?? ""}"`;
      return { "x-amz-expiration": value };
    }
  }
  return {};
}
