/** Parts of a multipart upload: finding the upload, adding parts, and choosing those that become the object. */
import { head, keyOf, type S3Call } from "./call";
import { CHECKSUM_NAMES, type ChecksumName, DEFAULT_CHECKSUM, digestOf } from "./checksums";
import { malformedXml, noSuchUpload, S3Error } from "./errors";
import type { Bucket, MultipartUpload, UploadedPart } from "./model";
import { checksumMismatch } from "./multipart-checksum";
import { invalidPart } from "./payload";
import type { Element } from "./xml-parser";
import { parsed } from "./xml-parser";

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PART_NUMBER = 10_000;

export function uploadOf(call: S3Call, bucket: Bucket): MultipartUpload {
  const upload = bucket.uploads.get(call.request.query.get("uploadId") ?? "");
  if (upload === undefined || upload.key !== keyOf(call)) {
    throw noSuchUpload();
  }
  return upload;
}

export function partNumberOf(call: S3Call): number {
  const text = call.request.query.get("partNumber") ?? "";
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > MAX_PART_NUMBER) {
    throw invalidPart();
  }
  return number;
}

/** Adds a part with the checksum of the upload's algorithm or the default one, which S3 computes if the client did not send it. */
export async function addPart(
  { profile }: S3Call,
  upload: MultipartUpload,
  number: number,
  { content, etag, checksums }: Omit<UploadedPart, "uploaded">,
): Promise<UploadedPart> {
  const expected = upload.checksum?.name;
  const [sent] = CHECKSUM_NAMES.filter((known) => checksums[known] !== undefined);
  if (expected !== undefined && sent !== undefined && sent !== expected) {
    throw checksumMismatch(expected, sent);
  }
  const name = expected ?? (sent === undefined && profile.addsChecksum ? DEFAULT_CHECKSUM : undefined);
  const value = name && (checksums[name] ?? (await digestOf(name, content.chunks())));
  const part = {
    content,
    etag,
    checksums: name === undefined ? checksums : { [name]: value },
    uploaded: new Date(),
  };
  upload.parts.set(number, part);
  return part;
}

/** Parts that the request names, in ascending order. */
export function chosenParts(call: S3Call, upload: MultipartUpload): UploadedPart[] {
  const named = parsed(call.payload.content, "CompleteMultipartUpload").children("Part");
  if (named.length === 0) {
    throw malformedXml();
  }
  const numbers = named.map((part) => Number(part.text("PartNumber") || Number.NaN));
  if (named.some((part) => part.child("ETag") === undefined) || !numbers.every(Number.isInteger)) {
    throw malformedXml();
  }
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    const message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    throw new S3Error(400, "InvalidPartOrder", message);
  }
  assertPartChecksums(named, upload);
  const parts = named.map((entry) => partNamed(entry, upload));
  if (parts.slice(0, -1).some(({ content }) => content.size < MIN_PART_BYTES)) {
    const message = "Your proposed upload is smaller than the minimum allowed size";
    throw new S3Error(400, "EntityTooSmall", message, { MinSizeAllowed: String(MIN_PART_BYTES) });
  }
  const expected = head(call, "x-amz-mp-object-size");
  const size = parts.reduce((sum, { content }) => sum + content.size, 0);
  if (expected !== undefined && Number(expected) !== size) {
    const message = "The provided 'x-amz-mp-object-size' header does not match what was computed.";
    throw new S3Error(400, "InvalidRequest", message);
  }
  return parts;
}

/**
 * A composite checksum is computed from the checksums of the parts, which the client confirms. Clients that do not send
 * them fail on AWS: opendal pull request 4580.
 */
function assertPartChecksums(named: readonly Element[], { checksum }: MultipartUpload): void {
  if (checksum?.type !== "COMPOSITE") {
    return;
  }
  const { name } = checksum;
  const missing = named.find((part) => part.child(`Checksum${name.toUpperCase()}`) === undefined);
  if (missing !== undefined) {
    const message = `The upload was created using a ${name} checksum. The complete request must include the checksum for each part. It was missing for part ${missing.text("PartNumber")} in the request.`;
    throw new S3Error(400, "InvalidRequest", message);
  }
}

function partNamed(entry: Element, upload: MultipartUpload): UploadedPart {
  const part = upload.parts.get(Number(entry.text("PartNumber")));
  const etag = entry.text("ETag")?.replaceAll('"', "");
  const differs = (name: ChecksumName) => {
    const sent = entry.text(`Checksum${name.toUpperCase()}`);
    return sent !== undefined && sent !== part?.checksums[name];
  };
  if (part === undefined || part.etag.replaceAll('"', "") !== etag || CHECKSUM_NAMES.some(differs)) {
    throw new S3Error(
      400,
      "InvalidPart",
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    );
  }
  return part;
}
