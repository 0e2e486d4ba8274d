/**
 * Emulator of Flashback: buckets, workspaces, saved keys, repositories, quota, statistics and login.
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
import type { StoredData } from "../../kit/stored-data";
import { type FlashbackApiKey, FlashbackApiKeys } from "./api-keys";
import {
  type BucketInput,
  type FlashbackBucketRecord,
  inputOf,
  listed,
  mergedRecord,
  missingField,
  newBucket,
} from "./buckets";
import { flashbackFailure } from "./failure";
import { FlashbackGateway } from "./gateway";
import { type FlashbackAccount, FlashbackLogin } from "./login";
import { FLASHBACK_DEFAULTS, type FlashbackOptions } from "./options";
import { FlashbackRepositories, type RepositoryWorld } from "./repositories";
import { flashbackCollections, flashbackData } from "./state";
import { statisticsRoutes } from "./statistics";

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
  readonly repositories = new FlashbackRepositories(this.#repositoryWorld());
  readonly workspaces = new Map<string, FlashbackWorkspace>([["workspace-123", { accessible: true }]]);
  /** Saved cloud credentials that `apiKeyUuid` can refer to. */
  readonly apiKeys = new FlashbackApiKeys({
    isAccessible: (workspaceId) => this.#isAccessible(workspaceId),
    bucketsWith: (id) => this.#live().filter(({ apiKeyId }) => apiKeyId === id).length,
  });
  readonly options: FlashbackOptions;
  readonly login: FlashbackLogin;
  readonly gateway = new FlashbackGateway(this.buckets, this.apiKeys.rows);
  bucketCheck: FlashbackBucketCheck = (record) => this.gateway.problem(record);
  readonly stored: StoredData;
  readonly collections: Record<string, Collection>;
  readonly controls = this.gateway.controls;
  readonly #open: Route[];
  readonly #guarded: Route[];

  constructor(settings: FlashbackSettings) {
    this.options = { ...FLASHBACK_DEFAULTS, ...settings.options };
    // A test changes the password of this account, not the one in the options of the caller.
    this.login = new FlashbackLogin({ ...settings.account }, this.options);
    this.stored = flashbackData(this);
    this.collections = flashbackCollections(this);
    this.#open = [
      { method: "POST", pattern: "/user/login", handle: (call) => this.login.login(call) },
      { method: "POST", pattern: "/user/refresh", handle: (call) => this.login.refresh(call) },
      { method: "POST", pattern: "/user/logout", handle: (call) => this.login.logout(call) },
    ];
    this.#guarded = [
      { method: "POST", pattern: "/bucket", handle: (call) => this.#create(call) },
      { method: "GET", pattern: "/bucket", handle: (call) => this.#list(call) },
      { method: "GET", pattern: "/bucket/available", handle: (call) => this.#available(call) },
      { method: "PUT", pattern: "/bucket/:id", handle: (call) => this.#update(call) },
      { method: "DELETE", pattern: "/bucket/:id", handle: (call) => this.#delete(call) },
      { method: "POST", pattern: "/bucket/:id/validate", handle: (call) => this.#validate(call) },
      { method: "GET", pattern: "/token", handle: () => this.login.list() },
      { method: "DELETE", pattern: "/token/:id", handle: (call) => this.login.revoke(call.params.id) },
      ...this.apiKeys.routes(),
      ...this.repositories.routes(),
      ...statisticsRoutes({
        visibleBuckets: () => this.#visible(null),
        visibleRepositories: () =>
          [...this.repositories.rows.values()]
            .filter((one) => this.#isAccessible(one.workspaceId))
            .map(({ id }) => id),
        reachable: (call) => this.#reachable(call),
        quota: () => ({ current: this.#live().length, max: this.options.quota }),
      }),
    ];
  }

  /** Adds saved cloud credentials that `apiKeyUuid` can refer to. Without fields, they have no key and secret. */
  addApiKey(id: string, fields: Partial<FlashbackApiKey> = {}): void {
    this.apiKeys.add({ ...fields, id });
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
    this.#requireWorkspace(input.workspaceId, flashbackFailure(400, "Workspace not found"));
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
      this.#requireWorkspace(input.workspaceId, flashbackFailure(403, "Insufficient permissions"));
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
    const deleted = [...this.buckets.values()].filter(({ deletedAt }) => deletedAt !== null);
    // The official client sends the literal "undefined", which is not the ID of any workspace.
    const buckets = this.#visible(call.query.get("workspaceId"), this.options.listsDeleted ? deleted : []);
    return { status: 200, body: { success: true, buckets: buckets.map((record) => this.#listed(record)) } };
  }

  /** Array without an envelope, and without buckets that a mirror repository uses. */
  #available(call: RoutedCall): EmulatorResponse {
    const isMirrored = ({ id }: FlashbackBucketRecord) =>
      this.repositories.ofBucket(id).some(({ mode }) => mode === "MIRROR");
    const available = this.#visible(call.query.get("workspaceId"))
      .filter((record) => !record.inUse && !isMirrored(record))
      .map((record) => this.#listed(record));
    return { status: 200, body: available };
  }

  #listed(record: FlashbackBucketRecord) {
    return listed(record, this.repositories.ofBucket(record.id));
  }

  /** Buckets that the user can see, in one workspace or in all of them. */
  #visible(workspace: string | null, more: readonly FlashbackBucketRecord[] = []): FlashbackBucketRecord[] {
    return [...this.buckets.values()]
      .filter((record) => record.deletedAt === null || more.includes(record))
      .filter((record) => this.#isAccessible(record.workspaceId))
      .filter((record) => workspace === null || record.workspaceId === workspace);
  }

  #delete(call: RoutedCall): EmulatorResponse {
    const record = this.#reachable(call);
    if (record.inUse || this.repositories.ofBucket(record.id).length > 0) {
      return flashbackFailure(403, "Bucket is in use by a repository");
    }
    record.deletedAt = new Date().toISOString();
    return { status: 200, body: { success: true } };
  }

  async #validate(call: RoutedCall): Promise<EmulatorResponse> {
    const record = this.#reachable(call);
    const body = call.body.length === 0 ? {} : jsonBody(call);
    const input = isObject(body) ? inputOf(body) : "Invalid request body";
    if (typeof input === "string") {
      throw new HttpError(flashbackFailure(400, input));
    }
    this.#requireApiKey(input);
    await this.#requireAccess(mergedRecord(record, input, "kept"));
    const node = { latency_ms: 45, status: record.status };
    return { status: 200, body: { success: true, message: "Bucket is accessible", ...node } };
  }

  #input(call: RoutedCall, creates: boolean): BucketInput {
    const body = jsonBody(call);
    const input = isObject(body) ? inputOf(body) : "Invalid request body";
    if (typeof input === "string") {
      throw new HttpError(flashbackFailure(400, input));
    }
    const missing = creates || this.options.omitted === "cleared" ? missingField(input, creates) : undefined;
    if (missing !== undefined) {
      throw new HttpError(flashbackFailure(400, `${missing} is required`));
    }
    this.#requireApiKey(input);
    return input;
  }

  #requireApiKey({ apiKeyId }: BucketInput): void {
    if (apiKeyId && !this.apiKeys.isUsable(apiKeyId)) {
      throw new HttpError(flashbackFailure(400, "API key not found"));
    }
  }

  #reachable(call: RoutedCall): FlashbackBucketRecord {
    const record = this.buckets.get(call.params.id ?? "");
    if (record === undefined || record.deletedAt !== null) {
      throw new HttpError(flashbackFailure(404, "Bucket not found"));
    }
    this.#requireWorkspace(record.workspaceId, flashbackFailure(403, "Insufficient permissions"));
    return record;
  }

  #requireWorkspace(id: string | undefined, rejection: EmulatorResponse): void {
    if (!this.#isAccessible(id ?? "")) {
      throw new HttpError(rejection);
    }
  }

  async #requireAccess(record: FlashbackBucketRecord): Promise<void> {
    const problem = await this.bucketCheck(record);
    if (problem !== undefined) {
      throw new HttpError(flashbackFailure(400, problem));
    }
  }

  #isAccessible(workspaceId: string): boolean {
    return this.workspaces.get(workspaceId)?.accessible === true;
  }

  #repositoryWorld(): RepositoryWorld {
    return {
      isAccessible: (workspaceId) => this.#isAccessible(workspaceId),
      bucket: (id) => this.#visible(null).find((record) => record.id === id),
    };
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
      throw new HttpError(flashbackFailure(400, "Bucket name already exists"));
    }
  }
}
