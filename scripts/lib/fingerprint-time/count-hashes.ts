// @ts-check
"use strict";

// Loaded into each process of a run by NODE_OPTIONS. Writes down how often the slow hash of a fingerprint is computed,
// which happens on other threads where its time cannot be distinguished from waiting, and the time of the fast ones.
const crypto = require("node:crypto");
const fs = require("node:fs");

const folder = process.env.HASH_COUNTS;
const { scrypt, createHmac } = crypto;
const counted = { slow: 0, fastMs: 0, cost: 0 };

/**
 * @template T
 * @param {() => T} work
 */
function timed(work) {
  const started = performance.now();
  const result = work();
  counted.fastMs += performance.now() - started;
  return result;
}

Object.assign(crypto, {
  /** @param {Parameters<typeof scrypt>} args */
  scrypt(...args) {
    counted.slow++;
    counted.cost = /** @type {import("node:crypto").ScryptOptions} */ (args[3]).N ?? 0;
    return scrypt(...args);
  },
  /** @param {Parameters<typeof createHmac>} args */
  createHmac(...args) {
    const hmac = timed(() => createHmac(...args));
    const digest = hmac.digest.bind(hmac);
    /** @param {import("node:crypto").BinaryToTextEncoding} encoding */
    const counting = (encoding) => {
      const result = timed(() => digest(encoding));
      // The engine kills its plugins, so there is no end at which to write.
      fs.writeFileSync(`${folder}/${process.pid}.json`, JSON.stringify(counted));
      return result;
    };
    return Object.assign(hmac, { digest: counting });
  },
});
