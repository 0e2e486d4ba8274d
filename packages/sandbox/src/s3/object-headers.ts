import { head, type S3Call } from "./call";
import { encryptionHeaders } from "./encryption";
import { expirationHeader } from "./expiration";
import type { Bucket, ChecksumType, StoredObject } from "./model";
import { checksumResponseHeaders, type ObjectChecksums } from "./payload";
import { versionHeaders } from "./versions";

/** Response headers that describe an object. `checksums` are those of the bytes in the response, if they are known. */
export function objectHeaders(
  call: S3Call,
  bucket: Bucket,
  object: StoredObject,
  checksums: ObjectChecksums,
): Record<string, string> {
  const tagCount = Object.keys(object.tags).length;
  const withChecksum = head(call, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  return {
    ETag: object.etag,
    "Last-Modified": object.lastModified.toUTCString(),
    "Accept-Ranges": "bytes",
    ...object.headers,
    ...encryptionHeaders(object),
    ...versionHeaders(object, bucket),
    ...expirationHeader(bucket, object),
    ...(object.storageClass !== "STANDARD" && { "x-amz-storage-class": object.storageClass }),
    ...(tagCount > 0 && { "x-amz-tagging-count": String(tagCount) }),
    ...(bucket.replication && { "x-amz-replication-status": "PENDING" }),
    ...(withChecksum && checksumHeadersOf({ ...object, checksums })),
  };
}

/** Headers with the checksum of an object and its type. */
export function checksumHeadersOf(
  object: Pick<StoredObject, "checksums" | "checksumType">,
): Record<string, string> {
  const type = checksumTypeOf(object);
  return {
    ...checksumResponseHeaders(object.checksums),
    ...(type && { "x-amz-checksum-type": type }),
  };
}

/** Type of an object's checksum; undefined if it has none. */
export function checksumTypeOf({
  checksums,
  checksumType,
}: Pick<StoredObject, "checksums" | "checksumType">): ChecksumType | undefined {
  return Object.keys(checksums).length === 0 ? undefined : (checksumType ?? "FULL_OBJECT");
}
