import { z } from "zod";
import { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import type { ServiceCall, ServiceProfile } from "../../http/types";
import { understood } from "../answer";
import { afterRotation, type Credential } from "../credential";
import type { Connection, Values } from "../kind";
import { authorised } from "./login";

const text = z.string().nullish();
/** `secret` comes as an encrypted object that changes its form, and `status` by itself: neither is read. */
const bucket = z.object({
  id: z.string(),
  name: z.string(),
  bucket: z.string(),
  storageType: z.string(),
  key: text,
  region: text,
  endpoint: text,
  workspaceId: text,
  createdAt: text,
});
export type Bucket = z.output<typeof bucket>;
/** No page shows a refusal under a success status; one would say so here. */
const accepted = z.object({ success: z.literal(true).optional() });
const listed = accepted.extend({ buckets: z.array(bucket) });
const written = accepted.extend({ bucketId: z.string().min(1) });

const errorBody = z.object({ message: z.string().optional(), error_code: z.string().optional() });

const profile: ServiceProfile = {
  name: "Flashback",
  words: (body) => {
    const { message, error_code } = errorBody.safeParse(body).data ?? {};
    return message ?? error_code;
  },
  advice: (status, words) => {
    if (status === 401)
      return `The token is wrong or older than its hour; use a refresh token (FLASHBACK_REFRESH_TOKEN) or e-mail and password; ${afterRotation}`;
    if (status === 403 && /use|repositor/i.test(words))
      return "Take the bucket out of its repositories first";
    if (status === 404)
      return "If it was deleted at Flashback, run pulumi refresh; else check that baseUrl is the API's own address";
    if (status === 429)
      return "The organisation's quota of buckets is used up: remove a bucket, or ask for more";
    return undefined;
  },
  // The only documented 429 is the quota, which waiting does not raise.
  final: (status) => status === 429,
};

/** Buckets registered at Flashback, https://docs.flashback.tech, storage APIs, bucket management. */
export class FlashbackClient {
  readonly #http: ServiceClient;
  readonly #server: string;
  readonly #credential: Credential;

  constructor({ baseUrl, credential, deadline, secrets, warn }: Connection) {
    this.#server = baseUrl;
    this.#credential = credential;
    const hidden = [...secrets, ...Object.values(credential)];
    this.#http = new ServiceClient({ profile, baseUrl, deadline, warn, secrets: hidden });
  }

  /** All buckets of the account: there is no read of a single one. */
  async listBuckets(): Promise<Bucket[]> {
    const call = this.#call("list the buckets", "GET", "/bucket");
    return understood(profile.name, call, listed, await this.#send(call)).buckets;
  }

  /** Not repeatable: names are unique, and a lost answer must be looked up. Answers the id. */
  async createBucket(json: Values): Promise<string> {
    const call = { ...this.#call("create the bucket", "POST", "/bucket"), json, repeatable: false };
    return understood(profile.name, call, written, await this.#send(call)).bucketId;
  }

  async updateBucket(id: string, json: Values): Promise<void> {
    await this.#send({
      ...this.#call(`update bucket ${id}`, "PUT", `/bucket/${encodeURIComponent(id)}`),
      json,
    });
  }

  /** False when Flashback answers 404. */
  async deleteBucket(id: string): Promise<boolean> {
    return this.#unless404(
      this.#call(`delete bucket ${id}`, "DELETE", `/bucket/${encodeURIComponent(id)}`),
      false,
    );
  }

  /** False only when Flashback itself says that there is no such bucket. */
  async hasStatus(id: string): Promise<boolean> {
    const path = `/bucket/${encodeURIComponent(id)}/status`;
    return this.#unless404(this.#call(`read the status of bucket ${id}`, "GET", path), true);
  }

  async #unless404(call: ServiceCall, onlyGenuine: boolean): Promise<boolean> {
    try {
      await this.#send(call);
      return true;
    } catch (error) {
      const missing = error instanceof ServiceError && error.status === 404;
      if (missing && (error.genuine || !onlyGenuine)) return false;
      throw error;
    }
  }

  #call(operation: string, method: ServiceCall["method"], path: string): ServiceCall {
    return { operation, method, path, repeatable: true, expects: "json" };
  }

  async #send(call: ServiceCall): Promise<unknown> {
    const send = (headers: Record<string, string>) => this.#http.call({ ...call, headers });
    const { body } = await authorised(this.#http, this.#server, this.#credential, send);
    understood(profile.name, call, accepted, body);
    return body;
  }
}
