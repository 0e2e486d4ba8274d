/**
 * Content of a stored object: bytes in memory or in files.
 *
 * Uploads can be larger than the memory. Content therefore refers to its bytes instead of containing them: a copy, a
 * range and a joined upload refer to the same buffers and files as their sources. `bytes` reads everything and is for
 * small contents; `chunks` reads with bounded memory.
 *
 *     const content = StoredContent.join([StoredContent.of(Buffer.from("ab")), file]).slice(1, 3);
 */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 256 * 1024;

/** A file that exists as long as a content refers to this object. */
export interface ContentFile {
  readonly path: string;
}

interface Piece {
  source: Buffer | ContentFile;
  from: number;
  /** Exclusive. */
  to: number;
}

export class StoredContent {
  readonly size: number;
  readonly #pieces: readonly Piece[];

  private constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces.filter(({ from, to }) => to > from);
    this.size = this.#pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  static of(bytes: Buffer): StoredContent {
    return new StoredContent([{ source: bytes, from: 0, to: bytes.length }]);
  }

  static ofFile(file: ContentFile, size: number): StoredContent {
    return new StoredContent([{ source: file, from: 0, to: size }]);
  }

  static join(contents: readonly StoredContent[]): StoredContent {
    return new StoredContent(contents.flatMap((content) => content.#pieces));
  }

  /** Part of the content. `to` is exclusive. */
  slice(from: number, to: number): StoredContent {
    const pieces: Piece[] = [];
    let start = 0;
    for (const piece of this.#pieces) {
      const [first, last] = [Math.max(from - start, 0), Math.min(to - start, piece.to - piece.from)];
      pieces.push({ source: piece.source, from: piece.from + first, to: piece.from + last });
      start += piece.to - piece.from;
    }
    return new StoredContent(pieces);
  }

  /** All bytes in memory. */
  get bytes(): Buffer {
    return Buffer.concat(this.#pieces.map(bytesOf));
  }

  /** The bytes in order, with bounded memory. */
  async *chunks(): AsyncGenerator<Buffer> {
    for (const { source, from, to } of this.#pieces) {
      if (Buffer.isBuffer(source)) {
        yield source.subarray(from, to);
      } else {
        yield* createReadStream(source.path, { start: from, end: to - 1, highWaterMark: CHUNK_BYTES });
      }
    }
  }
}

function bytesOf({ source, from, to }: Piece): Buffer {
  if (Buffer.isBuffer(source)) {
    return source.subarray(from, to);
  }
  const bytes = Buffer.alloc(to - from);
  const file = openSync(source.path, "r");
  try {
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, bytes.length - at, from + at);
      if (read === 0) {
        throw new Error(`${source.path}: the file is shorter than the stored object.`);
      }
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
