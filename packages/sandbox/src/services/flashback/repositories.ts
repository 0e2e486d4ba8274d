/**
 * Repositories of Flashback, which contain buckets, and their API keys.
 *
 * A bucket in a repository cannot be deleted, and a bucket in a mirror is not available for another repository. So tests
 * of these cases create a repository, as users do.
 *
 * Sources: https://docs.flashback.tech/support-reference/platform-api-reference/repo-management and …/storage-apis/api_keys,
 * and the types of the official client 0.3.13, which contain the error codes. The documentation names the modes MIRROR
 * and BACKUP, the client MIRROR and NORMAL; the emulator accepts all of them. The status of errors is not documented.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { type EmulatorResponse, HttpError, isObject, type JsonObject, jsonBody } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { ciphertext, type FlashbackBucketRecord, listed, storedStorageType } from "./buckets";
import { flashbackFailure } from "./failure";

/** A bucket in a repository. */
export interface RepositoryBucket {
  bucketId: string;
  folder: string;
  master: boolean;
}

/** Key with which S3 clients use a repository. */
export interface RepositoryKey {
  id: string;
  name: string;
  accessType: string;
  key: string;
  createdAt: string;
}

export interface FlashbackRepository {
  id: string;
  name: string;
  storageType: string;
  mode: string;
  workspaceId: string;
  walletAddress: string | null;
  buckets: RepositoryBucket[];
  keys: RepositoryKey[];
  createdAt: string;
}

/** Parts of the emulator that repositories use. */
export interface RepositoryWorld {
  isAccessible(workspaceId: string): boolean;
  /** Registered bucket that the user can see. */
  bucket(id: string): FlashbackBucketRecord | undefined;
}

type Fields = Omit<FlashbackRepository, "id" | "keys" | "createdAt">;

const MODES = ["MIRROR", "NORMAL", "BACKUP"];
const ACCESS_TYPES = ["READ", "WRITE", "ADMIN"];

/** The table of repositories, and the requests that use it. */
export class FlashbackRepositories {
  readonly rows = new Map<string, FlashbackRepository>();
  readonly #world: RepositoryWorld;

  constructor(world: RepositoryWorld) {
    this.#world = world;
  }

  /** Repositories that contain a bucket. */
  ofBucket(bucketId: string): FlashbackRepository[] {
    return [...this.rows.values()].filter(({ buckets }) => buckets.some((one) => one.bucketId === bucketId));
  }

  routes(): Route[] {
    return [
      { method: "GET", pattern: "/repo", handle: (call) => this.#list(call) },
      { method: "POST", pattern: "/repo", handle: (call) => this.#create(call) },
      { method: "PUT", pattern: "/repo/:id", handle: (call) => this.#update(call) },
      { method: "DELETE", pattern: "/repo/:id", handle: (call) => this.#delete(call) },
      { method: "POST", pattern: "/repo/validate", handle: (call) => this.#validate(call) },
      { method: "POST", pattern: "/repo/:id/validate", handle: (call) => this.#validate(call) },
      { method: "GET", pattern: "/repo/:id/apikey", handle: (call) => this.#listKeys(call) },
      { method: "POST", pattern: "/repo/:id/apikey", handle: (call) => this.#createKey(call) },
      { method: "PUT", pattern: "/repo/:id/apikey/:key", handle: (call) => this.#updateKey(call) },
      { method: "DELETE", pattern: "/repo/:id/apikey/:key", handle: (call) => this.#deleteKey(call) },
    ];
  }

  #list({ query }: RoutedCall): EmulatorResponse {
    const matches = (name: string, value: string | null) => !query.get(name) || query.get(name) === value;
    const repos = [...this.rows.values()]
      .filter(({ workspaceId }) => this.#world.isAccessible(workspaceId))
      .filter(({ id, workspaceId }) => matches("workspaceId", workspaceId) && matches("repoId", id))
      .filter(({ walletAddress }) => matches("walletAddress", walletAddress))
      .map((repository) => this.#shown(repository));
    return { status: 200, body: { success: true, repos } };
  }

  #create(call: RoutedCall): EmulatorResponse {
    const fields = this.#fields(call);
    const rejection = this.#rejection(fields);
    if (rejection !== undefined) {
      return rejection;
    }
    const repository = { id: randomUUID(), keys: [], createdAt: new Date().toISOString(), ...fields };
    this.rows.set(repository.id, repository);
    return { status: 200, body: { success: true, repoId: repository.id } };
  }

  #update(call: RoutedCall): EmulatorResponse {
    const repository = this.#reachable(call);
    const fields = this.#fields(call, repository);
    const rejection = this.#rejection(fields, repository.id);
    if (rejection !== undefined) {
      return rejection;
    }
    Object.assign(repository, fields);
    return { status: 200, body: { success: true, repoId: repository.id } };
  }

  #delete(call: RoutedCall): EmulatorResponse {
    this.rows.delete(this.#reachable(call).id);
    return { status: 200, body: { success: true } };
  }

  /** Checks the buckets of a repository that is not saved yet, or of a changed one. */
  #validate(call: RoutedCall): EmulatorResponse {
    const existing = call.params.id === undefined ? undefined : this.#reachable(call);
    const body = bodyOf(call);
    const mode = String(body.mode ?? existing?.mode ?? "");
    const code = this.#bucketProblem({ mode, buckets: bucketsIn(body) }, existing?.id);
    return code === undefined
      ? { status: 200, body: { success: true, error_code: "SUCCESS" } }
      : rejected(code);
  }

  /** Fields of a body; an update keeps those that are missing. */
  #fields(call: RoutedCall, existing?: FlashbackRepository): Fields {
    const body = bodyOf(call);
    const text = (name: "name" | "storageType" | "mode" | "workspaceId"): string => {
      const value = body[name] ?? existing?.[name];
      if (typeof value !== "string" || value === "") {
        throw new HttpError(flashbackFailure(400, `${name} is required`));
      }
      return value;
    };
    const storageType = storedStorageType(text("storageType"));
    if (storageType === undefined || !MODES.includes(text("mode"))) {
      const field =
        storageType === undefined
          ? "storageType must be S3, GCS or BLOB"
          : `mode must be ${MODES.join(" or ")}`;
      throw new HttpError(flashbackFailure(400, field));
    }
    if (!this.#world.isAccessible(text("workspaceId"))) {
      throw new HttpError(flashbackFailure(403, "Insufficient permissions"));
    }
    const given = body.repoBuckets !== undefined || body.repoUnits !== undefined;
    return {
      name: text("name"),
      storageType,
      mode: text("mode"),
      workspaceId: text("workspaceId"),
      walletAddress: typeof body.walletAddress === "string" ? body.walletAddress : null,
      buckets: given ? bucketsIn(body) : (existing?.buckets ?? []),
    };
  }

  #rejection(fields: Fields, own?: string): EmulatorResponse | undefined {
    const names = [...this.rows.values()].filter(({ id }) => id !== own).map(({ name }) => name);
    const code = names.includes(fields.name) ? "NAME_ALREADY_USED" : this.#bucketProblem(fields, own);
    return code === undefined ? undefined : rejected(code);
  }

  /** Error code for invalid buckets of a repository. A mirror has one master, and its buckets are in no other one. */
  #bucketProblem({ mode, buckets }: Pick<Fields, "mode" | "buckets">, own?: string): string | undefined {
    if (buckets.some(({ bucketId }) => this.#world.bucket(bucketId) === undefined)) {
      return "NOT_FOUND";
    }
    if (mode !== "MIRROR") {
      const folders = buckets.map(({ folder }) => folder);
      return new Set(folders).size < folders.length ? "NORMAL_UNIT_FOLDER_ALREADY_USED" : undefined;
    }
    const masters = buckets.filter(({ master }) => master).length;
    if (buckets.length > 0 && masters !== 1) {
      return masters === 0 ? "MIRROR_MASTER_UNIT_MISSING" : "MIRROR_MASTER_UNIT_COUNT_INVALID";
    }
    const others = buckets.flatMap(({ bucketId }) => this.ofBucket(bucketId)).filter(({ id }) => id !== own);
    return others.length > 0 ? "MIRROR_UNIT_ALREADY_IN_OTHER_REPO" : undefined;
  }

  #listKeys(call: RoutedCall): EmulatorResponse {
    return { status: 200, body: { success: true, keys: this.#reachable(call).keys.map(shownKey) } };
  }

  /** The secret is returned only here. */
  #createKey(call: RoutedCall): EmulatorResponse {
    const repository = this.#reachable(call);
    const { name, accessType } = keyFields(bodyOf(call));
    const key = { id: randomUUID(), name, accessType, key: randomBytes(10).toString("hex").toUpperCase() };
    repository.keys.push({ ...key, createdAt: new Date().toISOString() });
    const secret = randomBytes(20).toString("hex");
    return { status: 200, body: { success: true, id: key.id, key: key.key, secret } };
  }

  #updateKey(call: RoutedCall): EmulatorResponse {
    Object.assign(this.#key(call), keyFields(bodyOf(call)));
    return { status: 200, body: { success: true } };
  }

  #deleteKey(call: RoutedCall): EmulatorResponse {
    const { id } = this.#key(call);
    const repository = this.#reachable(call);
    repository.keys = repository.keys.filter((key) => key.id !== id);
    return { status: 200, body: { success: true } };
  }

  #key(call: RoutedCall): RepositoryKey {
    const key = this.#reachable(call).keys.find(({ id }) => id === call.params.key);
    if (key === undefined) {
      throw new HttpError(flashbackFailure(404, "API key not found"));
    }
    return key;
  }

  #reachable(call: RoutedCall): FlashbackRepository {
    const repository = this.rows.get(call.params.id ?? "");
    if (repository === undefined) {
      throw new HttpError(flashbackFailure(404, "Repository not found"));
    }
    if (!this.#world.isAccessible(repository.workspaceId)) {
      throw new HttpError(flashbackFailure(403, "Insufficient permissions"));
    }
    return repository;
  }

  #shown({ keys, buckets, walletAddress, ...plain }: FlashbackRepository): JsonObject {
    return {
      ...plain,
      ...(walletAddress === null ? {} : { walletAddress }),
      buckets: buckets.map((entry) => {
        const record = this.#world.bucket(entry.bucketId);
        return record === undefined ? entry : { ...entry, bucket: listed(record, []) };
      }),
      aiLlms: [],
      apiKeys: keys.map(shownKey),
      aiApiKeys: [],
      disabled: false,
    };
  }
}

/** Buckets of a repository in a body, in the documented spelling or in the older one of the client (`repoUnits`). */
function bucketsIn(body: JsonObject): RepositoryBucket[] {
  const sent = body.repoBuckets ?? body.repoUnits ?? [];
  if (!Array.isArray(sent) || !sent.every(isObject)) {
    throw new HttpError(flashbackFailure(400, "repoBuckets must be a list of objects"));
  }
  return sent.map((entry) => ({
    bucketId: String(entry.bucketId ?? entry.unitId ?? ""),
    folder: String(entry.folder ?? ""),
    master: entry.master === true,
  }));
}

function keyFields(body: JsonObject): { name: string; accessType: string } {
  const { name, accessType } = body;
  if (typeof name !== "string" || name === "" || !ACCESS_TYPES.includes(String(accessType))) {
    throw new HttpError(
      flashbackFailure(400, `name and accessType (${ACCESS_TYPES.join(", ")}) are required`),
    );
  }
  return { name, accessType: String(accessType) };
}

function shownKey(key: RepositoryKey): JsonObject {
  return { ...key, secret: ciphertext() };
}

function rejected(error_code: string): EmulatorResponse {
  const error_message = error_code.toLowerCase().replaceAll("_", " ");
  return { status: 400, body: { success: false, error_code, error_message, repoId: "" } };
}

function bodyOf(call: RoutedCall): JsonObject {
  const body = jsonBody(call);
  if (!isObject(body)) {
    throw new HttpError(flashbackFailure(400, "Invalid request body"));
  }
  return body;
}
