import { head, type S3Call } from "./call";
import { invalidArgument } from "./errors";
import type { Bucket, Encryption, StoredObject } from "./model";

/** Headers that describe the encryption of an object. */
export function encryptionHeaders({ encryption }: Pick<StoredObject, "encryption">): Record<string, string> {
  return {
    "x-amz-server-side-encryption": encryption.algorithm,
    ...(encryption.bucketKeyEnabled &&
      encryption.algorithm === "aws:kms" && { "x-amz-server-side-encryption-bucket-key-enabled": "true" }),
    ...(encryption.kmsKeyId === undefined
      ? {}
      : { "x-amz-server-side-encryption-aws-kms-key-id": encryption.kmsKeyId }),
  };
}

/** Encryption that an upload requests, or the default of the bucket. */
export function encryptionOf(call: S3Call, bucket: Bucket): Encryption {
  const algorithm = head(call, "x-amz-server-side-encryption");
  const kmsKeyId = head(call, "x-amz-server-side-encryption-aws-kms-key-id");
  if (algorithm === undefined && kmsKeyId !== undefined) {
    const message =
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";
    throw invalidArgument(message, { ArgumentName: "x-amz-server-side-encryption" });
  }
  if (algorithm === undefined) {
    return { ...bucket.encryption, ...bucketKeyOf(call) };
  }
  if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") {
    throw invalidArgument("The encryption method specified is not supported", {
      ArgumentName: "x-amz-server-side-encryption",
      ArgumentValue: algorithm,
    });
  }
  const bucketKeyEnabled = bucketKeyOf(call)?.bucketKeyEnabled ?? bucket.encryption.bucketKeyEnabled;
  return {
    algorithm,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(bucketKeyEnabled && algorithm === "aws:kms" && { bucketKeyEnabled }),
  };
}

function bucketKeyOf(call: S3Call): Pick<Encryption, "bucketKeyEnabled"> | undefined {
  const text = head(call, "x-amz-server-side-encryption-bucket-key-enabled")?.toLowerCase();
  return text === undefined ? undefined : { bucketKeyEnabled: text === "true" };
}
