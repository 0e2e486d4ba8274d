/**
 * Request bodies: chunked uploads, checksums and byte ranges.
 *
 * Current AWS SDKs send uploads in chunks, with a checksum after the last one. A server that stored such a body
 * unchanged would store the chunk headers as part of the object. So the body is decoded before an operation sees it,
 * and the hash and the checksums that the client sent (MD5, CRC32, SHA-1, SHA-256) are compared with the received
 * bytes. Signatures of single chunks and other checksums are not verified.
 *
 *     const { bytes, checksums } = requestPayload(request, presented);
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { header, type Request } from "../kit/request";
import { invalidArgument, S3Error } from "./errors";
import { invalidContentHash, isContentHash, type Presented } from "./signature-parts";

const CHECKSUM = "x-amz-checksum-";

/** Decoded body, and the checksums that were sent with it. */
export interface Payload {
  bytes: Buffer;
  checksums: Record<string, string>;
}

/** Decodes a chunked body and verifies the hash and checksums that the client sent. */
export function requestPayload(request: Request, presented: Presented | undefined): Payload {
  const { bytes, trailers } = isChunked(request)
    ? dechunked(request.body)
    : { bytes: request.body, trailers: {} };
  const hash = presented?.payloadHash ?? header(request, "x-amz-content-sha256");
  if (hash !== undefined && isContentHash(hash)) {
    compareHash(hash, request.body);
  } else if (hash !== undefined && hash !== "UNSIGNED-PAYLOAD" && !hash.startsWith("STREAMING-")) {
    throw invalidContentHash();
  }
  return { bytes, checksums: checkedSums(request, trailers, bytes) };
}

export function isChunked(request: Request): boolean {
  const streaming = header(request, "x-amz-content-sha256")?.startsWith("STREAMING-") === true;
  return streaming || header(request, "content-encoding")?.includes("aws-chunked") === true;
}

/** Names of the checksum headers in a request, for stores that do not support them. */
export function checksumHeaders(request: Request): string[] {
  return Object.keys(request.headers).filter(
    (name) =>
      name.startsWith(CHECKSUM) || name === "x-amz-sdk-checksum-algorithm" || name === "x-amz-trailer",
  );
}

function compareHash(claimed: string, body: Buffer): void {
  const actual = createHash("sha256").update(body).digest("hex");
  if (claimed !== actual) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new S3Error(400, "XAmzContentSHA256Mismatch", message, {
      ClientComputedContentSHA256: claimed,
      S3ComputedContentSHA256: actual,
    });
  }
}

/** Decodes `<size in hex>[;chunk-signature=…]\r\n<bytes>\r\n` up to a chunk of size 0, then the trailing headers. */
function dechunked(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.subarray(at, Math.max(end, at)).toString("latin1"), 16);
    if (end < 0 || Number.isNaN(size)) {
      throw new S3Error(400, "IncompleteBody", "The request body terminated unexpectedly");
    }
    at = end + 2;
    if (size === 0) {
      return { bytes: Buffer.concat(chunks), trailers: trailersOf(body.subarray(at).toString("latin1")) };
    }
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
}

function trailersOf(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
  }
  return trailers;
}

const SUMS: Record<string, (bytes: Buffer) => string> = {
  crc32: (bytes) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return sum.toString("base64");
  },
  sha1: (bytes) => createHash("sha1").update(bytes).digest("base64"),
  sha256: (bytes) => createHash("sha256").update(bytes).digest("base64"),
};

function checkedSums(
  request: Request,
  trailers: Record<string, string>,
  bytes: Buffer,
): Record<string, string> {
  const md5 = header(request, "content-md5");
  if (md5 !== undefined && md5 !== createHash("md5").update(bytes).digest("base64")) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  const sums: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...request.headers, ...trailers })) {
    const algorithm = name.startsWith(CHECKSUM) ? name.slice(CHECKSUM.length) : "";
    const compute = SUMS[algorithm];
    if (compute !== undefined && typeof value === "string") {
      if (value !== compute(bytes)) {
        const message = `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
        throw new S3Error(400, "BadDigest", message);
      }
      sums[name] = value;
    }
  }
  return sums;
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
