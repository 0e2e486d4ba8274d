/** Uploads and downloads of objects. `new-object.ts` contains what uploads have in common. */
import type { EmulatorResponse } from "../kit/request";
import { requireKmsPermission } from "./access";
import { head, requestedBucket, type S3Call, type S3Handler } from "./call";
import { assertWriteConditions, isNotModified } from "./conditions";
import { encryptionHeaders } from "./encryption";
import { invalidArgument, S3Error } from "./errors";
import { existing } from "./existing";
import { expirationHeader } from "./expiration";
import type { StoredObject } from "./model";
import { newObject, store } from "./new-object";
import { checksumHeadersOf, objectHeaders } from "./object-headers";
import type { Operation } from "./operations";
import { partNumberOf } from "./parts";
import { type ObjectChecksums, rangeOf } from "./payload";
import { overriddenHeaders } from "./response-parameters";
import { requireChecksum } from "./versions";

const ARCHIVED = ["GLACIER", "DEEP_ARCHIVE"];

export const objectHandlers = {
  PutObject(call) {
    const bucket = requestedBucket(call);
    const template = newObject(call, bucket);
    assertWriteConditions(call, bucket, template.key);
    requireChecksum(call, bucket, "Put Object");
    const object = store(bucket, template, call.payload.content, call.payload.etag);
    const { etag, versionId } = object;
    const headers = {
      ...encryptionHeaders(object),
      ...expirationHeader(bucket, object),
      ...checksumHeadersOf(object),
    };
    return {
      status: 200,
      headers: { ETag: etag, ...headers, ...(versionId && { "x-amz-version-id": versionId }) },
    };
  },

  GetObject(call) {
    const { object } = existing(call, "s3:GetObject");
    assertReadable(object);
    return read(call);
  },

  /** Same as GetObject; the server omits the body. The metadata of an archived object can be read. */
  HeadObject: read,
} satisfies Partial<Record<Operation, S3Handler>>;

/** Rejects to read an object that is archived and was not restored. */
export function assertReadable({ storageClass }: StoredObject): void {
  if (ARCHIVED.includes(storageClass)) {
    const message = "The operation is not valid for the object's storage class";
    throw new S3Error(403, "InvalidObjectState", message, { StorageClass: storageClass });
  }
}

function read(call: S3Call): EmulatorResponse {
  const { bucket, object } = existing(call, "s3:GetObject");
  requireKmsPermission(call.caller, "kms:Decrypt", object.encryption);
  if (isNotModified(call, object)) {
    const headers = { ETag: object.etag, "Last-Modified": object.lastModified.toUTCString() };
    return { status: 304, headers };
  }
  const { size } = object.content;
  const part = requestedPart(call, object);
  const range = part ?? rangeOf(head(call, "range"), size);
  const ofBytes = part?.checksums ?? (range === undefined ? object.checksums : {});
  const { "content-type": contentType = object.contentType, ...overridden } = overriddenHeaders(call);
  const headers = {
    ...objectHeaders(call, bucket, object, ofBytes),
    ...(part !== undefined && object.parts && { "x-amz-mp-parts-count": String(object.parts.length) }),
    ...overridden,
  };
  if (range === undefined || size === 0) {
    return { status: 200, headers, contentType, body: object.content };
  }
  const { from, to } = range;
  return {
    status: 206,
    headers: { ...headers, "Content-Range": `bytes ${from}-${to}/${size}` },
    contentType,
    body: object.content.slice(from, to + 1),
  };
}

interface ObjectPart {
  from: number;
  to: number;
  checksums: ObjectChecksums;
}

/** Part that a request names. An object without parts is treated as one part. */
function requestedPart(call: S3Call, object: StoredObject): ObjectPart | undefined {
  if (!call.request.query.has("partNumber")) {
    return undefined;
  }
  if (head(call, "range") !== undefined) {
    throw invalidArgument("Cannot specify both Range header and partNumber query parameter");
  }
  const number = partNumberOf(call);
  const parts = object.parts ?? [{ size: object.content.size, checksums: object.checksums }];
  const part = parts[number - 1];
  if (part === undefined) {
    throw new S3Error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable", {
      ActualPartCount: String(parts.length),
      PartNumberRequested: String(number),
    });
  }
  const from = parts.slice(0, number - 1).reduce((sum, before) => sum + before.size, 0);
  return { from, to: from + part.size - 1, checksums: part.checksums };
}
