/**
 * Preconditions of reads, writes and copies.
 *
 * A condition that a server ignores overwrites or deletes an object that the client wanted to keep. The rules differ
 * by operation: a write with `If-Match` on a missing key is 404, a read with `If-None-Match` is 304, and every failed
 * condition on the source of a copy is 412. As in HTTP, a condition on the ETag takes precedence over one on the date.
 */
import { requirePermission } from "./access";
import { head, type S3Call } from "./call";
import { noSuchKey, S3Error, unsupportedHeader } from "./errors";
import type { Bucket, StoredObject } from "./model";

/** Rejects a write unless the object under its key has the state that the request requires. */
export function assertWriteConditions(call: S3Call, bucket: Bucket, key: string): void {
  const excluded = head(call, "if-none-match");
  if (excluded !== undefined && excluded !== "*") {
    throw unsupportedHeader("If-None-Match");
  }
  if (excluded === "*" && bucket.objects.has(key)) {
    throw preconditionFailed("If-None-Match");
  }
  assertMatches(call, bucket, key, head(call, "if-match"));
}

/**
 * Rejects a write or deletion unless the current object exists and has this ETag. `*` stands for all ETags. A caller
 * that compares an ETag needs the permission to read the object.
 */
export function assertMatches(call: S3Call, bucket: Bucket, key: string, etag: string | undefined): void {
  if (etag === undefined) {
    return;
  }
  const object = bucket.objects.get(key);
  if (etag !== "*") {
    requirePermission(call.caller, { action: "s3:GetObject", bucket, key, object });
  }
  if (object === undefined) {
    throw noSuchKey(key);
  }
  if (!matches(etag, object.etag)) {
    throw preconditionFailed("If-Match");
  }
}

/** Whether the client already has the object. Throws if another condition of a read is not met. */
export function isNotModified(call: S3Call, object: StoredObject): boolean {
  const failed = failedCondition(call, "", object);
  if (failed === "if-match" || failed === "if-unmodified-since") {
    throw preconditionFailed(failed === "if-match" ? "If-Match" : "If-Unmodified-Since");
  }
  return failed !== undefined;
}

/** Rejects a copy unless its source meets the conditions. */
export function assertSourceConditions(call: S3Call, source: StoredObject): void {
  const failed = failedCondition(call, "x-amz-copy-source-", source);
  if (failed !== undefined) {
    throw preconditionFailed(`x-amz-copy-source-${failed}`);
  }
}

/** Name of the first condition that an object does not meet, without the prefix. */
function failedCondition(call: S3Call, prefix: string, { etag, lastModified }: StoredObject) {
  const value = (name: string) => head(call, `${prefix}${name}`);
  const [match, noneMatch] = [value("if-match"), value("if-none-match")];
  if (match !== undefined && !matches(match, etag)) {
    return "if-match";
  }
  // HTTP dates contain no milliseconds.
  const changed = Math.floor(lastModified.getTime() / 1000) * 1000;
  if (match === undefined && changed > dateIn(value("if-unmodified-since"), Number.POSITIVE_INFINITY)) {
    return "if-unmodified-since";
  }
  if (noneMatch !== undefined) {
    return matches(noneMatch, etag) ? "if-none-match" : undefined;
  }
  const since = dateIn(value("if-modified-since"), Number.NEGATIVE_INFINITY);
  return changed <= since ? "if-modified-since" : undefined;
}

function matches(wanted: string, etag: string): boolean {
  const plain = (text: string) => text.trim().replace(/^W\//, "").replaceAll('"', "");
  return wanted.split(",").some((entry) => plain(entry) === "*" || plain(entry) === plain(etag));
}

/** Time of an HTTP date. S3 ignores a condition with an invalid date. */
function dateIn(text: string | undefined, otherwise: number): number {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? otherwise : time;
}

export function preconditionFailed(condition: string): S3Error {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new S3Error(412, "PreconditionFailed", message, { Condition: condition });
}
