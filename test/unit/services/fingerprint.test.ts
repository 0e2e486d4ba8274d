import * as crypto from "node:crypto";
import {
  fingerprint,
  matchesFingerprint,
  newSalt,
  prepareFingerprint,
  saltedHash,
} from "../../../src/services/fingerprint";

jest.mock("node:crypto", () => {
  const actual = jest.requireActual<typeof crypto>("node:crypto");
  return { ...actual, scrypt: jest.fn(actual.scrypt) };
});
const scrypt = jest.mocked(crypto.scrypt as (...args: unknown[]) => void);
beforeEach(() => scrypt.mockClear());

let count = 0;
/** A secret that no test before has hashed. */
const newSecret = () => `secret ${count++}`;

/** A fingerprint in the format of release 0.1.0. */
function from010(secret: string): string {
  const salt = crypto.randomBytes(8).toString("hex");
  return `${salt}:${crypto.scryptSync(secret, salt, 16, { N: 4096 }).toString("hex")}`;
}

test("a fingerprint matches only its secret", async () => {
  const secret = newSecret();
  const text = await fingerprint(secret);
  expect(text).toMatch(/^[\w-]{16}$/);
  expect(await matchesFingerprint(secret, text)).toBe(true);
  for (const other of ["", `${secret} `, newSecret()]) {
    expect(await matchesFingerprint(other, text)).toBe(false);
  }
});

test("fingerprints of one secret differ, so that state does not show which resources share a key", async () => {
  const secret = newSecret();
  const texts = await Promise.all(Array.from({ length: 20 }, () => fingerprint(secret)));
  expect(new Set(texts.map((text) => text.slice(0, 8))).size).toBe(20);
  expect(new Set(texts.map((text) => text.slice(8))).size).toBe(20);
});

test("a fingerprint stays the same for the same secret, and keeps its salt after a rotation", async () => {
  const secret = newSecret();
  const before = await fingerprint(secret);
  expect(await fingerprint(secret, before)).toBe(before);
  const after = await fingerprint(newSecret(), before);
  expect(after).not.toBe(before);
  expect(after.slice(0, 8)).toBe(before.slice(0, 8));
});

test("one slow hash is computed for each secret, even if many resources compare it at the same time", async () => {
  const secrets = [newSecret(), newSecret()];
  for (const secret of secrets) {
    prepareFingerprint(secret);
  }
  const texts = await Promise.all(
    secrets.flatMap((secret) => Array.from({ length: 50 }, async () => [secret, await fingerprint(secret)])),
  );
  for (const [secret = "", text = ""] of texts) {
    expect(await matchesFingerprint(secret, text)).toBe(true);
  }
  expect(await saltedHash(secrets[0] ?? "", newSalt())).toHaveLength(8);
  expect(scrypt).toHaveBeenCalledTimes(2);
});

test("the slow hash is slow, and the same for equal secrets", async () => {
  await fingerprint(newSecret());
  const [[, salt, , { N }]] = scrypt.mock.calls as [[string, string, number, { N: number }]];
  expect([salt, N]).toEqual(["pulumi-byob", 512]);
});

describe("a fingerprint of release 0.1.0", () => {
  test("is recognized for its secret only", async () => {
    const secret = newSecret();
    const text = from010(secret);
    expect(await matchesFingerprint(secret, text)).toBe(true);
    expect(await matchesFingerprint(newSecret(), text)).toBe(false);
  });

  test("of a known secret is recognized permanently", async () => {
    const text = "0123456789abcdef:7c85478abb442964ba2b0f4a531f7ddc";
    expect(await matchesFingerprint("enterprise key", text)).toBe(true);
  });

  test("is replaced by one in the current format", async () => {
    const secret = newSecret();
    const before = from010(secret);
    const text = await fingerprint(secret, before);
    expect(text).toMatch(/^[\w-]{16}$/);
    expect(before.startsWith(text.slice(0, 8))).toBe(false);
    expect(await matchesFingerprint(secret, text)).toBe(true);
  });
});
