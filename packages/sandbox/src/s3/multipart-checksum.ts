/**
 * Checksum of the object that a multipart upload creates.
 *
 * A composite checksum is the checksum of the checksums of the parts, followed by their number. It cannot be computed
 * from a download. A full-object checksum is that of the content, and only the CRC algorithms offer it.
 */
import { StoredContent } from "../kit/content";
import { head, type S3Call } from "./call";
import {
  CHECKSUM_NAMES,
  type ChecksumName,
  checksumHeader,
  checksumNamed,
  DEFAULT_CHECKSUM,
  digestOf,
} from "./checksums";
import { invalidArgument, S3Error } from "./errors";
import type { MultipartUpload, UploadChecksum, UploadedPart } from "./model";
import type { ObjectChecksums } from "./payload";

/** Algorithm that the request for a new upload or a copy selects. */
export function requestedAlgorithm(call: S3Call): ChecksumName | undefined {
  const text = head(call, "x-amz-checksum-algorithm");
  const name = checksumNamed(text);
  if (text !== undefined && name === undefined) {
    throw new S3Error(
      400,
      "InvalidRequest",
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  }
  return name;
}

/** Checksum that the request for a new upload selects. */
export function requestedChecksum(call: S3Call): UploadChecksum | undefined {
  const name = requestedAlgorithm(call);
  const type = head(call, "x-amz-checksum-type")?.toUpperCase();
  if (name === undefined && type !== undefined) {
    const message =
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.";
    throw new S3Error(400, "InvalidRequest", message);
  }
  if (name === undefined) {
    return undefined;
  }
  const byDefault = name === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE";
  const wanted = type ?? byDefault;
  const isHash = name.startsWith("sha");
  if (wanted !== "COMPOSITE" && wanted !== "FULL_OBJECT") {
    throw invalidArgument("Value for x-amz-checksum-type header is invalid.", {
      ArgumentName: "x-amz-checksum-type",
    });
  }
  if ((wanted === "FULL_OBJECT" && isHash) || (wanted === "COMPOSITE" && name === "crc64nvme")) {
    const message = `The ${wanted} checksum type cannot be used with the ${name} checksum algorithm.`;
    throw new S3Error(400, "InvalidRequest", message);
  }
  return { name, type: wanted };
}

/** Checksum that the object of an upload gets: the requested one, otherwise the one that the store adds. */
export function checksumOfUpload(
  { profile }: S3Call,
  { checksum }: MultipartUpload,
): UploadChecksum | undefined {
  return checksum ?? (profile.addsChecksum ? { name: DEFAULT_CHECKSUM, type: "FULL_OBJECT" } : undefined);
}

/** Checksum of a completed upload. Throws if it differs from the one that the client sent. */
export async function completedChecksums(
  call: S3Call,
  checksum: UploadChecksum | undefined,
  parts: readonly UploadedPart[],
): Promise<ObjectChecksums> {
  if (checksum === undefined) {
    return {};
  }
  const { name, type } = checksum;
  const value =
    type === "FULL_OBJECT"
      ? await digestOf(name, StoredContent.join(parts.map(({ content }) => content)).chunks())
      : await compositeChecksum(name, parts);
  assertSameChecksum(call, checksum);
  const sent = head(call, checksumHeader(name));
  if (sent !== undefined && sent !== value) {
    const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
    throw new S3Error(400, "BadDigest", message);
  }
  return { [name]: value };
}

/** Rejects a completion that names another algorithm or type than the upload (API reference, CompleteMultipartUpload). */
function assertSameChecksum(call: S3Call, { name, type }: UploadChecksum): void {
  const other = CHECKSUM_NAMES.find(
    (known) => known !== name && head(call, checksumHeader(known)) !== undefined,
  );
  if (other !== undefined) {
    throw checksumMismatch(name, other);
  }
  const sentType = head(call, "x-amz-checksum-type")?.toUpperCase();
  if (sentType !== undefined && sentType !== type) {
    const message = `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`;
    throw new S3Error(400, "BadDigest", message);
  }
}

/** Error for a checksum of another algorithm than the upload's, or for none. */
export function checksumMismatch(expected: ChecksumName, actual: ChecksumName | undefined): S3Error {
  const message = `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual ?? "null"}`;
  return new S3Error(400, "InvalidRequest", message);
}

async function compositeChecksum(name: ChecksumName, parts: readonly UploadedPart[]): Promise<string> {
  const digests = parts.map(({ checksums }) => Buffer.from(checksums[name] ?? "", "base64"));
  const joined = StoredContent.of(Buffer.concat(digests));
  return `${await digestOf(name, joined.chunks())}-${parts.length}`;
}

/** XML elements such as `ChecksumCRC32`. */
export function checksumElements(checksums: ObjectChecksums): Record<string, string | undefined> {
  return Object.fromEntries(CHECKSUM_NAMES.map((name) => [`Checksum${name.toUpperCase()}`, checksums[name]]));
}

/** Algorithms of an object or upload as S3 writes them in lists. */
export function algorithmsOf(checksums: ObjectChecksums): string[] {
  return CHECKSUM_NAMES.filter((name) => checksums[name] !== undefined).map((name) => name.toUpperCase());
}
