import type { Partition } from "./types";

/** The partition that a region is in. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** A bucket's ARN, for buckets that no provider has made. */
export function bucketArn(bucket: string, partition: Partition = "aws"): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** All keys below a directory, or all of the bucket. */
export function objectsArn(bucket: string, directory: string | undefined): string {
  return directory === undefined ? `${bucket}/*` : `${bucket}/${directory}/*`;
}

/** What probes write begins with this, in the directory of their service. */
export const PROBE_PREFIX = ".probe-";

export function probePrefix(directory: string | undefined): string {
  return directory === undefined ? PROBE_PREFIX : `${directory}/${PROBE_PREFIX}`;
}
