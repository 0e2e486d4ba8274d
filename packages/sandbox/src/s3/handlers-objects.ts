/**
 * Operations on objects: upload, copy, read and delete.
 *
 * An upload is more than its bytes: S3 checks the permission, the ACL and its own permission, conditions such as
 * `If-None-Match`, and then decides who owns the object. `newObject` does all of this for uploads, copies and multipart
 * uploads, so that they cannot differ. `versions.ts` keeps versions; storage classes do not exist here.
 *
 *     const object = store(bucket, newObject(call, bucket), call.payload.bytes);
 */
import { createHash } from "node:crypto";
import type { EmulatorResponse } from "../kit/request";
import { isAllowed, requireKmsPermission, requirePermission } from "./access";
import { cannedAcl } from "./acl";
import { decoded } from "./addressing";
import { accountOf, head, keyOf, requestedBucket, type S3Call, type S3Handler } from "./call";
import { encryptionHeaders, encryptionOf } from "./encryption";
import { accessDenied, noSuchBucket, S3Error } from "./errors";
import { existing, existingAt } from "./existing";
import { expirationHeader } from "./expiration";
import { cannedNameOf } from "./handlers-acl";
import type { Bucket, S3Account, StoredObject } from "./model";
import type { Operation } from "./operations";
import { rangeOf } from "./payload";
import { aclFromHeaders, checkAcl, shouldApplyAcl } from "./requested-acl";
import { addVersion, deleteVersion, requireChecksum, versionHeaders } from "./versions";
import { xml } from "./xml";
import { parsed } from "./xml-parser";

const MAX_KEY_BYTES = 1024;
const STORED_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
];

export const objectHandlers = {
  PutObject(call) {
    const bucket = requestedBucket(call);
    const template = newObject(call, bucket);
    checkConditions(call, bucket);
    requireChecksum(call, bucket, "Put Object");
    const object = store(bucket, template, call.payload.bytes);
    const { etag, versionId, checksums } = object;
    const headers = { ...encryptionHeaders(object), ...expirationHeader(bucket, object), ...checksums };
    return {
      status: 200,
      headers: { ETag: etag, ...headers, ...(versionId && { "x-amz-version-id": versionId }) },
    };
  },

  CopyObject(call) {
    const bucket = requestedBucket(call);
    const source = sourceOf(call);
    const template = newObject(call, bucket);
    const replace = head(call, "x-amz-metadata-directive") === "REPLACE";
    const { contentType, headers } = replace ? template : source;
    const copy = store(
      bucket,
      { ...template, contentType, headers, checksums: source.checksums },
      source.bytes,
    );
    return xml("CopyObjectResult", { ETag: copy.etag, LastModified: copy.lastModified.toISOString() });
  },

  GetObject: read,

  /** Same as GetObject; the server omits the body. */
  HeadObject: read,

  DeleteObject(call) {
    const bucket = requestedBucket(call);
    const key = keyOf(call);
    const versionId = call.request.query.get("versionId") ?? undefined;
    requirePermission(call.caller, {
      action: versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
      bucket,
      key,
      object: bucket.objects.get(key),
    });
    return { status: 204, headers: deleteVersion(bucket, key, versionId) };
  },

  DeleteObjects(call) {
    const bucket = requestedBucket(call);
    if (Object.keys(call.payload.checksums).length === 0 && head(call, "content-md5") === undefined) {
      throw new S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
    }
    const request = parsed(call.payload.bytes, "Delete");
    const omitsDeleted = request.text("Quiet") === "true";
    const results = request.children("Object").map((entry) => {
      const key = entry.text("Key") ?? "";
      const wanted = { action: "s3:DeleteObject", bucket, key, object: bucket.objects.get(key) };
      const allowed = isAllowed(call.caller, wanted);
      if (allowed) {
        deleteVersion(bucket, key, undefined);
      }
      return { key, allowed };
    });
    const rejected = { Code: "AccessDenied", Message: accessDenied().message };
    return xml("DeleteResult", {
      Deleted: omitsDeleted ? [] : results.filter(({ allowed }) => allowed).map(({ key }) => ({ Key: key })),
      Error: results.filter(({ allowed }) => !allowed).map(({ key }) => ({ Key: key, ...rejected })),
    });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function read(call: S3Call): EmulatorResponse {
  const { bucket, object } = existing(call, "s3:GetObject");
  requireKmsPermission(call.caller, "kms:Decrypt", object.encryption);
  const unchanged = notModified(call, object);
  if (unchanged) {
    return { status: 304, headers: { ETag: object.etag } };
  }
  const range = rangeOf(head(call, "range"), object.bytes.length);
  const headers = { ...objectHeaders(call, bucket, object), ...overrides(call) };
  const contentType = call.request.query.get("response-content-type") ?? object.contentType;
  if (range === undefined) {
    return { status: 200, headers, contentType, body: object.bytes };
  }
  const { from, to } = range;
  return {
    status: 206,
    headers: { ...headers, "Content-Range": `bytes ${from}-${to}/${object.bytes.length}` },
    contentType,
    body: object.bytes.subarray(from, to + 1),
  };
}

/** New object without its content. Checks the permission to write, then the ACL in the request. */
export function newObject(
  call: S3Call,
  bucket: Bucket,
): Omit<StoredObject, "bytes" | "etag" | "lastModified"> {
  const key = keyOf(call);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error(400, "KeyTooLongError", "Your key is too long");
  }
  requirePermission(call.caller, { action: "s3:PutObject", bucket, key });
  const writer = accountOf(call);
  let requested = aclFromHeaders(call, writer, bucket.owner);
  if (requested !== undefined) {
    if (shouldApplyAcl(call.profile.aclOnPut, requested, cannedNameOf(bucket))) {
      checkAcl(call, requested, bucket, "s3:PutObject");
      // An anonymous caller owns the object that it writes, so it needs no permission to set its ACL.
      if (call.caller.user !== undefined) {
        requirePermission(call.caller, {
          action: "s3:PutObjectAcl",
          bucket,
          key,
          object: ownAlready(writer, bucket),
        });
      }
    } else {
      requested = undefined;
    }
  }
  const encryption = encryptionOf(call, bucket);
  requireKmsPermission(call.caller, "kms:GenerateDataKey", encryption);
  const grantsFullControl = requested?.canned === "bucket-owner-full-control";
  const isOwnedByBucketOwner =
    bucket.ownership === "BucketOwnerEnforced" ||
    (bucket.ownership === "BucketOwnerPreferred" && grantsFullControl);
  const owner = isOwnedByBucketOwner ? bucket.owner : writer;
  return {
    key,
    owner,
    contentType: head(call, "content-type") ?? "binary/octet-stream",
    headers: storedHeaders(call),
    checksums: call.payload.checksums,
    encryption,
    acl:
      isOwnedByBucketOwner || requested === undefined
        ? cannedAcl("private", owner, bucket.owner)
        : requested.acl,
  };
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

/** Stores an object and returns it. */
export function store(
  bucket: Bucket,
  template: Omit<StoredObject, "bytes" | "etag" | "lastModified">,
  bytes: Buffer,
  etag = `"${createHash("md5").update(bytes).digest("hex")}"`,
): StoredObject {
  return addVersion(bucket, { ...template, bytes, etag, lastModified: new Date() });
}

function storedHeaders(call: S3Call): Record<string, string> {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(call.request.headers)) {
    if (typeof value === "string" && (STORED_HEADERS.includes(name) || name.startsWith("x-amz-meta-"))) {
      const text = name === "content-encoding" ? value.replace(/,?\s*aws-chunked/, "") : value;
      if (text !== "") {
        stored[name] = text;
      }
    }
  }
  return stored;
}

function objectHeaders(call: S3Call, bucket: Bucket, object: StoredObject): Record<string, string> {
  const whole = head(call, "range") === undefined;
  return {
    ETag: object.etag,
    "Last-Modified": object.lastModified.toUTCString(),
    "Accept-Ranges": "bytes",
    ...object.headers,
    ...encryptionHeaders(object),
    ...versionHeaders(object, bucket),
    ...expirationHeader(bucket, object),
    ...(bucket.replication && { "x-amz-replication-status": "PENDING" }),
    ...(head(call, "x-amz-checksum-mode") === "ENABLED" && whole ? object.checksums : {}),
  };
}

/** Response headers set by `response-*` parameters, which require a signed request. */
function overrides(call: S3Call): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const [name, value] of call.request.query) {
    if (name.startsWith("response-")) {
      if (call.caller.user === undefined) {
        throw new S3Error(
          400,
          "InvalidRequest",
          "Request specific response headers cannot be used for anonymous GET requests.",
        );
      }
      if (name !== "response-content-type") {
        changed[name.slice("response-".length)] = value;
      }
    }
  }
  return changed;
}

function notModified(call: S3Call, object: StoredObject): boolean {
  const wanted = head(call, "if-match");
  if (wanted !== undefined && wanted !== "*" && wanted !== object.etag) {
    throw preconditionFailed("If-Match");
  }
  const known = head(call, "if-none-match");
  return known !== undefined && (known === "*" || known === object.etag);
}

function checkConditions(call: S3Call, bucket: Bucket): void {
  const present = bucket.objects.get(keyOf(call));
  if (head(call, "if-none-match") === "*" && present !== undefined) {
    throw preconditionFailed("If-None-Match");
  }
  const wanted = head(call, "if-match");
  if (wanted !== undefined && wanted !== present?.etag) {
    throw preconditionFailed("If-Match");
  }
}

function preconditionFailed(condition: string): S3Error {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new S3Error(412, "PreconditionFailed", message, { Condition: condition });
}

function sourceOf(call: S3Call): StoredObject {
  const source = decoded(head(call, "x-amz-copy-source") ?? "").replace(/^\//, "");
  const slash = source.indexOf("/");
  const name = source.slice(0, Math.max(slash, 0));
  const bucket = call.state.buckets.get(name);
  if (bucket === undefined) {
    throw noSuchBucket(name);
  }
  return existingAt(call, bucket, source.slice(slash + 1), "s3:GetObject").object;
}
