/**
 * Emulator of Flashback: buckets, workspaces, quota and login.
 *
 * No account was available, so it follows the documentation:
 * https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management
 * Where that is incomplete or differs from the official client (github.com/flashbacknetwork/FlashbackClient), an option
 * selects the behavior, so that tests can cover both.
 */
import {
  type EmulatorResponse,
  HttpError,
  isObject,
  jsonBody,
  type Request,
  responseOf,
} from "../../kit/request";
import { match, type Route, type RoutedCall } from "../../kit/router";
import type { Service } from "../../kit/service";
import type { Collection } from "../../kit/state";
import {
  type BucketInput,
  type FlashbackBucketRecord,
  inputOf,
  listed,
  mergedRecord,
  missingField,
  newBucket,
} from "./buckets";
import { FlashbackGateway } from "./gateway";
import { type FlashbackAccount, FlashbackLogin, type LoginOptions } from "./login";
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
  account: FlashbackAccount;
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
    // A test changes the password of this account, not the one in the options of the caller.
    this.login = new FlashbackLogin({ ...settings.account }, this.options);
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

  async handle(request: Request): Promise<EmulatorResponse> {
    const { route, params } = match([...this.#open, ...this.#guarded], request.method, request.path);
    if (route === undefined) {
      // Not documented; this is the default page of an Express server.
      const body = `<!DOCTYPE html><pre>Cannot ${request.method} ${encodeURI(request.path)}</pre>`;
      return { status: 404, body, contentType: "text/html; charset=utf-8" };
    }
    const rejection = this.#guarded.includes(route) ? this.login.rejection(request) : undefined;
    return rejection ?? responseOf(() => route.handle({ ...request, params }));
  }

  async #create(call: RoutedCall): Promise<EmulatorResponse> {
    const input = this.#input(call, true);
    this.#requireWorkspace(input.workspaceId, failure(400, "Workspace not found"));
    if (this.#live().length >= this.options.quota) {
      // The documented schema of this 429 is {success, bucketId}: it has no message.
      throw new HttpError({ status: 429, body: { success: false, bucketId: "" } });
    }
    const record = newBucket(input);
    this.#requireFreeName(record);
    await this.#requireAccess(record);
    this.buckets.set(record.id, record);
    return { status: 200, body: { success: true, bucketId: record.id } };
  }

  async #update(call: RoutedCall): Promise<EmulatorResponse> {
    const record = this.#reachable(call);
    const input = this.#input(call, false);
    if (input.workspaceId !== undefined) {
      this.#requireWorkspace(input.workspaceId, failure(403, "Insufficient permissions"));
    }
    const changed = mergedRecord(record, input, this.options.omitted);
    this.#requireFreeName(changed);
    if (this.options.testsUpdates) {
      await this.#requireAccess(changed);
    }
    Object.assign(record, changed);
    return { status: 200, body: { success: true, bucketId: record.id } };
  }

  #list(call: RoutedCall): EmulatorResponse {
    const workspace = call.query.get("workspaceId");
    const buckets = [...this.buckets.values()]
      .filter((record) => record.deletedAt === null || this.options.listsDeleted)
      .filter((record) => this.workspaces.get(record.workspaceId)?.accessible === true)
      // The official client sends the literal "undefined", which is not the ID of any workspace.
      .filter((record) => workspace === null || record.workspaceId === workspace);
    return { status: 200, body: { success: true, buckets: buckets.map(listed) } };
  }

  /** Array without an envelope, and without buckets that a repository uses. */
  #available(): EmulatorResponse {
    return {
      status: 200,
      body: this.#live()
        .filter((record) => !record.inUse)
        .map(listed),
    };
  }

  #delete(call: RoutedCall): EmulatorResponse {
    const record = this.#reachable(call);
    if (record.inUse) {
      return failure(403, "Bucket is in use by a repository");
    }
    record.deletedAt = new Date().toISOString();
    return { status: 200, body: { success: true } };
  }

  #status(call: RoutedCall): EmulatorResponse {
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

  async #validate(call: RoutedCall): Promise<EmulatorResponse> {
    const record = this.#reachable(call);
    const body = jsonBody(call);
    const input = isObject(body) ? inputOf(body) : {};
    if (typeof input === "string") {
      throw new HttpError(failure(400, input));
    }
    await this.#requireAccess({ ...record, ...input });
    const response = {
      success: true,
      message: "Bucket is accessible",
      latency_ms: 45,
      status: record.status,
    };
    return { status: 200, body: response };
  }

  /** Usage and limit per capability. The documentation does not contain the field names. */
  #quota(): EmulatorResponse {
    const buckets = { used: this.#live().length, limit: this.options.quota };
    return { status: 200, body: { success: true, quota: { buckets } } };
  }

  #input(call: RoutedCall, creates: boolean): BucketInput {
    const body = jsonBody(call);
    const input = isObject(body) ? inputOf(body) : "Invalid request body";
    if (typeof input === "string") {
      throw new HttpError(failure(400, input));
    }
    const missing = creates || this.options.omitted === "cleared" ? missingField(input, creates) : undefined;
    if (missing !== undefined) {
      throw new HttpError(failure(400, `${missing} is required`));
    }
    if (input.apiKeyId && !this.apiKeys.has(input.apiKeyId)) {
      throw new HttpError(failure(400, "API key not found"));
    }
    return input;
  }

  #reachable(call: RoutedCall): FlashbackBucketRecord {
    const record = this.buckets.get(call.params.id ?? "");
    if (record === undefined || record.deletedAt !== null) {
      throw new HttpError(failure(404, "Bucket not found"));
    }
    this.#requireWorkspace(record.workspaceId, failure(403, "Insufficient permissions"));
    return record;
  }

  #requireWorkspace(id: string | undefined, rejection: EmulatorResponse): void {
    if (this.workspaces.get(id ?? "")?.accessible !== true) {
      throw new HttpError(rejection);
    }
  }

  async #requireAccess(record: FlashbackBucketRecord): Promise<void> {
    const problem = await this.bucketCheck(record);
    if (problem !== undefined) {
      throw new HttpError(failure(400, problem));
    }
  }

  #live(): FlashbackBucketRecord[] {
    return [...this.buckets.values()].filter((record) => record.deletedAt === null);
  }

  #requireFreeName(record: FlashbackBucketRecord): void {
    const { unique, reusesNames } = this.options;
    const conflicting = (reusesNames ? this.#live() : [...this.buckets.values()]).filter(
      (other) => other.id !== record.id,
    );
    const name = unique !== "bucket" && conflicting.some((other) => other.name === record.name);
    const bucket = unique !== "name" && conflicting.some((other) => other.bucket === record.bucket);
    if (name || bucket) {
      throw new HttpError(failure(400, "Bucket name already exists"));
    }
  }
}

function failure(status: number, message: string): EmulatorResponse {
  return { status, body: { success: false, message } };
}
