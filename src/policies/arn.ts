import type { Partition } from "../stores/partitions";

/** Builds the ARN of a bucket that is not a resource of the program. */
export function bucketArn(bucket: string, partition: Partition = "aws"): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** ARN pattern of all keys below a directory, or in the whole bucket. */
export function objectsArn(bucket: string, directory: string | undefined): string {
  return directory === undefined ? `${bucket}/*` : `${bucket}/${directory}/*`;
}

/** Prefix of the objects that probes write, inside the directory of the service. */
export const PROBE_PREFIX = ".probe-";

/** Prefix of the probe's objects in a directory, or in the whole bucket. */
export function probePrefix(directory: string | undefined): string {
  return directory === undefined ? PROBE_PREFIX : `${directory}/${PROBE_PREFIX}`;
}
