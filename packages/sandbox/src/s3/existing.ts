import { type PermissionRequest, requirePermission } from "./access";
import { keyOf, may, requestedBucket, type S3Call } from "./call";
import { accessDenied, invalidArgument, noSuchKey, S3Error } from "./errors";
import type { Bucket, StoredObject } from "./model";

/** Object that a request names. Throws if it does not exist or the caller is not allowed to perform the action. */
export function existing(call: S3Call, action: string): { bucket: Bucket; object: StoredObject } {
  const bucket = requestedBucket(call);
  const key = keyOf(call);
  const versionId = call.request.query.get("versionId");
  if (versionId === null || action !== "s3:GetObject") {
    return existingAt(call, bucket, key, action);
  }
  const object = bucket.versions.find(
    (version) => version.key === key && version.versionId === versionId,
  )?.object;
  requirePermission(call.caller, { action: "s3:GetObjectVersion", bucket, key, object });
  if (object === undefined) {
    throw new S3Error(404, "NoSuchVersion", "The specified version does not exist.", { Key: key });
  }
  return { bucket, object };
}

/** Object under a key. Throws if it does not exist or the caller is not allowed to perform the action. */
export function existingAt(
  call: S3Call,
  bucket: Bucket,
  key: string,
  action: string,
): { bucket: Bucket; object: StoredObject } {
  const object = bucket.objects.get(key);
  const wanted: PermissionRequest = { action, bucket, key, object };
  if (object === undefined) {
    throw missing(call, wanted);
  }
  requirePermission(call.caller, wanted);
  if (action === "s3:GetObject" && call.caller.user === undefined && isKms(object)) {
    throw invalidArgument(
      "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
      { ArgumentName: "Authorization", ArgumentValue: "null" },
    );
  }
  return { bucket, object };
}

function isKms(object: StoredObject): boolean {
  return object.encryption.algorithm !== "AES256";
}

/** Error for a missing object. Only callers that are allowed to list the bucket get NoSuchKey. */
function missing(call: S3Call, wanted: PermissionRequest) {
  const { bucket, key = "" } = wanted;
  if (may(call, { action: "s3:ListBucket", bucket })) {
    return noSuchKey(key);
  }
  requirePermission(call.caller, wanted);
  return accessDenied();
}
