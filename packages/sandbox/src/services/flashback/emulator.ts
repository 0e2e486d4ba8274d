/**
 * Emulator of Flashback: buckets, workspaces, quota and login.
 *
 * No account was available, so it follows the documentation:
 * https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management
 * Where that is incomplete or differs from the official client (github.com/flashbacknetwork/FlashbackClient), an option
 * selects the behavior, so that tests can cover both.
 */
import { type Answer, answerOf, isObject, json, Refused, type Request } from "../../kit/request";
import { type Call, match, type Route } from "../../kit/router";
import type { Service } from "../../kit/service";
import type { Collection } from "../../kit/state";
import {
  type BucketInput,
  type FlashbackBucketRecord,
  inputOf,
  listed,
  merged,
  missingField,
  newBucket,
} from "./buckets";
import { FlashbackGateway } from "./gateway";
import { type Account, FlashbackLogin, type LoginOptions } from "./login";
import { flashbackCollections } from "./state";

/** Options for undocumented behavior, and the quota of the account. */
export interface FlashbackOptions extends LoginOptions {
  /** Maximum number of buckets in the organization; a free trial typically has 10. */
  quota: number;
  /** Effect of fields that are missing in an update; not documented. */
  omitted: "kept" | "cleared";
  /** Field that must be unique in the organization; the documented "bucket name" can mean either one. */
  unique: "name" | "bucket" | "both";
  /** Whether the name of a deleted bucket can be used again; not documented. */
  reusesNames: boolean;
  /** Whether the list contains deleted buckets; not documented. */
  listsDeleted: boolean;
  /** Whether an update tests the credentials like a create does; not documented. */
  testsUpdates: boolean;
}

/** A workspace, which buckets belong to. */
export interface FlashbackWorkspace {
  /** Whether the user can see and change the buckets in it. */
  accessible: boolean;
}

/** Tests the credentials of a bucket. Returns an error message, or undefined if they work. */
export type FlashbackBucketCheck = (
  bucket: FlashbackBucketRecord,
) => string | undefined | Promise<string | undefined>;

/** Account of the emulator, and its options. */
export interface FlashbackSettings {
  account: Account;
  options: Partial<FlashbackOptions>;
}

/** Flashback with one account and its buckets in memory. */
export class Flashback implements Service {
  readonly name = "flashback";
  readonly buckets = new Map<string, FlashbackBucketRecord>();
  readonly workspaces = new Map<string, FlashbackWorkspace>([["workspace-123", { accessible: true }]]);
  /** IDs of stored cloud credentials that `apiKeyUuid` can refer to. */
  readonly apiKeys = new Set<string>();
  readonly options: FlashbackOptions;
  readonly login: FlashbackLogin;
  readonly gateway = new FlashbackGateway(this.buckets);
  bucketCheck: FlashbackBucketCheck = (record) => this.gateway.problem(record);
  readonly collections: Record<string, Collection>;
  readonly controls = this.gateway.controls;
  readonly #open: Route[];
  readonly #guarded: Route[];

  constructor(settings: FlashbackSettings) {
    this.options = {
      accessSeconds: 3600,
      refreshSpelling: "both",
      rotatesRefresh: false,
      mfa: false,
      quota: 10,
      omitted: "kept",
      unique: "name",
      reusesNames: true,
      listsDeleted: false,
      testsUpdates: false,
      ...settings.options,
    };
    this.login = new FlashbackLogin(settings.account, this.options);
    this.collections = flashbackCollections(this);
    this.#open = [
      { method: "POST", pattern: "/user/login", handle: (call) => this.login.login(call) },
      { method: "POST", pattern: "/user/refresh", handle: (call) => this.login.refresh(call) },
    ];
    this.#guarded = [
      { method: "POST", pattern: "/bucket", handle: (call) => this.#create(call) },
      { method: "GET", pattern: "/bucket", handle: (call) => this.#list(call) },
      { method: "GET", pattern: "/bucket/available", handle: () => this.#available() },
      { method: "PUT", pattern: "/bucket/:id", handle: (call) => this.#update(call) },
      { method: "DELETE", pattern: "/bucket/:id", handle: (call) => this.#delete(call) },
      { method: "GET", pattern: "/bucket/:id/status", handle: (call) => this.#status(call) },
      { method: "POST", pattern: "/bucket/:id/validate", handle: (call) => this.#validate(call) },
      { method: "GET", pattern: "/user/quota", handle: () => this.#quota() },
    ];
  }

  /** Adds a stored cloud credential that `apiKeyUuid` can refer to. */
  addApiKey(id: string): void {
    this.apiKeys.add(id);
  }

  async handle(request: Request): Promise<Answer> {
    const { route, params } = match([...this.#open, ...this.#guarded], request.method, request.path);
    if (route === undefined) {
      // Not documented; this is the default page of an Express server.
      const body = `<!DOCTYPE html><pre>Cannot ${request.method} ${encodeURI(request.path)}</pre>`;
      return { status: 404, body, contentType: "text/html; charset=utf-8" };
    }
    const refusal = this.#guarded.includes(route) ? this.login.refusal(request) : undefined;
    return refusal ?? answerOf(() => route.handle({ ...request, params }));
  }

  async #create(call: Call): Promise<Answer> {
    const input = this.#input(call, true);
    this.#demandWorkspace(input.workspaceId, failure(400, "Workspace not found"));
    if (this.#live().length >= this.options.quota) {
      // The documented schema of this 429 is {success, bucketId}: it has no message.
      throw new Refused({ status: 429, body: { success: false, bucketId: "" } });
    }
    const record = newBucket(input);
    this.#demandFreeName(record);
    await this.#demandAccess(record);
    this.buckets.set(record.id, record);
    return { status: 200, body: { success: true, bucketId: record.id } };
  }

  async #update(call: Call): Promise<Answer> {
    const record = this.#reachable(call);
    const input = this.#input(call, false);
    if (input.workspaceId !== undefined) {
      this.#demandWorkspace(input.workspaceId, failure(403, "Insufficient permissions"));
    }
    const changed = merged(record, input, this.options.omitted);
    this.#demandFreeName(changed);
    if (this.options.testsUpdates) {
      await this.#demandAccess(changed);
    }
    Object.assign(record, changed);
    return { status: 200, body: { success: true, bucketId: record.id } };
  }

  #list(call: Call): Answer {
    const workspace = call.query.get("workspaceId");
    const buckets = [...this.buckets.values()]
      .filter((record) => record.deletedAt === null || this.options.listsDeleted)
      .filter((record) => this.workspaces.get(record.workspaceId)?.accessible === true)
      // The official client sends the literal "undefined", which is not the ID of any workspace.
      .filter((record) => workspace === null || record.workspaceId === workspace);
    return { status: 200, body: { success: true, buckets: buckets.map(listed) } };
  }

  /** Array without an envelope, and without buckets that a repository uses. */
  #available(): Answer {
    return {
      status: 200,
      body: this.#live()
        .filter((record) => !record.inUse)
        .map(listed),
    };
  }

  #delete(call: Call): Answer {
    const record = this.#reachable(call);
    if (record.inUse) {
      return failure(403, "Bucket is in use by a repository");
    }
    record.deletedAt = new Date().toISOString();
    return { status: 200, body: { success: true } };
  }

  #status(call: Call): Answer {
    const record = this.#reachable(call);
    const node = {
      ip: "127.0.0.1",
      region: "eu-west-1",
      version: "1.0.0",
      status: record.status,
      latency_ms: 45,
    };
    const nodeStatus = [{ ...node, lastUpdated: record.lastStatusAt }];
    return { status: 200, body: { bucketId: record.id, nodeStatus } };
  }

  async #validate(call: Call): Promise<Answer> {
    const record = this.#reachable(call);
    const body = json(call);
    const input = isObject(body) ? inputOf(body) : {};
    if (typeof input === "string") {
      throw new Refused(failure(400, input));
    }
    await this.#demandAccess({ ...record, ...input });
    const answer = { success: true, message: "Bucket is accessible", latency_ms: 45, status: record.status };
    return { status: 200, body: answer };
  }

  /** Usage and limit per capability. The documentation does not contain the field names. */
  #quota(): Answer {
    const buckets = { used: this.#live().length, limit: this.options.quota };
    return { status: 200, body: { success: true, quota: { buckets } } };
  }

  #input(call: Call, creates: boolean): BucketInput {
    const body = json(call);
    const input = isObject(body) ? inputOf(body) : "Invalid request body";
    if (typeof input === "string") {
      throw new Refused(failure(400, input));
    }
    const missing = creates || this.options.omitted === "cleared" ? missingField(input, creates) : undefined;
    if (missing !== undefined) {
      throw new Refused(failure(400, `${missing} is required`));
    }
    if (input.apiKeyId && !this.apiKeys.has(input.apiKeyId)) {
      throw new Refused(failure(400, "API key not found"));
    }
    return input;
  }

  #reachable(call: Call): FlashbackBucketRecord {
    const record = this.buckets.get(call.params.id ?? "");
    if (record === undefined || record.deletedAt !== null) {
      throw new Refused(failure(404, "Bucket not found"));
    }
    this.#demandWorkspace(record.workspaceId, failure(403, "Insufficient permissions"));
    return record;
  }

  #demandWorkspace(id: string | undefined, refusal: Answer): void {
    if (this.workspaces.get(id ?? "")?.accessible !== true) {
      throw new Refused(refusal);
    }
  }

  async #demandAccess(record: FlashbackBucketRecord): Promise<void> {
    const problem = await this.bucketCheck(record);
    if (problem !== undefined) {
      throw new Refused(failure(400, problem));
    }
  }

  #live(): FlashbackBucketRecord[] {
    return [...this.buckets.values()].filter((record) => record.deletedAt === null);
  }

  #demandFreeName(record: FlashbackBucketRecord): void {
    const { unique, reusesNames } = this.options;
    const rivals = (reusesNames ? this.#live() : [...this.buckets.values()]).filter(
      (other) => other.id !== record.id,
    );
    const name = unique !== "bucket" && rivals.some((other) => other.name === record.name);
    const bucket = unique !== "name" && rivals.some((other) => other.bucket === record.bucket);
    if (name || bucket) {
      throw new Refused(failure(400, "Bucket name already exists"));
    }
  }
}

function failure(status: number, message: string): Answer {
  return { status, body: { success: false, message } };
}
