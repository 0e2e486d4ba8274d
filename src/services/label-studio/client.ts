/**
 * Client for the S3 storages of a Label Studio server
 * (https://api.labelstud.io/api-reference/api-reference/import-storage/s-3).
 *
 * A 404 of the storage endpoints is an HTML page that a proxy could have sent as well. So a missing storage is only
 * treated as deleted if a second request confirms it: the list of its project, or the project's own 404 in JSON. A sync
 * runs inside the request for up to an hour, so the client stops waiting after a minute and the server continues.
 *
 *     const storage = await new LabelStudioClient(connection, "import").readStorage("7");
 */
import * as z from "zod";
import { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import type { ServiceCall } from "../../http/types";
import { parseResponse } from "../parse-response";
import type { Connection, Values } from "../resource-definition";
import { type SharedRequests, sharedRequests } from "../shared-request";
import { labelStudioProfile } from "./errors";
import { withLabelStudioLogin } from "./login";
import { type Storage, storage } from "./mapping";

/** The two types of storages, which have the same API at different paths. */
export type StorageCollection = "import" | "export";

/**
 * The list of import storages requires a slash at its end; all other paths return 404 with one (measured on 1.23.2).
 */
const PATHS: Record<StorageCollection, { all: string; one: string }> = {
  import: { all: "/api/storages/s3/", one: "/api/storages/s3" },
  export: { all: "/api/storages/export/s3", one: "/api/storages/export/s3" },
};

/** Time to wait for a sync. It runs inside the request, for up to an hour. */
const MAX_SYNC_MS = 60_000;

const projectList = z.looseObject({ results: z.array(z.unknown()) });
/** The storage after a sync, as far as its result depends on it. */
const synced = storage.pick({ prefix: true, regex_filter: true, recursive_scan: true }).extend({
  status: z.string(),
  traceback: z.string().nullish(),
  last_sync_count: z.int().nullish(),
  meta: z.looseObject({ tasks_existed: z.int().nullish() }).nullish(),
});

/** A storage after a sync. */
export type SyncResult = z.output<typeof synced>;

/** Reads and writes the import or the export storages of a server. */
export class LabelStudioClient {
  readonly #http: ServiceClient;
  readonly #syncClient: ServiceClient;
  readonly #paths: { all: string; one: string };
  readonly #server: string;
  readonly #token: string;
  readonly #signal: AbortSignal;
  readonly #lists: SharedRequests<Storage[] | undefined>;

  /** @param syncMs time to wait for a sync; only tests set it */
  constructor(
    { baseUrl, credential, deadline, secrets, warn }: Connection,
    collection: StorageCollection,
    syncMs = MAX_SYNC_MS,
  ) {
    this.#server = baseUrl;
    this.#token = credential.token ?? "";
    this.#signal = deadline.signal;
    this.#lists = sharedRequests("Label Studio", baseUrl, this.#token);
    this.#paths = PATHS[collection];
    const options = {
      profile: labelStudioProfile,
      baseUrl,
      deadline,
      warn,
      secrets: [...secrets, this.#token],
    };
    this.#http = new ServiceClient(options);
    this.#syncClient = new ServiceClient({ ...options, attemptTimeoutMs: syncMs });
  }

  /** Lists the storages of a project. @returns undefined if the project certainly does not exist */
  listStorages(project: number): Promise<Storage[] | undefined> {
    return this.#lists.join(this.#listKey(project), () => this.#requestList(project), this.#signal);
  }

  /**
   * Lists the storages of a project, or returns a list that was read a moment ago.
   * @param mayPrecedeCreates whether the list may lack storages that operations of this process created meanwhile
   */
  listRecentStorages(project: number, mayPrecedeCreates: boolean): Promise<Storage[] | undefined> {
    const send = () => this.#requestList(project);
    return this.#lists.recent(this.#listKey(project), send, this.#signal, { mayPrecedeCreates });
  }

  #listKey(project: number): string {
    return `${this.#paths.all} ${project}`;
  }

  async #requestList(project: number): Promise<Storage[] | undefined> {
    const call: ServiceCall = {
      operation: `list the storages of project ${project}`,
      method: "GET",
      path: this.#paths.all,
      query: { project: String(project) },
      idempotent: true,
      expects: "json",
    };
    try {
      return await this.#parsed(call, z.array(storage));
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 404) {
        throw error;
      }
      if ((await this.#lacksProject(project)) && (await this.#listsProjects())) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Whether the server itself reports that the project does not exist. The list of export storages returns an HTML page
   * for an unknown project (measured on 1.23.2), the project endpoint returns JSON.
   */
  async #lacksProject(project: number): Promise<boolean> {
    const operation = `read project ${project}`;
    const path = `/api/projects/${project}/`;
    try {
      await this.#send({ operation, method: "GET", path, idempotent: true, expects: "json" });
      return false;
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 404) {
        throw error;
      }
      return error.fromService;
    }
  }

  /** Whether the server returns the list of projects, so that its 404 concerns only the one project. */
  async #listsProjects(): Promise<boolean> {
    const call: ServiceCall = {
      operation: "list the projects",
      method: "GET",
      path: "/api/projects/",
      query: { page_size: "1" },
      idempotent: true,
      expects: "json",
    };
    const { body } = await this.#send(call);
    return projectList.safeParse(body).success;
  }

  /** Creates a storage. Not retried: a second request would create a second storage. */
  async createStorage(json: Values): Promise<Storage> {
    const call: ServiceCall = {
      operation: "create the storage",
      method: "POST",
      path: this.#paths.all,
      json,
      idempotent: false,
      expects: "json",
    };
    return this.#lists.create(() => this.#parsed(call, storage));
  }

  /** Reads a storage. @returns undefined for a 404, which does not prove that the storage was deleted */
  async readStorage(id: string): Promise<Storage | undefined> {
    try {
      return await this.#parsed(this.#of(id, "GET", "read"), storage);
    } catch (error) {
      if (error instanceof ServiceError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  async updateStorage(id: string, json: Values): Promise<Storage> {
    return this.#lists.write(() => this.#parsed({ ...this.#of(id, "PATCH", "update"), json }, storage));
  }

  /** Deletes a storage. @returns false if the server responds with 404 */
  async deleteStorage(id: string): Promise<boolean> {
    try {
      const call = this.#of(id, "DELETE", "delete");
      const { status } = await this.#lists.write(() => this.#send({ ...call, expects: "none" }));
      if (status !== 204) {
        throw unexpectedResponse(call, status);
      }
      return true;
    } catch (error) {
      if (error instanceof ServiceError && error.status === 404) {
        return false;
      }
      throw error;
    }
  }

  /** Starts a sync. @returns undefined after a timeout; the server continues the sync */
  async syncStorage(id: string): Promise<SyncResult | undefined> {
    const { path, ...call } = this.#of(id, "POST", "sync");
    const sync: ServiceCall = { ...call, path: `${path}/sync`, idempotent: false };
    try {
      const { body } = await this.#send(sync, this.#syncClient);
      return parseResponse(labelStudioProfile.name, sync, synced, body);
    } catch (error) {
      if (error instanceof ServiceError && error.details.cause === "timeout") {
        return undefined;
      }
      throw error;
    }
  }

  #of(id: string, method: ServiceCall["method"], verb: string): ServiceCall {
    const path = `${this.#paths.one}/${encodeURIComponent(id)}`;
    return { operation: `${verb} storage ${id}`, method, path, idempotent: true, expects: "json" };
  }

  async #parsed<T>(call: ServiceCall, schema: z.ZodType<T>): Promise<T> {
    return parseResponse(labelStudioProfile.name, call, schema, (await this.#send(call)).body);
  }

  #send(call: ServiceCall, http = this.#http) {
    return withLabelStudioLogin(this.#http, this.#server, this.#token, (headers) =>
      http.call({ ...call, headers }),
    );
  }
}

/** The error for a success status other than 204, for example of a gateway's login page: nothing was deleted. */
function unexpectedResponse({ operation, method, path }: ServiceCall, status: number): ServiceError {
  return new ServiceError({
    service: labelStudioProfile.name,
    operation,
    method,
    path,
    cause: "body",
    status,
    message: "expected 204",
    advice: "Check that baseUrl is the URL of the API",
  });
}
