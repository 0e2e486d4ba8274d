import { randomBytes, scryptSync } from "node:crypto";

/** A salted text by which a secret can be recognised but not found out; slow on purpose against guessing. */
export function fingerprint(secret: string, salt = randomBytes(8).toString("hex")): string {
  return `${salt}:${scryptSync(secret, salt, 16, { N: 4096 }).toString("hex")}`;
}

/** True when the secret is the one of the fingerprint. */
export function matchesFingerprint(secret: string, print: string): boolean {
  const [salt] = print.split(":");
  return salt !== undefined && fingerprint(secret, salt) === print;
}
