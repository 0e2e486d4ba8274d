/**
 * Counts the hashes of fingerprints in each process of a run, which loads this file with NODE_OPTIONS.
 *
 * The slow hash is computed on other threads, where its time cannot be distinguished from waiting, so only the number
 * of these hashes is recorded. The fast hashes are timed. Each process writes one file into the folder HASH_COUNTS.
 */
import crypto from "node:crypto";
import fs from "node:fs";

export interface HashCounts {
  slow: number;
  fastMs: number;
  /** The parameter N of scrypt. */
  cost: number;
}

const { scrypt, createHmac } = crypto;
const counts: HashCounts = { slow: 0, fastMs: 0, cost: 0 };

function timed<T>(work: () => T): T {
  const startedMs = performance.now();
  const result = work();
  counts.fastMs += performance.now() - startedMs;
  return result;
}

Object.assign(crypto, {
  scrypt(...args: Parameters<typeof scrypt>) {
    counts.slow++;
    counts.cost = args[3].N ?? 0;
    return scrypt(...args);
  },
  createHmac(...args: Parameters<typeof createHmac>) {
    const hmac = timed(() => createHmac(...args));
    const digest = hmac.digest.bind(hmac);
    const digestAndCount = (encoding: crypto.BinaryToTextEncoding) => {
      const result = timed(() => digest(encoding));
      // The engine kills its plugins, so the counts cannot be written at the end.
      fs.writeFileSync(`${process.env.HASH_COUNTS}/${process.pid}.json`, JSON.stringify(counts));
      return result;
    };
    return Object.assign(hmac, { digest: digestAndCount });
  },
});
