/**
 * Multipart uploads.
 *
 * SDKs upload large files in parts without being asked to, and an upload that is never completed stays invisible in the
 * bucket but is charged. The emulator validates what S3 validates on completion: the order of the parts, their ETags
 * and checksums, and at least 5 MiB for each part except the last. The object gets the ACL, owner and headers of the
 * request that starts the upload.
 */

import { createHash } from "node:crypto";
import { StoredContent } from "../kit/content";
import {
  accountOf,
  keyOf,
  objectUrlOf,
  requestedBucket,
  requireObjectPermission,
  type S3Handler,
} from "./call";
import { assertWriteConditions } from "./conditions";
import { encryptionHeaders } from "./encryption";
import { checksumSettings, ownerElement } from "./handlers-uploads";
import { integerIn, listingText, pageLimit } from "./listing-parameters";
import type { MultipartUpload, UploadedPart } from "./model";
import {
  algorithmsOf,
  checksumElements,
  checksumMismatch,
  checksumOfUpload,
  completedChecksums,
  requestedChecksum,
} from "./multipart-checksum";
import { newOrderedId } from "./new-id";
import { newObject, store } from "./new-object";
import type { Operation } from "./operations";
import { addPart, chosenParts, partNumberOf, uploadOf } from "./parts";
import { checksumResponseHeaders } from "./payload";
import { uploadedChecksums } from "./uploaded-checksums";
import { requireChecksum } from "./versions";
import { type XmlObject, xml } from "./xml";

export const multipartHandlers = {
  CreateMultipartUpload(call) {
    const bucket = requestedBucket(call);
    const template = newObject(call, bucket);
    const checksum = requestedChecksum(call);
    const id = newOrderedId(32);
    const key = keyOf(call);
    const initiator = accountOf(call);
    bucket.uploads.set(id, { id, key, initiator, checksum, started: new Date(), parts: new Map(), template });
    const headers = {
      ...encryptionHeaders(template),
      ...(checksum && {
        "x-amz-checksum-algorithm": checksum.name.toUpperCase(),
        "x-amz-checksum-type": checksum.type,
      }),
    };
    return xml("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: key, UploadId: id }, { headers });
  },

  async UploadPart(call) {
    const bucket = requireObjectPermission(call, "s3:PutObject");
    const upload = uploadOf(call, bucket);
    const number = partNumberOf(call);
    requireChecksum(call, bucket, "Put Part");
    const sent = upload.checksum ? call.payload.checksums : uploadedChecksums(call);
    if (upload.checksum?.type === "COMPOSITE" && Object.keys(sent).length === 0) {
      throw checksumMismatch(upload.checksum.name, undefined);
    }
    const { etag, checksums } = await addPart(call, upload, number, { ...call.payload, checksums: sent });
    const headers = { ...encryptionHeaders(upload.template), ...checksumResponseHeaders(checksums) };
    return { status: 200, headers: { ETag: etag, ...headers } };
  },

  ListParts(call) {
    const bucket = requireObjectPermission(call, "s3:ListMultipartUploadParts");
    const upload = uploadOf(call, bucket);
    const max = pageLimit(call.request.query, "max-parts");
    const marker = integerIn(call.request.query, "part-number-marker", 0);
    const rest = sorted(upload).filter(([number]) => number > marker);
    const page = rest.slice(0, max);
    const isTruncated = page.length < rest.length;
    return xml("ListPartsResult", {
      Bucket: bucket.name,
      Key: listingText(call.request.query, upload.key),
      UploadId: upload.id,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.[0] ?? 0,
      MaxParts: max,
      IsTruncated: isTruncated,
      ...checksumSettings(upload),
      Initiator: ownerElement(upload.initiator),
      Owner: ownerElement(upload.template.owner),
      StorageClass: upload.template.storageClass,
      Part: page.map(([number, part]) => partElement(number, part)),
    });
  },

  async CompleteMultipartUpload(call) {
    const bucket = requireObjectPermission(call, "s3:PutObject");
    const upload = uploadOf(call, bucket);
    const parts = chosenParts(call, upload);
    const checksum = checksumOfUpload(call, upload);
    const checksums = await completedChecksums(call, checksum, parts);
    // Another request can have completed the upload in the meantime.
    uploadOf(call, bucket);
    assertWriteConditions(call, bucket, upload.key);
    const template = {
      ...upload.template,
      checksums,
      ...(checksum && { checksumType: checksum.type }),
      parts: parts.map(({ content, checksums: ofPart }) => ({ size: content.size, checksums: ofPart })),
    };
    const content = StoredContent.join(parts.map((part) => part.content));
    const object = store(bucket, template, content, etagOfParts(parts));
    bucket.uploads.delete(upload.id);
    const headers = {
      ...encryptionHeaders(object),
      ...(object.versionId && { "x-amz-version-id": object.versionId }),
    };
    const result = {
      Location: objectUrlOf(call, bucket.name, upload.key),
      Bucket: bucket.name,
      Key: upload.key,
      ETag: object.etag,
      ...checksumElements(checksums),
      ChecksumType: checksum?.type,
    };
    return xml("CompleteMultipartUploadResult", result, { headers });
  },

  AbortMultipartUpload(call) {
    const bucket = requireObjectPermission(call, "s3:AbortMultipartUpload");
    bucket.uploads.delete(uploadOf(call, bucket).id);
    return { status: 204 };
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function partElement(number: number, part: UploadedPart): XmlObject {
  return {
    PartNumber: number,
    LastModified: part.uploaded.toISOString(),
    ETag: part.etag,
    Size: part.content.size,
    ...(algorithmsOf(part.checksums).length > 0 && checksumElements(part.checksums)),
  };
}

/** MD5 of the MD5 hashes of the parts, followed by their number. */
function etagOfParts(parts: readonly UploadedPart[]): string {
  const digest = createHash("md5");
  for (const { etag } of parts) {
    digest.update(Buffer.from(etag.replaceAll('"', ""), "hex"));
  }
  return `"${digest.digest("hex")}-${parts.length}"`;
}

function sorted(upload: MultipartUpload): [number, UploadedPart][] {
  return [...upload.parts].sort(([left], [right]) => left - right);
}
