/**
 * Fingerprints that identify a secret without revealing it.
 *
 * A fingerprint must be slow to guess, but hundreds of resources can share one key, and each of them compares it in
 * every run. The slow part (scrypt) therefore depends on the secret alone and is computed once per secret and process.
 * The fast part (HMAC) adds the salt of the resource, so that equal secrets have different fingerprints in state.
 *
 *     prepareFingerprint(secret);                      // starts the slow part on another thread
 *     const text = await fingerprint(secret);          // "<salt><hash>"
 *     await matchesFingerprint(secret, text);          // true
 */
import { createHash, createHmac, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, string, number, { N: number }, Buffer>(scrypt);

/** Cost of scrypt: about 1.5 ms, ten thousand times an HMAC, and acceptable for a stack with 500 different keys. */
const COST = 512;
/** Salt of the slow part, the same for all resources: separate salts would require a slow hash for each. */
const COMMON_SALT = "pulumi-byob";
const SALT_BYTES = 6;
/** Characters of base64url, 6 bits each. */
const SALT_LENGTH = 8;
const HASH_LENGTH = 8;

const slowHashes = new Map<string, Promise<Buffer>>();

function slowHash(secret: string): Promise<Buffer> {
  const key = createHash("sha256").update(secret).digest("base64");
  const known = slowHashes.get(key) ?? derive(secret, COMMON_SALT, 32, { N: COST });
  slowHashes.set(key, known);
  return known;
}

/** Starts the slow part early, so that its result is available when the fingerprint is compared. */
export function prepareFingerprint(secret: string): void {
  void slowHash(secret);
}

/** Returns a random salt, so that equal secrets of two resources have different fingerprints. */
export function newSalt(): string {
  return randomBytes(SALT_BYTES).toString("base64url");
}

/** The part of a fingerprint after its salt. */
export async function saltedHash(secret: string, salt: string): Promise<string> {
  const hmac = createHmac("sha256", await slowHash(secret)).update(salt);
  return hmac.digest("base64url").slice(0, HASH_LENGTH);
}

/** The fingerprint of a secret. It equals `before` for the same secret, unless `before` has the format of 0.1.0. */
export async function fingerprint(secret: string, before?: string): Promise<string> {
  const salt = before !== undefined && !isFrom010(before) ? before.slice(0, SALT_LENGTH) : newSalt();
  return salt + (await saltedHash(secret, salt));
}

/** Whether the fingerprint belongs to the secret. */
export async function matchesFingerprint(secret: string, text: string): Promise<boolean> {
  if (isFrom010(text)) {
    return matchesFrom010(secret, text);
  }
  const salt = text.slice(0, SALT_LENGTH);
  return salt + (await saltedHash(secret, salt)) === text;
}

/** Release 0.1.0 wrote "<salt>:<hash>", with a slow hash for each resource. */
function isFrom010(text: string): boolean {
  return text.includes(":");
}

async function matchesFrom010(secret: string, text: string): Promise<boolean> {
  const [salt = ""] = text.split(":");
  return `${salt}:${(await derive(secret, salt, 16, { N: 4096 })).toString("hex")}` === text;
}
