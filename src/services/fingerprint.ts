import { randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";

/** Slow enough against guessing, and beside the main thread, since hundreds of resources may ask at once. */
const derive = promisify<string, string, number, { N: number }, Buffer>(scrypt);

async function withSalt(secret: string, salt: string): Promise<string> {
  return `${salt}:${(await derive(secret, salt, 16, { N: 4096 })).toString("hex")}`;
}

/**
 * A salted text by which a secret can be recognised but not found out. It stays the one of before where that
 * is of the same secret.
 */
export async function fingerprint(secret: string, before?: string): Promise<string> {
  if (before !== undefined && (await matchesFingerprint(secret, before))) return before;
  return withSalt(secret, randomBytes(8).toString("hex"));
}

/** True when the secret is the one of the fingerprint. */
export async function matchesFingerprint(secret: string, print: string): Promise<boolean> {
  const [salt] = print.split(":");
  return salt !== undefined && (await withSalt(secret, salt)) === print;
}
