/**
 * Client for the buckets that are registered with Flashback (https://docs.flashback.tech, storage APIs).
 *
 * The API cannot read a single bucket, so each read uses the list, which is shared by the operations of one process. A
 * bucket that is missing from the list of its workspace is searched for in all workspaces. A bucket is only treated as
 * deleted if Flashback's own 404 confirms it, because a list contains only what the token can see.
 *
 *     const found = await new FlashbackClient(connection).findBucket(id, workspaceId);
 */
import * as z from "zod";
import { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import type { CalledEndpoint, ServiceCall, ServiceProfile } from "../../http/types";
import { AFTER_ROTATION, type Credential } from "../credential";
import { parseResponse } from "../parse-response";
import { rejectedInput } from "../rejected-input";
import type { Connection, Values } from "../resource-definition";
import { type SharedRequests, sharedRequests } from "../shared-request";
import { withFlashbackLogin } from "./login";
import {
  type BucketRow,
  bucketFromRow,
  bucketId,
  hasId,
  hasNames,
  type ListedBucket,
  type Names,
  rowsOf,
} from "./rows";

const accepted = z.object({ success: z.literal(true).optional() });
const listed = accepted.extend({ buckets: z.array(z.unknown()) });
const written = accepted.extend({ bucketId });

const errorBody = z.object({ message: z.string().optional(), error_code: z.string().optional() });
/** The documented format of an error. Some endpoints send `error_code` without `message`. */
const ownErrorBody = z
  .object({ success: z.literal(false) })
  .and(z.union([z.object({ message: z.string() }), z.object({ error_code: z.string() })]));

/** The list is not paged, and an organization may have thousands of buckets. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** Whether a 429 means the quota of buckets, the only documented cause. Waiting does not help. */
const isQuota = (status: number, { method, path }: CalledEndpoint) =>
  status === 429 && method === "POST" && path === "/bucket";

/** Advice for messages that do not name the input; its value is not secret. */
const INPUT_ADVICE: readonly { pattern: RegExp; input: string; advice: string }[] = [
  {
    pattern: /^workspace not found/i,
    input: "workspaceId",
    advice: "Set it to the ID of a workspace that the token can access",
  },
  {
    pattern: /^bucket name already exists/i,
    input: "name",
    advice: "Choose another name, because names are unique in the organization, including other workspaces",
  },
  {
    pattern: /^api key not found/i,
    input: "apiKeyUuid",
    advice: "Set it to the ID of a key saved at Flashback, or set key and secret instead",
  },
];

const profile: ServiceProfile = {
  name: "Flashback",
  messageOf: (body) => {
    const { message, error_code } = errorBody.safeParse(body).data ?? {};
    return message ?? error_code;
  },
  isOwnError: (body) => ownErrorBody.safeParse(body).success,
  advice: (status, message, call) => {
    if (status === 401) {
      return `The token is wrong, or it has expired after one hour. Use a refresh token (FLASHBACK_REFRESH_TOKEN) or email and password. ${AFTER_ROTATION}`;
    }
    if (status === 403 && /use|repositor/i.test(message)) {
      return "Remove the bucket from the repositories that use it";
    }
    if (status === 404) {
      return "If the bucket was deleted at Flashback, run pulumi refresh. Otherwise check that baseUrl is the URL of the API";
    }
    const input = INPUT_ADVICE.find(({ pattern }) => pattern.test(message));
    if (input !== undefined && (status === 400 || status === 409)) {
      return `The message is about ${rejectedInput(input.input, call)}. ${input.advice}`;
    }
    if (isQuota(status, call)) {
      return "The organization's bucket quota is exhausted: delete a bucket, or request a higher quota";
    }
    return undefined;
  },
  final: (status, _message, call) => isQuota(status, call),
};

/** A bucket from the shared list, with the rows among which duplicates are searched. */
export interface FoundBucket {
  bucket: ListedBucket;
  /** The other rows of the list. */
  others: readonly BucketRow[];
}

/** A list, as the key and the request that operations share. */
interface ListRequest {
  key: string;
  send(): Promise<BucketRow[]>;
}

/** Reads and writes the buckets of an account. */
export class FlashbackClient {
  readonly #http: ServiceClient;
  readonly #server: string;
  readonly #credential: Credential;
  readonly #signal: AbortSignal;
  readonly #lists: SharedRequests<BucketRow[]>;

  constructor({ baseUrl, credential, deadline, secrets, warn }: Connection) {
    this.#server = baseUrl;
    this.#credential = credential;
    this.#signal = deadline.signal;
    this.#lists = sharedRequests("Flashback", baseUrl, ...Object.values(credential));
    const hidden = [...secrets, ...Object.values(credential)];
    this.#http = new ServiceClient({ profile, baseUrl, deadline, warn, secrets: hidden });
  }

  /** Finds the bucket with an id; `others` are the other rows of the list. */
  findBucket(id: string, workspaceId?: string): Promise<FoundBucket | undefined> {
    return this.#find(id, workspaceId, (list) =>
      this.#lists.recent(list.key, list.send, this.#signal, { mayPrecedeCreates: false }),
    );
  }

  /** Finds the bucket that this operation has just created. */
  findCreatedBucket(id: string, workspaceId: string): Promise<FoundBucket | undefined> {
    return this.#find(id, workspaceId, ({ key, send }) =>
      this.#lists.joinAfterCreate(key, send, this.#signal),
    );
  }

  async #find(
    id: string,
    workspaceId: string | undefined,
    read: (list: ListRequest) => Promise<BucketRow[]>,
  ): Promise<FoundBucket | undefined> {
    const rows = await read(this.#list(workspaceId));
    const row = rows.find((candidate) => hasId(candidate, id));
    if (row !== undefined) {
      return {
        bucket: bucketFromRow(listCall(workspaceId), row),
        others: rows.filter((other) => other !== row),
      };
    }
    // The bucket may have been moved to another workspace.
    return workspaceId === undefined ? undefined : this.#find(id, undefined, read);
  }

  /** Finds the buckets with the same names in a workspace. */
  async findMatchingBuckets(
    names: Names & { workspaceId: string },
    mayBeRecent: boolean,
  ): Promise<ListedBucket[]> {
    const { key, send } = this.#list(names.workspaceId);
    const rows = await (mayBeRecent
      ? this.#lists.recent(key, send, this.#signal, { mayPrecedeCreates: true })
      : this.#lists.join(key, send, this.#signal));
    return rows
      .filter((row) => hasNames(row, names))
      .map((row) => bucketFromRow(listCall(names.workspaceId), row));
  }

  /** The list of a workspace, or of all workspaces, as a shared request. */
  #list(workspaceId: string | undefined): ListRequest {
    const call = listCall(workspaceId);
    const send = async () =>
      rowsOf(parseResponse(profile.name, call, listed, await this.#send(call)).buckets);
    return { key: workspaceId ?? "", send };
  }

  /** Creates a bucket and returns its id. Not retried: if the response is lost, the bucket must be searched for. */
  async createBucket(json: Values): Promise<string> {
    const call = { ...this.#call("create the bucket", "POST", "/bucket"), json, idempotent: false };
    const body = await this.#lists.create(() => this.#send(call));
    return parseResponse(profile.name, call, written, body).bucketId;
  }

  async updateBucket(id: string, json: Values): Promise<void> {
    const call = this.#call(`update bucket ${id}`, "PUT", `/bucket/${encodeURIComponent(id)}`);
    await this.#lists.write(() => this.#send({ ...call, json }));
  }

  /** Deletes a bucket. @returns false if Flashback responds with 404 */
  async deleteBucket(id: string): Promise<boolean> {
    const call = this.#call(`delete bucket ${id}`, "DELETE", `/bucket/${encodeURIComponent(id)}`);
    return this.#lists.write(() => this.#unless404(call, false));
  }

  /** Whether the bucket has a status; false only if Flashback's own 404 confirms that it does not exist. */
  async hasStatus(id: string): Promise<boolean> {
    const path = `/bucket/${encodeURIComponent(id)}/status`;
    return this.#unless404(this.#call(`read the status of bucket ${id}`, "GET", path), true);
  }

  async #unless404(call: ServiceCall, onlyFromService: boolean): Promise<boolean> {
    try {
      await this.#send(call);
      return true;
    } catch (error) {
      const missing = error instanceof ServiceError && error.status === 404;
      if (missing && (error.fromService || !onlyFromService)) {
        return false;
      }
      throw error;
    }
  }

  #call(operation: string, method: ServiceCall["method"], path: string): ServiceCall {
    return { operation, method, path, idempotent: true, expects: "json" };
  }

  async #send(call: ServiceCall): Promise<unknown> {
    const send = (headers: Record<string, string>) => this.#http.call({ ...call, headers });
    const { body } = await withFlashbackLogin(this.#http, this.#server, this.#credential, send);
    parseResponse(profile.name, call, accepted, body);
    return body;
  }
}

function listCall(workspaceId: string | undefined): ServiceCall {
  return {
    operation: "list the buckets",
    method: "GET",
    path: "/bucket",
    ...(workspaceId !== undefined && { query: { workspaceId } }),
    idempotent: true,
    expects: "json",
    maxBodyBytes: MAX_LIST_BYTES,
  };
}
