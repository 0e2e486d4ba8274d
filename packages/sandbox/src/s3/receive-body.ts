/**
 * Receives a request body in one pass and with bounded memory.
 *
 * S3 accepts uploads of 5 GiB. The body is decoded, hashed and written while it arrives, before the request is
 * authenticated, because the hash is part of the signature. A body that is too large or invalid is read to its end
 * without being stored: a server that closes the connection early resets it, and the client does not see the error.
 */
import { createHash } from "node:crypto";
import type { StoredContent } from "../kit/content";
import { header, type Request } from "../kit/request";
import { type ChecksumName, checksumNamed, DEFAULT_CHECKSUM, type DigestName, Digests } from "./checksums";
import { ChunkedBody, incompleteBody } from "./chunked-encoding";
import { invalidArgument, notImplemented, S3Error } from "./errors";
import { isContentHash } from "./signature-parts";
import type { Spool } from "./spool";

/** A body and its digests. */
export interface ReceivedBody {
  content: StoredContent;
  /** SHA-256 of the body as it was sent; undefined if the client sent no hash. */
  hash: string | undefined;
  /** MD5 and the checksums that the client sent or announced, otherwise the default one, in base64. */
  digests: Partial<Record<DigestName, string>>;
  /** Headers after the last chunk. */
  trailers: Record<string, string>;
}

/** Receives the body of a request. Returns an error of S3 if it is too large or invalid. */
export async function receiveBody(
  request: Request,
  body: AsyncIterable<Buffer>,
  spool: Spool,
  maxBytes: number,
): Promise<ReceivedBody | S3Error> {
  const sent = hashed(body, request);
  try {
    return await received(request, sent, spool, maxBytes);
  } catch (error) {
    if (!(error instanceof S3Error) && !isFileError(error)) {
      throw error;
    }
    // A generator ends with its first consumer; the stream behind it is read to the end here.
    await sent.drain();
    return error instanceof S3Error ? error : notStored(error);
  }
}

/** Whether a file could not be written, for example because the disk is full. Aborted requests have no such name. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return ["open", "write", "mkdtemp"].includes(String(Reflect.get(Object(error), "syscall")));
}

function notStored({ message }: Error): S3Error {
  return new S3Error(500, "InternalError", `The S3 emulator could not store the request body: ${message}`);
}

async function received(
  request: Request,
  sent: HashedBody,
  spool: Spool,
  maxBytes: number,
): Promise<ReceivedBody> {
  const decodedBytes = decodedLength(request);
  const chunked = isChunked(request) ? new ChunkedBody(sent) : undefined;
  const digests = new Digests(["md5", ...checksumsIn(request)]);
  const writer = spool.writer();
  try {
    let size = 0;
    for await (const chunk of chunked ?? sent) {
      size += chunk.length;
      if (size > maxBytes) {
        throw entityTooLarge(maxBytes);
      }
      digests.update(chunk);
      await writer.write(chunk);
    }
    if (chunked !== undefined && decodedBytes !== undefined && decodedBytes !== size) {
      throw incompleteBody();
    }
    const content = await writer.finish();
    const trailers = chunked?.trailers ?? {};
    return { content, hash: sent.hash(), digests: await digests.finish(), trailers };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Length of the content of a body in chunks. S3 requires it, because it does not accept an upload of unknown length. */
function decodedLength(request: Request): number | undefined {
  const text = header(request, "x-amz-decoded-content-length");
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw invalidArgument("Invalid x-amz-decoded-content-length.", {
      ArgumentName: "x-amz-decoded-content-length",
      ArgumentValue: text,
    });
  }
  return Number(text);
}

/** Error of an upload whose length is not known before it ends; undefined if it is. */
export function lengthProblem(request: Request): S3Error | undefined {
  if (header(request, "x-amz-decoded-content-length") !== undefined) {
    return undefined;
  }
  if (!isChunked(request) && header(request, "content-length") !== undefined) {
    return undefined;
  }
  return !isChunked(request) && header(request, "transfer-encoding") !== undefined
    ? notImplemented("Transfer-Encoding")
    : new S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
}

interface HashedBody extends AsyncIterable<Buffer> {
  hash(): string | undefined;
  drain(): Promise<void>;
}

/** The body, and its SHA-256 if the request contains one to compare. */
function hashed(body: AsyncIterable<Buffer>, request: Request): HashedBody {
  const source = body[Symbol.asyncIterator]();
  const claimed = header(request, "x-amz-content-sha256") ?? request.query.get("X-Amz-Content-Sha256");
  const hash = isContentHash(claimed ?? "") ? createHash("sha256") : undefined;
  const next = async () => {
    const result = await source.next();
    if (result.done !== true) {
      hash?.update(result.value);
    }
    return result;
  };
  return {
    [Symbol.asyncIterator]: () => ({ next }),
    hash: () => hash?.digest("hex"),
    drain: async () => {
      while ((await source.next()).done !== true) {
        // The rest of the body is not needed.
      }
    },
  };
}

export function isChunked(request: Request): boolean {
  const streaming = header(request, "x-amz-content-sha256")?.startsWith("STREAMING-") === true;
  return streaming || header(request, "content-encoding")?.includes("aws-chunked") === true;
}

/** Algorithms whose checksums a request contains or announces, or the one that S3 uses by default. */
function checksumsIn(request: Request): ChecksumName[] {
  const announced = [header(request, "x-amz-trailer"), header(request, "x-amz-sdk-checksum-algorithm")];
  const names = [...Object.keys(request.headers), ...announced.flatMap((text) => text?.split(",") ?? [])];
  const sent = names.map(checksumNamed).filter((name) => name !== undefined);
  return sent.length > 0 ? sent : [DEFAULT_CHECKSUM];
}

function entityTooLarge(maxBytes: number): S3Error {
  return new S3Error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    MaxSizeAllowed: String(maxBytes),
  });
}
