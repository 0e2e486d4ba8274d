import type { S3Client } from "@aws-sdk/client-s3";
import { ServiceBucket } from "../../../src/aws";
import type { BucketUse } from "../../../src/policies";
import type { ApplyTarget } from "../../unit/aws/support/apply";
import { type RecordedResource, type Recording, record } from "../../unit/aws/support/record";

/** Directory of every use in these tests. */
export const DIRECTORY = "dir";
export { ORIGIN, useOf } from "../../support/uses";

/** Records the resources of a ServiceBucket with one use, in a bucket of this name. */
export function recordedBucket(
  use: BucketUse,
  name: string,
  kmsKeyArn?: string,
): Promise<Recording<unknown>> {
  const bucket = { name, ...(kmsKeyArn !== undefined && { kmsKeyArn }) };
  return record(() => new ServiceBucket("media", { uses: { it: use }, bucket }));
}

/**
 * The recorded resources without those that Ceph's gateway lacks or implements differently:
 * - ownership controls and encryption apply to the bucket itself, so creating them would create a bucket;
 * - `blockPublicAcls` rejects every upload, even without an ACL. AWS rejects only public ACLs.
 *
 * `restrictPublicBuckets` is stored but not enforced. That is irrelevant here: where it is enabled, no policy is public.
 */
export function asCephHasIt(resources: readonly RecordedResource[]): RecordedResource[] {
  return resources.map((one) =>
    one.kind === "BucketPublicAccessBlock"
      ? { ...one, inputs: { ...one.inputs, blockPublicAcls: false } }
      : one,
  );
}

/** Uses the owner's key for every use: Ceph does not support users of one account, so their policies are not tested. */
export function cephTarget(
  s3: S3Client,
  owner: { accessKeyId: string; secretAccessKey: string },
): ApplyTarget {
  return {
    s3,
    addUser: () => owner,
    // The bucket is created beforehand, because the gateway does not know the regions of AWS.
    without: ["Bucket", "BucketOwnershipControls", "BucketServerSideEncryptionConfiguration"],
  };
}
