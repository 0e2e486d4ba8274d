import { type BucketAccess, canUpload } from "../stores/types";
import type { ProbeOptions } from "./types";

/** Limitations: what a probe from this machine cannot verify. */
export function limitationsOf(
  { usage, origins }: BucketAccess,
  { depth, multipart }: ProbeOptions,
): string[] {
  const { service, client, largeUploads, limitations = [] } = usage;
  const lines = [
    `IP and network restrictions: ${service} connects from other addresses than this machine.`,
    "Quotas, and changes made after the probe.",
  ];
  if (client === undefined) {
    lines.push(`Which SDK ${service} uses, and which checksums it sends.`);
  }
  lines.push(...limitations);
  const onlyReads = !canUpload(usage);
  if (depth === "read" && !onlyReads) {
    lines.push("Whether uploads work: the probe did not write to the bucket.");
  }
  if (depth === "write" && !multipart && largeUploads) {
    lines.push("Whether multipart uploads of large files work.");
  }
  if (onlyReads && origins === undefined) {
    lines.push("Whether browsers can fetch from the bucket: no origin was set.");
  }
  return lines;
}
