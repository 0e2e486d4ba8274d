/**
 * Client for the S3 settings of RyzeAPI instances (https://docs.ryzeapi.cloud/en/api/instance/s3-update and …/s3-read).
 *
 * One token may send 100 requests per minute, which a large stack exceeds, so all clients with the same token share one
 * rate limiter. A gateway can return 404 as well, so only RyzeAPI's documented error means that an instance does not
 * exist. RyzeAPI accepts settings without testing the bucket or the keys.
 *
 *     const settings = await new RyzeApiClient(connection).readS3("chat");
 */
import * as z from "zod";
import { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import { rateLimiterFor } from "../../http/rate-limiter";
import type { ServiceCall, ServiceProfile } from "../../http/types";
import { AFTER_ROTATION } from "../credential";
import { parseResponse } from "../parse-response";
import type { Connection } from "../resource-definition";

/** The `s3` block of a response. If S3 is disabled, every field except `enabled` can be null, empty or missing. */
const text = z.string().nullish();
const settings = z.object({
  enabled: z.boolean(),
  region: text,
  bucket: text,
  accessKey: text,
  endpoint: text,
  pathPrefix: text,
});
const accepted = z.object({ success: z.literal(true).optional() });
const readResponse = accepted.extend({ s3: settings });
type InstanceS3 = z.output<typeof settings>;

/** Body of an update. Disabling S3 is a separate request. */
export interface InstanceS3Update {
  enabled: true;
  region: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
  endpoint: string;
  pathPrefix: string;
}

const errorBody = z.object({ error: z.object({ message: z.string() }) });
/** The documented format of an error, https://docs.ryzeapi.cloud/en/guide/errors. */
const ownErrorBody = errorBody.extend({ success: z.literal(false) });
const UNKNOWN_INSTANCE = "Instance not found";

/** Error messages of https://docs.ryzeapi.cloud/en/guide/errors, with hints. */
const profile: ServiceProfile = {
  name: "RyzeAPI",
  messageOf: (body) => errorBody.safeParse(body).data?.error.message,
  isOwnError: (body) => ownErrorBody.safeParse(body).success,
  advice: (status, message) => {
    if (status === 401) {
      return `Check the token (input \`token\`, configuration \`byob:ryzeapiToken\` or RYZEAPI_TOKEN). ${AFTER_ROTATION}`;
    }
    if (status === 403) {
      return "An instance token is valid only for its own instance";
    }
    if (status === 404 && message === UNKNOWN_INSTANCE) {
      return "Create the instance at RyzeAPI first, or correct `instance`";
    }
    if (status === 404) {
      return "Check that baseUrl is the URL of RyzeAPI";
    }
    return undefined;
  },
};

/** Reads and writes the S3 settings of instances. */
// wording-ignore: the service's name in types
export class RyzeApiClient {
  readonly #http: ServiceClient;
  readonly #headers: Record<string, string>;

  constructor({ baseUrl, credential, deadline, secrets, warn }: Connection) {
    const token = credential.token ?? "";
    this.#headers = { token };
    this.#http = new ServiceClient({
      profile,
      baseUrl,
      deadline,
      warn,
      secrets: [...secrets, token],
      // The limit applies to a token: https://docs.ryzeapi.cloud/en/guide/rate-limit-cors.
      limiter: rateLimiterFor(`RyzeAPI ${baseUrl} ${token}`),
    });
  }

  /** Reads the settings. @returns undefined if RyzeAPI reports that the instance does not exist */
  async readS3(instance: string): Promise<InstanceS3 | undefined> {
    const call: ServiceCall = {
      operation: `read the S3 settings of instance "${instance}"`,
      method: "GET",
      path: `/api/instance/getS3/${encodeURIComponent(instance)}`,
      headers: this.#headers,
      idempotent: true,
      expects: "json",
    };
    try {
      const { body } = await this.#http.call(call);
      return parseResponse(profile.name, call, readResponse, body).s3;
    } catch (error) {
      if (isUnknownInstance(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Writes all settings. RyzeAPI tests neither bucket nor keys. */
  async updateS3(instance: string, update: InstanceS3Update): Promise<void> {
    await this.#post(instance, "update the S3 settings", update);
  }

  /** Clears the settings and the stored keys. An instance that does not exist has none. */
  async disableS3(instance: string): Promise<void> {
    try {
      await this.#post(instance, "disable S3", { enabled: false });
    } catch (error) {
      if (!isUnknownInstance(error)) {
        throw error;
      }
    }
  }

  async #post(instance: string, what: string, json: unknown): Promise<void> {
    const call: ServiceCall = {
      operation: `${what} of instance "${instance}"`,
      method: "POST",
      path: `/api/instance/s3/${encodeURIComponent(instance)}`,
      headers: this.#headers,
      json,
      idempotent: true,
      expects: "json",
    };
    parseResponse(profile.name, call, accepted, (await this.#http.call(call)).body);
  }
}

/** Whether RyzeAPI's documented error reports that the instance does not exist. */
function isUnknownInstance(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.status !== 404 || !error.fromService) {
    return false;
  }
  return error.details.message.trim() === UNKNOWN_INSTANCE;
}
