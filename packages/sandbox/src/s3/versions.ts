/** Versions of objects, and the settings that keep a version from being deleted: Object Lock and MFA delete. */
import { randomBytes } from "node:crypto";
import type { S3Call } from "./call";
import { head } from "./call";
import { accessDenied, S3Error } from "./errors";
import type { Bucket, StoredObject } from "./model";

const DAY_MS = 86_400_000;

/** Rejects a write without a checksum to a bucket whose default retention locks every object. */
export function requireChecksum(call: S3Call, bucket: Bucket, operation: string): void {
  const isChecked = Object.keys(call.payload.checksums).length > 0 || head(call, "content-md5") !== undefined;
  if (bucket.objectLock !== undefined && !isChecked) {
    const message = `Content-MD5 OR x-amz-checksum- HTTP header is required for ${operation} requests with Object Lock parameters`;
    throw new S3Error(400, "InvalidRequest", message);
  }
}

/** Stores an object as the current version of its key. */
export function addVersion(bucket: Bucket, object: StoredObject): StoredObject {
  if (!bucket.versioning) {
    bucket.objects.set(object.key, object);
    return object;
  }
  const { objectLock } = bucket;
  const retainUntil = objectLock && new Date(Date.now() + objectLock.days * DAY_MS);
  const version = { ...object, versionId: newVersionId(), ...(retainUntil && { retainUntil }) };
  bucket.versions.push({ key: object.key, versionId: version.versionId, object: version });
  bucket.objects.set(object.key, version);
  return version;
}

/** Deletes one version, or hides the object behind a delete marker. Returns the headers of the response. */
export function deleteVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): Record<string, string> {
  if (!bucket.versioning) {
    bucket.objects.delete(key);
    return {};
  }
  if (versionId === undefined) {
    const marker = { key, versionId: newVersionId(), object: undefined };
    bucket.versions.push(marker);
    bucket.objects.delete(key);
    return { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId };
  }
  if (bucket.mfaDelete) {
    throw accessDenied("Mfa Authentication must be used for this request");
  }
  const index = bucket.versions.findIndex(
    (version) => version.key === key && version.versionId === versionId,
  );
  const object = bucket.versions[index]?.object;
  if (object?.retainUntil !== undefined && object.retainUntil > new Date()) {
    throw accessDenied("Access Denied because object protected by object lock.");
  }
  if (index >= 0) {
    bucket.versions.splice(index, 1);
    const latest = bucket.versions.findLast((version) => version.key === key)?.object;
    if (latest === undefined) {
      bucket.objects.delete(key);
    } else {
      bucket.objects.set(key, latest);
    }
  }
  return { "x-amz-version-id": versionId };
}

/** Headers that describe the version of an object. */
export function versionHeaders(
  { versionId, retainUntil }: StoredObject,
  bucket: Bucket,
): Record<string, string> {
  return {
    ...(versionId !== undefined && { "x-amz-version-id": versionId }),
    ...(bucket.objectLock !== undefined &&
      retainUntil !== undefined && {
        "x-amz-object-lock-mode": bucket.objectLock.mode,
        "x-amz-object-lock-retain-until-date": retainUntil.toISOString(),
      }),
  };
}

function newVersionId(): string {
  return randomBytes(16).toString("base64url");
}
