/**
 * New objects, without their content.
 *
 * An upload is more than its bytes: S3 checks the permission, the ACL and its own permission, and then decides who owns
 * the object. `newObject` does all of this for uploads, copies, forms and multipart uploads, so that they cannot differ.
 *
 *     const object = store(bucket, newObject(call, bucket), call.payload.content, call.payload.etag);
 */
import type { StoredContent } from "../kit/content";
import { requireKmsPermission, requirePermission } from "./access";
import { cannedAcl } from "./acl";
import { accountOf, head, keyOf, type S3Call } from "./call";
import { encryptionOf } from "./encryption";
import { S3Error } from "./errors";
import { cannedNameOf } from "./handlers-acl";
import { headerText, metadataText } from "./header-text";
import type { Bucket, ObjectTemplate, S3Account, StoredObject } from "./model";
import { aclFromHeaders, checkAcl, type RequestedAcl, shouldApplyAcl } from "./requested-acl";
import { tagsInHeader } from "./tags";
import { uploadedChecksums } from "./uploaded-checksums";
import { addVersion } from "./versions";

const MAX_KEY_BYTES = 1024;
const METADATA_PREFIX = "x-amz-meta-";
/** Names without the prefix, and values (User Guide, UsingMetadata). */
const MAX_METADATA_BYTES = 2048;
const STORED_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
  "x-amz-website-redirect-location",
];
const STORAGE_CLASSES = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];

/** New object without its content. Checks the permission to write, then the ACL in the request. */
export function newObject(call: S3Call, bucket: Bucket, key = keyOf(call)): ObjectTemplate {
  assertKeyLength(key);
  requirePermission(call.caller, { action: "s3:PutObject", bucket, key });
  const writer = accountOf(call);
  const requested = acceptedAcl(call, bucket, key);
  const encryption = encryptionOf(call, bucket);
  requireKmsPermission(call.caller, "kms:GenerateDataKey", encryption);
  const grantsFullControl = requested?.canned === "bucket-owner-full-control";
  const isOwnedByBucketOwner =
    bucket.ownership === "BucketOwnerEnforced" ||
    (bucket.ownership === "BucketOwnerPreferred" && grantsFullControl);
  const owner = isOwnedByBucketOwner ? bucket.owner : writer;
  const acl = isOwnedByBucketOwner ? undefined : requested?.acl;
  return {
    ...plainObject(key, owner, bucket),
    contentType: headerText("content-type", head(call, "content-type") || "binary/octet-stream"),
    headers: storedHeaders(call),
    storageClass: storageClassOf(call),
    tags: taggedBy(call, bucket, key),
    checksums: uploadedChecksums(call),
    encryption,
    ...(acl !== undefined && { acl }),
  };
}

export function assertKeyLength(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    const fields = { Size: String(size), MaxSizeAllowed: String(MAX_KEY_BYTES) };
    throw new S3Error(400, "KeyTooLongError", "Your key is too long", fields);
  }
}

/** A private object without metadata. */
export function plainObject(key: string, owner: S3Account | undefined, bucket: Bucket): ObjectTemplate {
  return {
    key,
    owner,
    contentType: "binary/octet-stream",
    headers: {},
    storageClass: "STANDARD",
    tags: {},
    checksums: {},
    encryption: { ...bucket.encryption },
    acl: cannedAcl("private", owner, bucket.owner),
  };
}

/** Stores an object and returns it. */
export function store(
  bucket: Bucket,
  template: ObjectTemplate,
  content: StoredContent,
  etag: string,
): StoredObject {
  return addVersion(bucket, { ...template, content, etag, lastModified: new Date() });
}

/** ACL of the request; undefined if there is none or the store ignores it. */
function acceptedAcl(call: S3Call, bucket: Bucket, key: string): RequestedAcl | undefined {
  const writer = accountOf(call);
  const requested = aclFromHeaders(call, writer, bucket.owner);
  if (requested === undefined || !shouldApplyAcl(call.profile.aclOnPut, requested, cannedNameOf(bucket))) {
    return undefined;
  }
  checkAcl(call, requested, bucket, "s3:PutObject");
  // An anonymous caller owns the object that it writes, so it needs no permission to set its ACL.
  if (call.caller.user !== undefined) {
    const object = ownAlready(writer, bucket);
    requirePermission(call.caller, { action: "s3:PutObjectAcl", bucket, key, object });
  }
  return requested;
}

/** An object that another account writes belongs to that account, which can then change the ACL. */
function ownAlready(
  writer: S3Account | undefined,
  bucket: Bucket,
): Pick<StoredObject, "owner" | "acl"> | undefined {
  return writer === bucket.owner
    ? undefined
    : { owner: writer, acl: cannedAcl("private", writer, bucket.owner) };
}

function storedHeaders(call: S3Call): Record<string, string> {
  const stored: Record<string, string> = {};
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(call.request.headers)) {
    if (typeof value === "string" && name.startsWith(METADATA_PREFIX)) {
      metadataBytes += name.length - METADATA_PREFIX.length + Buffer.byteLength(value);
      stored[name] = metadataText(name, value);
    } else if (typeof value === "string" && value !== "" && STORED_HEADERS.includes(name)) {
      const text = name === "content-encoding" ? withoutChunked(value) : value;
      Object.assign(stored, text !== "" && { [name]: headerText(name, text) });
    }
  }
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw metadataTooLarge(metadataBytes);
  }
  assertRedirect(stored["x-amz-website-redirect-location"]);
  return stored;
}

function metadataTooLarge(size: number): S3Error {
  const message = "Your metadata headers exceed the maximum allowed metadata size";
  return new S3Error(400, "MetadataTooLarge", message, {
    Size: String(size),
    MaxSizeAllowed: String(MAX_METADATA_BYTES),
  });
}

function assertRedirect(location: string | undefined): void {
  if (location !== undefined && !/^(https?:\/\/|\/)/.test(location)) {
    const message = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.";
    throw new S3Error(400, "InvalidRedirectLocation", message);
  }
}

/** Content encoding of the object: `aws-chunked` is an encoding of the request. */
function withoutChunked(value: string): string {
  const encodings = value.split(",").map((encoding) => encoding.trim());
  const kept = encodings.filter((encoding) => encoding !== "aws-chunked");
  return kept.length === encodings.length ? value : kept.join(", ");
}

function storageClassOf(call: S3Call): string {
  const wanted = head(call, "x-amz-storage-class") ?? "STANDARD";
  if (!STORAGE_CLASSES.includes(wanted)) {
    throw new S3Error(400, "InvalidStorageClass", "The storage class you specified is not valid", {
      StorageClassRequested: wanted,
    });
  }
  return wanted;
}

function taggedBy(call: S3Call, bucket: Bucket, key: string): Record<string, string> {
  const header = head(call, "x-amz-tagging");
  if (header === undefined || header === "") {
    return {};
  }
  requirePermission(call.caller, { action: "s3:PutObjectTagging", bucket, key });
  return tagsInHeader(header);
}
