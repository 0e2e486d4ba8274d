import type { BucketAccess } from "../stores/types";
import type { ProbeOptions } from "./types";

/** What no probe from here can show, so that "passed" is not read as more than it says. */
export function limitationsOf(
  { usage, origins }: BucketAccess,
  { depth, multipart }: ProbeOptions,
): string[] {
  const { service, client, steps, largeUploads, limitations = [] } = usage;
  const lines = [
    `${service} calls from other addresses than this machine: a rule on addresses or networks may treat it otherwise.`,
    "Quotas, and what is changed later.",
  ];
  if (client === undefined) {
    lines.push(`Which SDK ${service} uses, and with which checksums.`);
  }
  lines.push(...limitations);
  const onlyReads = !steps.write.includes("upload");
  if (depth === "read" && !onlyReads) {
    lines.push("Whether uploads are taken: nothing was written.");
  }
  if (depth === "write" && !multipart && largeUploads) {
    lines.push("Whether uploads in parts are taken, as for large files.");
  }
  if (onlyReads && (origins ?? []).length === 0) {
    lines.push("Whether browsers may fetch from the bucket: no origin was given.");
  }
  return lines;
}
