import { z } from "zod";
import { ServiceClient } from "../../http/client";
import { ServiceError } from "../../http/errors";
import { rateLimiterFor } from "../../http/rate-limiter";
import type { ServiceCall, ServiceProfile } from "../../http/types";
import { AFTER_ROTATION } from "../credential";
import { parseResponse } from "../parse-response";
import type { Connection } from "../resource-definition";

/** The `s3` block of an answer; every field but `enabled` may be null, empty or missing when disabled. */
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
const readAnswer = accepted.extend({ s3: settings });
export type InstanceS3 = z.output<typeof settings>;

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
/** The documented form of an error, https://docs.ryzeapi.cloud/en/guide/errors. */
const ownErrorBody = errorBody.extend({ success: z.literal(false) });
const UNKNOWN_INSTANCE = "Instance not found";

/** Texts of https://docs.ryzeapi.cloud/en/guide/errors. */
const profile: ServiceProfile = {
  name: "RyzeAPI",
  words: (body) => errorBody.safeParse(body).data?.error.message,
  isOwnError: (body) => ownErrorBody.safeParse(body).success,
  advice: (status, words) => {
    if (status === 401) {
      return `Check the token (input \`token\`, configuration \`byob:ryzeapiToken\` or RYZEAPI_TOKEN); ${AFTER_ROTATION}`;
    }
    if (status === 403) {
      return "An instance token is good for its own instance only";
    }
    if (status === 404 && words === UNKNOWN_INSTANCE) {
      return "Create the instance at RyzeAPI first, or correct `instance`";
    }
    if (status === 404) {
      return "Check that baseUrl is the URL of RyzeAPI";
    }
    return undefined;
  },
};

/** The S3 settings of instances, https://docs.ryzeapi.cloud/en/api/instance/s3-update and …/s3-read. */
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
      // The limit is the token's, 100 requests a minute: https://docs.ryzeapi.cloud/en/guide/rate-limit-cors.
      limiter: rateLimiterFor(`RyzeAPI ${baseUrl} ${token}`),
    });
  }

  /** Undefined when RyzeAPI says that it has no such instance. */
  async readS3(instance: string): Promise<InstanceS3 | undefined> {
    const call: ServiceCall = {
      operation: `read the S3 settings of instance "${instance}"`,
      method: "GET",
      path: `/api/instance/getS3/${encodeURIComponent(instance)}`,
      headers: this.#headers,
      repeatable: true,
      expects: "json",
    };
    try {
      const { body } = await this.#http.call(call);
      return parseResponse(profile.name, call, readAnswer, body).s3;
    } catch (error) {
      if (isUnknownInstance(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Writes all settings at once; RyzeAPI tests neither bucket nor keys. */
  async updateS3(instance: string, update: InstanceS3Update): Promise<void> {
    await this.#post(instance, "set the S3 settings", update);
  }

  /** Clears the settings and the stored keys; an instance that is gone has none. */
  async disableS3(instance: string): Promise<void> {
    try {
      await this.#post(instance, "switch off S3", { enabled: false });
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
      repeatable: true,
      expects: "json",
    };
    parseResponse(profile.name, call, accepted, (await this.#http.call(call)).body);
  }
}

/** Only the documented error means that there is no such instance. A gateway returns 404 for other reasons. */
function isUnknownInstance(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.status !== 404 || !error.fromService) {
    return false;
  }
  return error.details.words.trim() === UNKNOWN_INSTANCE;
}
