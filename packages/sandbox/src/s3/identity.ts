/**
 * Accounts, users and access keys of the S3 emulator.
 *
 * Tests need users with few permissions, temporary credentials and keys that are not valid yet, as in the seconds after
 * AWS created them. IAM has a separate API, which the emulator does not contain: a test creates users and keys with
 * method calls. A new key can stay unknown for a time or for a number of requests.
 *
 *     const user = identities.addUser("uploader", account, policy);
 *     identities.addKey(user, { visibleAfter: { requests: 3 } });
 */
import { createHash, randomBytes } from "node:crypto";
import type { AccessKey, S3Account, User } from "./model";
import { type ParsedPolicy, type PolicyInput, parsePolicy } from "./policy";
import { NOTHING_BLOCKED } from "./public-access";

/** Properties of a new access key. @default random values, valid immediately and without expiry */
export interface KeyOptions {
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Session token of temporary credentials. */
  sessionToken?: string;
  expiresAt?: Date;
  /** Delay until the store knows the key, because new keys take effect gradually. */
  visibleAfter?: { requests: number } | { ms: number };
}

/** Registry of accounts, users and access keys. */
export class Identities {
  readonly #accounts = new Map<string, S3Account>();
  readonly #users = new Map<string, User>();
  readonly #keys = new Map<string, AccessKey>();
  readonly stored = { accounts: this.#accounts, users: this.#users, keys: this.#keys };

  account(id: string): S3Account {
    const known = this.#accounts.get(id);
    if (known !== undefined) {
      return known;
    }
    const account: S3Account = {
      id,
      canonicalId: createHash("sha256").update(id).digest("hex"),
      name: `account-${id}`,
      publicAccessBlock: { ...NOTHING_BLOCKED },
    };
    this.#accounts.set(id, account);
    return account;
  }

  accountByCanonicalId(canonicalId: string): S3Account | undefined {
    return [...this.#accounts.values()].find((account) => account.canonicalId === canonicalId);
  }

  root(account: S3Account): User {
    return { name: "root", arn: `arn:aws:iam::${account.id}:root`, account, root: true, policy: undefined };
  }

  addUser(name: string, account: S3Account, policy?: PolicyInput): User {
    if (this.#users.has(name)) {
      throw new Error(`User "${name}" already exists.`);
    }
    const user: User = {
      name,
      arn: `arn:aws:iam::${account.id}:user/${name}`,
      account,
      root: false,
      policy: policyOf(policy),
    };
    this.#users.set(name, user);
    return user;
  }

  user(name: string): User {
    const user = this.#users.get(name);
    if (user === undefined) {
      throw new Error(`User "${name}" does not exist.`);
    }
    return user;
  }

  /** All users in the order in which they were added. */
  users(): User[] {
    return [...this.#users.values()];
  }

  setPolicy(name: string, policy: PolicyInput | undefined): void {
    this.user(name).policy = policyOf(policy);
  }

  addKey(user: User, options: KeyOptions = {}): AccessKey {
    const after = options.visibleAfter ?? { requests: 0 };
    const key: AccessKey = {
      accessKeyId: options.accessKeyId ?? `AKIA${randomText(16)}`,
      secretAccessKey: options.secretAccessKey ?? randomBytes(30).toString("base64"),
      sessionToken: options.sessionToken,
      user,
      active: true,
      expiresAt: options.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      unseenRequests: "requests" in after ? after.requests : 0,
      visibleFrom: "ms" in after ? Date.now() + after.ms : 0,
    };
    this.#keys.set(key.accessKeyId, key);
    return key;
  }

  keysOf(user: User): AccessKey[] {
    return [...this.#keys.values()].filter((key) => key.user === user);
  }

  removeKey(accessKeyId: string): void {
    this.#keys.delete(accessKeyId);
  }

  removeUser(name: string): void {
    for (const { accessKeyId } of this.keysOf(this.user(name))) {
      this.removeKey(accessKeyId);
    }
    this.#users.delete(name);
  }

  /** Access key as a request sees it: undefined while the key is inactive or not yet visible. */
  lookUp(accessKeyId: string): AccessKey | undefined {
    const key = this.#keys.get(accessKeyId);
    if (key === undefined || !key.active || Date.now() < key.visibleFrom) {
      return undefined;
    }
    if (key.unseenRequests > 0) {
      key.unseenRequests -= 1;
      return undefined;
    }
    return key;
  }
}

function policyOf(policy: PolicyInput | undefined): ParsedPolicy | undefined {
  return policy === undefined ? undefined : parsePolicy(policy);
}

function randomText(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}
