import type { S3Client } from "@aws-sdk/client-s3";
import { ServiceBucket } from "../../../src/aws";
import type { BucketUse } from "../../../src/policies";
import type { Target } from "../../unit/aws/support/apply";
import { type Recorded, type Recording, record } from "../../unit/aws/support/record";

/** The directory of every use here. */
export const DIRECTORY = "dir";
export { ORIGIN, useOf } from "../../support/uses";

/** What a ServiceBucket with one use asks for, in a bucket of this name. */
export function recordedBucket(
  use: BucketUse,
  name: string,
  kmsKeyArn?: string,
): Promise<Recording<unknown>> {
  const bucket = { name, ...(kmsKeyArn !== undefined && { kmsKeyArn }) };
  return record(() => new ServiceBucket("media", { uses: { it: use }, bucket }));
}

/**
 * The recorded resources without what Ceph's gateway has not, or has otherwise:
 * - ownership controls and encryption fall through to the bucket itself, so creating them would ask for a new bucket;
 * - `blockPublicAcls` refuses every upload, also one without an ACL. On AWS it refuses public ACLs only.
 *
 * `restrictPublicBuckets` is stored and not enforced, which shows nowhere: where it is on, no policy is public.
 */
export function asCephHasIt(resources: readonly Recorded[]): Recorded[] {
  return resources.map((one) =>
    one.kind === "BucketPublicAccessBlock"
      ? { ...one, inputs: { ...one.inputs, blockPublicAcls: false } }
      : one,
  );
}

/** With the owner's key for every use: users of one account are not Ceph's, so a user's policy has no place there. */
export function cephTarget(s3: S3Client, owner: { accessKeyId: string; secretAccessKey: string }): Target {
  return {
    s3,
    addUser: () => owner,
    // The bucket is made beforehand, since the gateway knows no region of AWS.
    without: ["Bucket", "BucketOwnershipControls", "BucketServerSideEncryptionConfiguration"],
  };
}
