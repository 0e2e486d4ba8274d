/**
 * Registered buckets of Flashback: validation, updates and their form in responses.
 *
 * Flashback does not document whether an update keeps omitted fields, and it returns a secret only in encrypted form.
 * The functions here validate a body, apply an update in both possible ways (option `omitted`), and return a record as
 * the API does. A deleted bucket stays in memory with the time of its deletion, but is not returned.
 *
 *     const input = inputOf(body); // a string is an error message
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { JsonObject } from "../../kit/request";

/** A registered bucket. `secret` is stored in clear text and never returned in that form. */
export interface FlashbackBucketRecord {
  id: string;
  name: string;
  storageType: string;
  bucket: string;
  key: string | null;
  secret: string | null;
  endpoint: string | null;
  region: string | null;
  workspaceId: string;
  walletAddress: string | null;
  apiKeyId: string | null;
  status: string;
  lastStatusAt: string;
  createdAt: string;
  /** Whether the bucket is treated as in use even if no repository contains it. */
  inUse: boolean;
  /** Time of deletion. Deleted buckets are kept (soft delete). */
  deletedAt: string | null;
}

/** Validated fields of a request body, by the names of the stored record. */
export interface BucketInput {
  name?: string;
  storageType?: string;
  bucket?: string;
  key?: string | null;
  secret?: string | null;
  region?: string | null;
  endpoint?: string | null;
  workspaceId?: string;
  walletAddress?: string | null;
  apiKeyId?: string | null;
}

const REQUIRED = ["name", "storageType", "bucket", "workspaceId"] as const;
const OPTIONAL = ["key", "secret", "region", "endpoint", "walletAddress"] as const;

/** Storage types. The create page documents `AZURE`, the update page and the client use `BLOB`, which is stored. */
const STORAGE_TYPES: Record<string, string> = { S3: "S3", GCS: "GCS", BLOB: "BLOB", AZURE: "BLOB" };

/** Validated body, or an error message. Fields of a wrong type are rejected, unknown fields are ignored. */
export function inputOf(body: JsonObject): BucketInput | string {
  const input: BucketInput = {};
  for (const field of REQUIRED) {
    const value = body[field];
    if (value !== undefined && (typeof value !== "string" || value === "")) {
      return `${field} must be a non-empty string`;
    }
    if (typeof value === "string") {
      input[field] = value;
    }
  }
  for (const field of OPTIONAL) {
    const value = body[field];
    if (typeof value !== "string" && value !== null && value !== undefined) {
      return `${field} must be a string`;
    }
    if (value !== undefined) {
      input[field] = value;
    }
  }
  const { apiKeyUuid } = body;
  if (typeof apiKeyUuid !== "string" && apiKeyUuid !== null && apiKeyUuid !== undefined) {
    return "apiKeyUuid must be a string";
  }
  if (typeof apiKeyUuid === "string") {
    input.apiKeyId = apiKeyUuid;
  }
  return withStorageType(input);
}

function withStorageType(input: BucketInput): BucketInput | string {
  if (input.storageType === undefined) {
    return input;
  }
  const storageType = storedStorageType(input.storageType);
  return storageType === undefined ? "storageType must be one of S3, GCS, BLOB" : { ...input, storageType };
}

/** Storage type as it is stored; undefined for an unknown one. */
export function storedStorageType(sent: string): string | undefined {
  return Object.hasOwn(STORAGE_TYPES, sent) ? STORAGE_TYPES[sent] : undefined;
}

/** First required field that is missing. A stored API key replaces key, secret and region. */
export function missingField(input: BucketInput, needsCredentials: boolean): string | undefined {
  const credentials = ["key", "secret", "region"] as const;
  const needed = needsCredentials && !input.apiKeyId ? [...REQUIRED, ...credentials] : REQUIRED;
  return needed.find((field) => !input[field]);
}

export function newBucket(input: BucketInput): FlashbackBucketRecord {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    name: input.name ?? "",
    storageType: input.storageType ?? "S3",
    bucket: input.bucket ?? "",
    ...optionalFields(input),
    workspaceId: input.workspaceId ?? "",
    status: "ONLINE",
    lastStatusAt: now,
    createdAt: now,
    inUse: false,
    deletedAt: null,
  };
}

/** Record after an update. A stored API key and keys of the bucket replace each other. */
export function mergedRecord(
  record: FlashbackBucketRecord,
  input: BucketInput,
  omitted: "kept" | "cleared",
): FlashbackBucketRecord {
  const changed = { ...record, ...(omitted === "cleared" ? optionalFields(input) : {}), ...input };
  if (input.apiKeyId) {
    return { ...changed, key: null, secret: null };
  }
  return input.key ? { ...changed, apiKeyId: null } : changed;
}

function optionalFields(input: BucketInput) {
  return {
    key: input.key ?? null,
    secret: input.secret ?? null,
    region: input.region ?? null,
    endpoint: input.endpoint ?? null,
    walletAddress: input.walletAddress ?? null,
    apiKeyId: input.apiKeyId ?? null,
  };
}

/** Repository in the response of `GET /bucket`. */
export interface RepositorySummary {
  id: string;
  name: string;
  storageType: string;
  createdAt: string;
}

/** Bucket in the response of `GET /bucket`: the key in clear text, the secret as ciphertext that changes each time. */
export function listed(record: FlashbackBucketRecord, repos: readonly RepositorySummary[]): JsonObject {
  const { inUse, deletedAt: _deleted, secret: _secret, key, apiKeyId, walletAddress, ...plain } = record;
  return {
    ...plain,
    ...(key === null ? {} : { key }),
    ...(apiKeyId === null ? {} : { apiKeyId }),
    ...(walletAddress === null ? {} : { walletAddress }),
    secret: record.secret === null ? {} : ciphertext(),
    repos: [...repos.map(summaryOf), ...(inUse ? [{ ...record, name: "repository" }].map(summaryOf) : [])],
  };
}

function summaryOf({ id, name, storageType, createdAt }: RepositorySummary): RepositorySummary {
  return { id, name, storageType, createdAt };
}

/** An encrypted secret, whose value is different in each response. */
export function ciphertext(): JsonObject {
  const random = (bytes: number) => randomBytes(bytes).toString("hex");
  return { key: random(32), iv: random(12), authTag: random(16), message: random(24) };
}
