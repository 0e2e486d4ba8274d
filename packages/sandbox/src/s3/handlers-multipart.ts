/**
 * Multipart uploads.
 *
 * SDKs upload large files in parts without being asked to, and an upload that is never completed stays invisible in the
 * bucket but is charged. The emulator validates what S3 validates on completion: the order of the parts, their ETags,
 * and at least 5 MiB for each part except the last. The object gets the ACL, owner and headers of the request that
 * starts the upload.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  keyOf,
  requestedBucket,
  requireBucketPermission,
  requireObjectPermission,
  type S3Call,
  type S3Handler,
} from "./call";
import { encryptionHeaders } from "./encryption";
import { noSuchUpload, S3Error } from "./errors";
import { newObject, store } from "./handlers-objects";
import type { Bucket, MultipartUpload } from "./model";
import type { Operation } from "./operations";
import { invalidPart } from "./payload";
import { requireChecksum } from "./versions";
import { xml } from "./xml";
import { parsed } from "./xml-parser";

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PART_NUMBER = 10_000;

export const multipartHandlers = {
  CreateMultipartUpload(call) {
    const bucket = requestedBucket(call);
    const template = newObject(call, bucket);
    const id = randomBytes(32).toString("base64url");
    const key = keyOf(call);
    bucket.uploads.set(id, { id, key, started: new Date(), parts: new Map(), template });
    const headers = encryptionHeaders(template);
    return xml("InitiateMultipartUploadResult", { Bucket: bucket.name, Key: key, UploadId: id }, { headers });
  },

  UploadPart(call) {
    const bucket = requireObjectPermission(call, "s3:PutObject");
    const upload = uploadOf(call, bucket);
    const number = Number(call.request.query.get("partNumber"));
    if (!Number.isInteger(number) || number < 1 || number > MAX_PART_NUMBER) {
      throw invalidPart();
    }
    requireChecksum(call, bucket, "Put Part");
    const { bytes, checksums } = call.payload;
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    upload.parts.set(number, { bytes, etag, uploaded: new Date() });
    return { status: 200, headers: { ETag: etag, ...encryptionHeaders(upload.template), ...checksums } };
  },

  ListParts(call) {
    const bucket = requireObjectPermission(call, "s3:ListMultipartUploadParts");
    const upload = uploadOf(call, bucket);
    return xml("ListPartsResult", {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      IsTruncated: false,
      Part: sorted(upload).map(([number, part]) => ({
        PartNumber: number,
        LastModified: part.uploaded.toISOString(),
        ETag: part.etag,
        Size: part.bytes.length,
      })),
    });
  },

  CompleteMultipartUpload(call) {
    const bucket = requireObjectPermission(call, "s3:PutObject");
    const upload = uploadOf(call, bucket);
    const parts = chosenParts(call, upload);
    const digest = createHash("md5");
    for (const { etag } of parts) {
      digest.update(Buffer.from(etag.replaceAll('"', ""), "hex"));
    }
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const object = store(
      bucket,
      { ...upload.template, checksums: {} },
      bytes,
      `"${digest.digest("hex")}-${parts.length}"`,
    );
    bucket.uploads.delete(upload.id);
    const content = { Location: `/${bucket.name}/${upload.key}`, Bucket: bucket.name, Key: upload.key };
    return xml(
      "CompleteMultipartUploadResult",
      { ...content, ETag: object.etag },
      { headers: encryptionHeaders(object) },
    );
  },

  AbortMultipartUpload(call) {
    const bucket = requireObjectPermission(call, "s3:AbortMultipartUpload");
    bucket.uploads.delete(uploadOf(call, bucket).id);
    return { status: 204 };
  },

  ListMultipartUploads(call) {
    const bucket = requireBucketPermission(call, "s3:ListBucketMultipartUploads");
    const prefix = call.request.query.get("prefix") ?? "";
    const uploads = [...bucket.uploads.values()].filter(({ key }) => key.startsWith(prefix));
    return xml("ListMultipartUploadsResult", {
      Bucket: bucket.name,
      Prefix: prefix,
      IsTruncated: false,
      Upload: uploads.map(({ key, id, started }) => ({
        Key: key,
        UploadId: id,
        Initiated: started.toISOString(),
      })),
    });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function uploadOf(call: S3Call, bucket: Bucket): MultipartUpload {
  const upload = bucket.uploads.get(call.request.query.get("uploadId") ?? "");
  if (upload === undefined || upload.key !== keyOf(call)) {
    throw noSuchUpload();
  }
  return upload;
}

function chosenParts(call: S3Call, upload: MultipartUpload): { bytes: Buffer; etag: string }[] {
  const named = parsed(call.payload.bytes, "CompleteMultipartUpload").children("Part");
  const numbers = named.map((part) => Number(part.text("PartNumber")));
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    const message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    throw new S3Error(400, "InvalidPartOrder", message);
  }
  return named.map((entry, index) => {
    const part = upload.parts.get(Number(entry.text("PartNumber")));
    const etag = entry.text("ETag")?.replaceAll('"', "");
    if (part === undefined || part.etag.replaceAll('"', "") !== etag) {
      throw new S3Error(
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      );
    }
    if (part.bytes.length < MIN_PART_BYTES && index < named.length - 1) {
      const message = "Your proposed upload is smaller than the minimum allowed size";
      throw new S3Error(400, "EntityTooSmall", message, { MinSizeAllowed: String(MIN_PART_BYTES) });
    }
    return part;
  });
}

function sorted(upload: MultipartUpload) {
  return [...upload.parts].sort(([left], [right]) => left - right);
}
