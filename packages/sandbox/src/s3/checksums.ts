/**
 * Checksums of S3: CRC32, CRC32C, CRC64NVME, SHA-1 and SHA-256, and MD5 for ETags.
 *
 *     const digests = new Digests(["md5", "crc32c"]);
 *     digests.update(chunk);
 *     (await digests.finish()).crc32c; // in base64, as in headers
 */
import { createHash } from "node:crypto";
import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";

export const CHECKSUM_PREFIX = "x-amz-checksum-";

interface Algorithm {
  update(chunk: Buffer): unknown;
  digest(): Uint8Array | Promise<Uint8Array>;
}

const ALGORITHMS = {
  md5: () => createHash("md5"),
  crc32: () => new Crc32(),
  crc32c: () => new Crc32c(),
  crc64nvme: () => new Crc64Nvme(),
  sha1: () => createHash("sha1"),
  sha256: () => createHash("sha256"),
} satisfies Record<string, () => Algorithm>;

export type DigestName = keyof typeof ALGORITHMS;
export type ChecksumName = Exclude<DigestName, "md5">;

export const CHECKSUM_NAMES: readonly ChecksumName[] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/** Checksum that S3 adds to an object that is uploaded without one (API reference, PutObject: x-amz-checksum-crc64nvme). */
export const DEFAULT_CHECKSUM: ChecksumName = "crc64nvme";

/** Length of each checksum in bytes. */
export const CHECKSUM_BYTES: Record<ChecksumName, number> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

export function checksumHeader(name: ChecksumName): string {
  return `${CHECKSUM_PREFIX}${name}`;
}

/** Algorithm by the name of its header or by its name in XML and headers, such as `CRC32C`. */
export function checksumNamed(text: string | undefined): ChecksumName | undefined {
  const name = text?.trim().toLowerCase().replace(CHECKSUM_PREFIX, "");
  return CHECKSUM_NAMES.find((known) => known === name);
}

/** Several digests of the same bytes. */
export class Digests {
  readonly #running: [DigestName, Algorithm][];

  constructor(names: Iterable<DigestName>) {
    this.#running = [...new Set(names)].map((name) => [name, ALGORITHMS[name]()]);
  }

  update(chunk: Buffer): void {
    for (const [, algorithm] of this.#running) {
      algorithm.update(chunk);
    }
  }

  /** The digests in base64. */
  async finish(): Promise<Partial<Record<DigestName, string>>> {
    const entries = this.#running.map(async ([name, algorithm]) => [
      name,
      Buffer.from(await algorithm.digest()).toString("base64"),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }
}

/** One digest of a stream, in base64. */
export async function digestOf(name: DigestName, chunks: AsyncIterable<Buffer>): Promise<string> {
  const digests = new Digests([name]);
  for await (const chunk of chunks) {
    digests.update(chunk);
  }
  return (await digests.finish())[name] ?? "";
}

/** ETag with an MD5 hash in base64, as S3 writes it. */
export function etagOf(md5: string): string {
  return `"${Buffer.from(md5, "base64").toString("hex")}"`;
}
