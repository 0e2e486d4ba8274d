/**
 * Verifies a received request body with the hash and checksums that the client sent.
 *
 *     const { content, checksums } = verifiedPayload(request, presented, received);
 */
import type { StoredContent } from "../kit/content";
import { header, type Request } from "../kit/request";
import {
  CHECKSUM_BYTES,
  CHECKSUM_NAMES,
  CHECKSUM_PREFIX,
  type ChecksumName,
  checksumHeader,
  checksumNamed,
  DEFAULT_CHECKSUM,
  etagOf,
} from "./checksums";
import { invalidArgument, S3Error } from "./errors";
import type { ReceivedBody } from "./receive-body";
import { invalidContentHash, isContentHash, type Presented } from "./signature-parts";

/** Values of `x-amz-content-sha256` other than a hash (API reference, "Authenticating Requests"). */
const CONTENT_KEYWORDS = [
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
  "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
];

/** Headers about checksums that contain none. */
const CHECKSUM_OPTIONS = ["algorithm", "mode", "type"].map((name) => `${CHECKSUM_PREFIX}${name}`);

/** Checksums in base64, by algorithm. */
export type ObjectChecksums = Partial<Record<ChecksumName, string>>;

/** Decoded body with its ETag, and the checksums that were sent with it. */
export interface Payload {
  content: StoredContent;
  etag: string;
  checksums: ObjectChecksums;
  /** Checksum that an object gets if the client sent none. */
  defaultChecksum: string | undefined;
  /** Whether the client sent an MD5 hash or a checksum, which some requests require. */
  isVerified: boolean;
}

/** Throws if the body does not match a hash or checksum in the request. */
export function verifiedPayload(
  request: Request,
  presented: Presented | undefined,
  { content, hash, digests, trailers }: ReceivedBody,
  /** False if the checksums in the headers are those of an object that was uploaded before. */
  hasChecksums: boolean,
): Payload {
  compareHash(presented?.payloadHash ?? header(request, "x-amz-content-sha256"), hash);
  const sentMd5 = header(request, "content-md5");
  if (sentMd5 !== undefined && !isDigest(sentMd5, 16)) {
    throw new S3Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", {
      "Content-MD5": sentMd5,
    });
  }
  if (sentMd5 !== undefined && sentMd5 !== digests.md5) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.", {
      ExpectedDigest: sentMd5,
      CalculatedDigest: String(digests.md5),
    });
  }
  const checksums = hasChecksums ? verifiedChecksums(request, trailers, digests) : {};
  const isVerified = sentMd5 !== undefined || Object.keys(checksums).length > 0;
  const defaultChecksum = digests[DEFAULT_CHECKSUM];
  return { content, etag: etagOf(digests.md5 ?? ""), checksums, defaultChecksum, isVerified };
}

/** The checksum in a header or after the content. Throws if it is wrong, missing, or one of several. */
function verifiedChecksums(
  request: Request,
  trailers: Readonly<Record<string, string>>,
  digests: ReceivedBody["digests"],
): ObjectChecksums {
  assertOneChecksum(request, trailers);
  const checksums: ObjectChecksums = {};
  for (const name of CHECKSUM_NAMES) {
    const sent = header(request, checksumHeader(name)) ?? trailers[checksumHeader(name)];
    if (sent !== undefined) {
      compareChecksum(name, sent, digests[name]);
      checksums[name] = sent;
    }
  }
  return checksums;
}

/** Headers with a checksum, also of an algorithm that the emulator does not support. */
function valueHeaders(request: Request): string[] {
  return Object.keys(request.headers).filter(
    (name) => name.startsWith(CHECKSUM_PREFIX) && !CHECKSUM_OPTIONS.includes(name),
  );
}

/** API reference, PutObject: a request that names an algorithm contains exactly one checksum, of this algorithm. */
function assertOneChecksum(request: Request, trailers: Readonly<Record<string, string>>): void {
  const announced = header(request, "x-amz-trailer")?.toLowerCase();
  const sent = [...valueHeaders(request), ...(announced === undefined ? [] : [announced])];
  const algorithm = header(request, "x-amz-sdk-checksum-algorithm")?.toLowerCase();
  if (sent.length > 1) {
    const message = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
    throw new S3Error(400, "InvalidRequest", message);
  }
  if (
    announced !== undefined &&
    checksumNamed(announced) !== undefined &&
    trailers[announced] === undefined
  ) {
    const message =
      "The request contained trailing data that was not well-formed or did not conform to our published schema.";
    throw new S3Error(400, "MalformedTrailerError", message);
  }
  if (algorithm !== undefined && sent.length === 0) {
    const message =
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.";
    throw new S3Error(400, "InvalidRequest", message);
  }
  if (algorithm !== undefined && sent[0] !== `${CHECKSUM_PREFIX}${algorithm}`) {
    const message = "Value for x-amz-sdk-checksum-algorithm header is invalid.";
    throw new S3Error(400, "BadDigest", message);
  }
}

/** Names of the checksum headers in a request, for stores that do not support them. */
export function checksumHeaders(request: Request): string[] {
  return Object.keys(request.headers).filter(
    (name) =>
      name.startsWith("x-amz-checksum-") ||
      name === "x-amz-sdk-checksum-algorithm" ||
      name === "x-amz-trailer",
  );
}

export function checksumResponseHeaders(checksums: ObjectChecksums): Record<string, string> {
  const entries = Object.entries(checksums) as [ChecksumName, string][];
  return Object.fromEntries(entries.map(([name, value]) => [checksumHeader(name), value]));
}

function compareHash(claimed: string | undefined, actual: string | undefined): void {
  if (claimed === undefined || CONTENT_KEYWORDS.includes(claimed)) {
    return;
  }
  if (!isContentHash(claimed)) {
    throw invalidContentHash();
  }
  if (claimed !== actual) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new S3Error(400, "XAmzContentSHA256Mismatch", message, {
      ClientComputedContentSHA256: claimed,
      S3ComputedContentSHA256: String(actual),
    });
  }
}

function compareChecksum(name: ChecksumName, sent: string, computed: string | undefined): void {
  if (!isDigest(sent, CHECKSUM_BYTES[name])) {
    throw new S3Error(400, "InvalidRequest", `Value for ${checksumHeader(name)} header is invalid.`);
  }
  if (sent !== computed) {
    const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
    throw new S3Error(400, "BadDigest", message);
  }
}

function isDigest(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, "base64");
  return decoded.length === bytes && decoded.toString("base64") === text;
}

/** First and last byte of `bytes=0-9`, `bytes=5-` or `bytes=-3`; undefined for the whole object. */
export function rangeOf(text: string | undefined, size: number): { from: number; to: number } | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(text ?? "");
  if (found === null || (found[1] === "" && found[2] === "")) {
    return undefined;
  }
  const [, first = "", last = ""] = found;
  const from = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to) {
    const message = "The requested range is not satisfiable";
    throw new S3Error(416, "InvalidRange", message, {
      RangeRequested: String(text),
      ActualObjectSize: String(size),
    });
  }
  return { from, to };
}

export function invalidPart(): S3Error {
  return invalidArgument("Part number must be an integer between 1 and 10000, inclusive", {
    ArgumentName: "partNumber",
  });
}
