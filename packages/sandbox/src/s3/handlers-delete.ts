/**
 * DeleteObject and DeleteObjects, also of single versions.
 *
 * A deletion succeeds for a key that does not exist. In a bucket with versions it only adds a delete marker, and a
 * bucket can be deleted only after all versions and markers were deleted by their version IDs.
 */
import { requirePermission } from "./access";
import { head, keyOf, may, requestedBucket, type S3Call, type S3Handler } from "./call";
import { assertMatches } from "./conditions";
import { malformedXml, S3Error } from "./errors";
import type { Bucket } from "./model";
import type { Operation } from "./operations";
import { deleteVersion } from "./versions";
import { type XmlObject, xml } from "./xml";
import { type Element, parsed } from "./xml-parser";

const MAX_KEYS = 1000;

export const deleteHandlers = {
  DeleteObject(call) {
    const bucket = requestedBucket(call);
    const versionId = call.request.query.get("versionId") ?? undefined;
    const headers = deleteAllowed(call, bucket, keyOf(call), versionId, head(call, "if-match"));
    return { status: 204, headers };
  },

  DeleteObjects(call) {
    const bucket = requestedBucket(call);
    if (!call.payload.isVerified) {
      throw new S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
    }
    const request = parsed(call.payload.content, "Delete");
    const entries = request.children("Object");
    if (entries.length === 0 || entries.length > MAX_KEYS || entries.some((entry) => !entry.text("Key"))) {
      throw malformedXml();
    }
    const omitsDeleted = request.text("Quiet")?.trim() === "true";
    const results = entries.map((entry) => deleteEntry(call, bucket, entry));
    return xml("DeleteResult", {
      Deleted: omitsDeleted ? [] : results.flatMap(({ deleted }) => deleted ?? []),
      Error: results.flatMap(({ error }) => error ?? []),
    });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function deleteEntry(
  call: S3Call,
  bucket: Bucket,
  entry: Element,
): { deleted?: XmlObject; error?: XmlObject } {
  const key = entry.text("Key") ?? "";
  const versionId = entry.text("VersionId") || undefined;
  for (const name of ["Size", "LastModifiedTime"]) {
    if (entry.child(name) !== undefined) {
      const error = { Code: "NotImplemented", Message: `The condition ${name} is not implemented.` };
      return { error: { Key: key, VersionId: versionId, ...error } };
    }
  }
  try {
    const headers = deleteAllowed(call, bucket, key, versionId, entry.text("ETag"));
    const isMarker = headers["x-amz-delete-marker"] === "true";
    return {
      deleted: {
        Key: key,
        VersionId: versionId,
        DeleteMarker: isMarker || undefined,
        DeleteMarkerVersionId: isMarker ? headers["x-amz-version-id"] : undefined,
      },
    };
  } catch (error) {
    if (!(error instanceof S3Error)) {
      throw error;
    }
    // S3 reports the reason of an access-denied error only for single deletions.
    const message = error.message.startsWith("User: ") ? "Access Denied" : error.message;
    return { error: { Key: key, VersionId: versionId, Code: error.code, Message: message } };
  }
}

/** Deletes an object or version if the caller is allowed to and the object has the required ETag. */
function deleteAllowed(
  call: S3Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  etag: string | undefined,
): Record<string, string> {
  const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
  requirePermission(call.caller, { action, bucket, key, object: bucket.objects.get(key) });
  assertMatches(call, bucket, key, etag);
  return deleteVersion(bucket, key, versionId, bypassesGovernance(call, bucket, key));
}

function bypassesGovernance(call: S3Call, bucket: Bucket, key: string): boolean {
  return (
    head(call, "x-amz-bypass-governance-retention")?.toLowerCase() === "true" &&
    may(call, { action: "s3:BypassGovernanceRetention", bucket, key })
  );
}
