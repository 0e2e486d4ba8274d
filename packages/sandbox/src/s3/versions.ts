/**
 * Versions of objects, and the settings that keep a version from being deleted: Object Lock and MFA delete.
 *
 * A bucket without versioning has one object for each key and no list of versions. An object that existed before
 * versioning was enabled becomes the version `null` when it is overwritten or hidden, so it is not lost. While
 * versioning is suspended, each write replaces the version `null` and leaves the others.
 */

import type { S3Call } from "./call";
import { accessDenied, S3Error } from "./errors";
import type { Bucket, ObjectVersion, StoredObject } from "./model";
import { newOrderedId } from "./new-id";

const DAY_MS = 86_400_000;
const NULL_VERSION = "null";

/** Rejects a write without a checksum to a bucket whose default retention locks every object. */
export function requireChecksum(call: S3Call, bucket: Bucket, operation: string): void {
  if (bucket.objectLock !== undefined && !call.payload.isVerified) {
    const message = `Content-MD5 OR x-amz-checksum- HTTP header is required for ${operation} requests with Object Lock parameters`;
    throw new S3Error(400, "InvalidRequest", message);
  }
}

/** Stores an object as the current version of its key. */
export function addVersion(bucket: Bucket, object: StoredObject): StoredObject {
  if (!hasVersions(bucket)) {
    bucket.objects.set(object.key, object);
    return object;
  }
  const { objectLock } = bucket;
  const retainUntil = objectLock && new Date(Date.now() + objectLock.days * DAY_MS);
  const version = {
    ...object,
    versionId: nextVersionId(bucket, object.key),
    ...(retainUntil && { retainUntil }),
  };
  bucket.versions.push({
    key: object.key,
    versionId: version.versionId,
    created: new Date(),
    object: version,
  });
  bucket.objects.set(object.key, version);
  return version;
}

/** Deletes one version, or hides the object behind a delete marker. Returns the headers of the response. */
export function deleteVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  /** Whether the caller may delete and deletes versions that are locked in governance mode. */
  bypassesGovernance: boolean,
): Record<string, string> {
  if (versionId !== undefined) {
    return deleteOneVersion(bucket, key, versionId, bypassesGovernance);
  }
  if (!hasVersions(bucket)) {
    bucket.objects.delete(key);
    return {};
  }
  const marker = { key, versionId: nextVersionId(bucket, key), created: new Date(), object: undefined };
  bucket.versions.push(marker);
  bucket.objects.delete(key);
  return { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId };
}

function deleteOneVersion(
  bucket: Bucket,
  key: string,
  versionId: string,
  bypassesGovernance: boolean,
): Record<string, string> {
  if (bucket.mfaDelete) {
    throw accessDenied("Mfa Authentication must be used for this request");
  }
  const version = findVersion(bucket, key, versionId);
  const retainUntil = version?.object?.retainUntil;
  const isUnlocked = bypassesGovernance && bucket.objectLock?.mode === "GOVERNANCE";
  if (retainUntil !== undefined && retainUntil > new Date() && !isUnlocked) {
    throw accessDenied("Access Denied because object protected by object lock.");
  }
  if (version !== undefined) {
    removeVersion(bucket, version);
  }
  const isMarker = version !== undefined && version.object === undefined;
  return { "x-amz-version-id": versionId, ...(isMarker && { "x-amz-delete-marker": "true" }) };
}

/** Version of a key. The version `null` of a bucket without versions is the object itself. */
export function findVersion(bucket: Bucket, key: string, versionId: string): ObjectVersion | undefined {
  return versionsOf(bucket).find((version) => version.key === key && version.versionId === versionId);
}

/** Versions and delete markers in the order in which they were created, with the objects that have no version yet. */
export function versionsOf(bucket: Bucket): ObjectVersion[] {
  const unversioned = [...bucket.objects.values()].filter(({ versionId }) => versionId === undefined);
  return [...unversioned.map(asNullVersion), ...bucket.versions];
}

/** Delete marker that hides a key; undefined if the key has an object or never existed. */
export function latestMarker(bucket: Bucket, key: string): ObjectVersion | undefined {
  const latest = bucket.versions.findLast((version) => version.key === key);
  return latest?.object === undefined ? latest : undefined;
}

/** Headers that describe the version of an object. */
export function versionHeaders(
  { versionId: ownId, retainUntil }: StoredObject,
  bucket: Bucket,
): Record<string, string> {
  // An object that existed before versioning was enabled is the version null.
  const versionId = ownId ?? (hasVersions(bucket) ? NULL_VERSION : undefined);
  return {
    ...(versionId !== undefined && { "x-amz-version-id": versionId }),
    ...(bucket.objectLock !== undefined &&
      retainUntil !== undefined && {
        "x-amz-object-lock-mode": bucket.objectLock.mode,
        "x-amz-object-lock-retain-until-date": retainUntil.toISOString(),
      }),
  };
}

function hasVersions({ versioning, versioningSuspended }: Bucket): boolean {
  return versioning || versioningSuspended;
}

/** Version ID for a write. Keeps an object that has no version yet, or makes room for the new version `null`. */
function nextVersionId(bucket: Bucket, key: string): string {
  if (!bucket.versioning) {
    const replaced = findVersion(bucket, key, NULL_VERSION);
    if (replaced !== undefined) {
      removeVersion(bucket, replaced);
    }
    return NULL_VERSION;
  }
  const current = bucket.objects.get(key);
  if (current !== undefined && current.versionId === undefined) {
    bucket.versions.push({ ...asNullVersion(current), object: { ...current, versionId: NULL_VERSION } });
  }
  return newOrderedId(16);
}

function asNullVersion(object: StoredObject): ObjectVersion {
  return { key: object.key, versionId: NULL_VERSION, created: object.lastModified, object };
}

function removeVersion(bucket: Bucket, { key, versionId }: ObjectVersion): void {
  const index = bucket.versions.findIndex(
    (version) => version.key === key && version.versionId === versionId,
  );
  if (index >= 0) {
    bucket.versions.splice(index, 1);
  } else {
    bucket.objects.delete(key);
  }
  const current = bucket.objects.get(key);
  if (current !== undefined && current.versionId === undefined) {
    return;
  }
  const latest = bucket.versions.findLast((version) => version.key === key)?.object;
  if (latest === undefined) {
    bucket.objects.delete(key);
  } else {
    bucket.objects.set(key, latest);
  }
}
