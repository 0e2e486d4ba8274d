/**
 * The `aws-chunked` encoding of request bodies.
 *
 * Current AWS SDKs send uploads in chunks, with a checksum after the last one. A server that stored such a body
 * unchanged would store the chunk headers as part of the object. A body that ends early or contains anything else is an
 * error, because a truncated upload must not become an object. Signatures of single chunks are not verified.
 *
 *     5;chunk-signature=…\r\nhello\r\n0;chunk-signature=…\r\nx-amz-checksum-crc32:…\r\n\r\n
 */
import { S3Error } from "./errors";

/** Longest line with the size and signature of a chunk, or with one trailing header. */
const MAX_LINE_BYTES = 4096;
const LINE_END = "\r\n";

/** Decodes a body. The trailing headers are complete when the last chunk was read. */
export class ChunkedBody {
  readonly trailers: Record<string, string> = {};
  #rest: Buffer = Buffer.alloc(0);
  readonly #source: AsyncIterator<Buffer>;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      const [digits = ""] = (await this.#line()).split(";");
      if (!/^[\da-f]{1,12}$/i.test(digits)) {
        throw incompleteBody();
      }
      const size = Number.parseInt(digits, 16);
      if (size === 0) {
        await this.#readTrailers();
        await this.#assertEnd();
        return;
      }
      yield* this.#bytes(size);
      if ((await this.#line()) !== "") {
        throw incompleteBody();
      }
    }
  }

  async *#bytes(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        throw incompleteBody();
      }
      const chunk = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
  }

  /** The next line; empty at the end of the body. */
  async #line(): Promise<string> {
    let end = this.#rest.indexOf(LINE_END);
    while (end < 0) {
      if (this.#rest.length > MAX_LINE_BYTES) {
        throw incompleteBody();
      }
      if (!(await this.#more())) {
        const last = this.#rest.toString("latin1");
        this.#rest = Buffer.alloc(0);
        return last;
      }
      end = this.#rest.indexOf(LINE_END);
    }
    const line = this.#rest.subarray(0, end).toString("latin1");
    this.#rest = this.#rest.subarray(end + LINE_END.length);
    return line;
  }

  async #readTrailers(): Promise<void> {
    for (let line = await this.#line(); line !== ""; line = await this.#line()) {
      const colon = line.indexOf(":");
      if (colon > 0) {
        this.trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
    }
  }

  /** Rejects anything but line breaks after the trailing headers. */
  async #assertEnd(): Promise<void> {
    do {
      if (!/^[\r\n]*$/.test(this.#rest.toString("latin1"))) {
        throw incompleteBody();
      }
      this.#rest = Buffer.alloc(0);
    } while (await this.#more());
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) {
      return false;
    }
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

export function incompleteBody(): S3Error {
  return new S3Error(400, "IncompleteBody", "The request body terminated unexpectedly");
}
