import { type PermissionRequest, requirePermission } from "./access";
import { keyOf, may, requestedBucket, type S3Call } from "./call";
import { accessDenied, invalidArgument, noSuchKey, S3Error } from "./errors";
import type { Bucket, StoredObject } from "./model";
import { findVersion, latestMarker } from "./versions";

/** Actions on a version, by the action on the current object. */
const ON_VERSIONS: Record<string, string> = {
  "s3:GetObject": "s3:GetObjectVersion",
  "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
  "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
  "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
  "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
  "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
  "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
};

/** An object with its bucket. */
export interface FoundObject {
  bucket: Bucket;
  object: StoredObject;
}

/** Object that a request names. Throws if it does not exist or the caller is not allowed to perform the action. */
export function existing(call: S3Call, action: string): FoundObject {
  const versionId = call.request.query.get("versionId") ?? undefined;
  return existingVersion(call, requestedBucket(call), keyOf(call), versionId, action);
}

/** Version of an object, or its current version. */
export function existingVersion(
  call: S3Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  action: string,
): FoundObject {
  if (versionId === undefined) {
    return existingAt(call, bucket, key, action);
  }
  const version = findVersion(bucket, key, versionId);
  const object = version?.object;
  requirePermission(call.caller, { action: ON_VERSIONS[action] ?? action, bucket, key, object });
  if (version !== undefined && object === undefined) {
    throw new S3Error(
      405,
      "MethodNotAllowed",
      "The specified method is not allowed against this resource.",
      { Method: call.request.method, ResourceType: "DeleteMarker" },
      { "x-amz-delete-marker": "true", "x-amz-version-id": versionId, Allow: "DELETE" },
    );
  }
  if (object === undefined) {
    throw new S3Error(404, "NoSuchVersion", "The specified version does not exist.", {
      Key: key,
      VersionId: versionId,
    });
  }
  return { bucket, object };
}

/** Object under a key. Throws if it does not exist or the caller is not allowed to perform the action. */
function existingAt(call: S3Call, bucket: Bucket, key: string, action: string): FoundObject {
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
    const marker = latestMarker(bucket, key);
    const headers = marker && { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId };
    return Object.assign(noSuchKey(key), { headers: headers ?? {} });
  }
  requirePermission(call.caller, wanted);
  return accessDenied();
}
