/**
 * Emulator of RyzeAPI: instances, their S3 settings and the rate limit.
 *
 * Sources: https://docs.ryzeapi.cloud/en/api/instance/{s3-update,s3-read,create,list,delete} and
 * /en/guide/{authentication,errors}. Options select the behavior that is not documented.
 */
import { randomUUID } from "node:crypto";
import {
  type EmulatorResponse,
  header,
  isObject,
  type JsonObject,
  jsonBody,
  type Request,
} from "../../kit/request";
import { match, type Route, type RoutedCall } from "../../kit/router";
import type { Service } from "../../kit/service";
import type { Collection } from "../../kit/state";
import { documentedErrorBody } from "./documented-errors";
// wording-ignore: the service's name in types
import { noTexts, type RyzeApiInstance, TEXTS, type Text } from "./instance";
// wording-ignore: the service's name in types
import { RyzeApiMedia } from "./media";
import { type RateLimit, RequestQuota } from "./rate-limit";

/** Options for undocumented behavior, and the quota of the account. */
// wording-ignore: the service's name in types
export interface RyzeApiOptions {
  /** Form of unset fields while S3 is disabled; not documented, so a client must accept all three. */
  nulls: "null" | "empty" | "missing";
  /** Effect of a field that is missing in an update with `enabled: true`; not documented. */
  omitted: "cleared" | "kept";
  /** Maximum number of instances in the account; further ones are rejected with 403. */
  quota: number;
}

/** Account token and limits of the emulator, and its options. */
// wording-ignore: the service's name in types
export interface RyzeApiSettings {
  accountToken: string;
  limit: RateLimit;
  /** Separate limit of `POST /api/instance/new`: 20 per minute. */
  createLimit: RateLimit;
  options: Partial<RyzeApiOptions>;
}

type Caller = { account: true } | { account: false; instance: RyzeApiInstance };

/** RyzeAPI with one account and its instances in memory. */
export class RyzeApi implements Service {
  readonly name = "ryzeapi";
  readonly instances = new Map<string, RyzeApiInstance>();
  readonly stored = { instances: this.instances };
  readonly options: RyzeApiOptions;
  accountToken: string;
  readonly limiter: RequestQuota;
  readonly createLimiter: RequestQuota;
  readonly collections: Record<string, Collection>;
  readonly media = new RyzeApiMedia(this.instances);
  readonly controls = this.media.controls;
  readonly errorBody = documentedErrorBody;
  readonly #routes: Route[];

  constructor(settings: RyzeApiSettings) {
    this.accountToken = settings.accountToken;
    this.options = { nulls: "null", omitted: "cleared", quota: 100, ...settings.options };
    this.limiter = new RequestQuota(settings.limit);
    this.createLimiter = new RequestQuota(settings.createLimit);
    this.collections = { instances: this.#instanceCollection(), options: this.#optionCollection() };
    this.#routes = [
      { method: "POST", pattern: "/api/instance/s3/:instance", handle: (call) => this.#updateS3(call) },
      { method: "GET", pattern: "/api/instance/getS3/:instance", handle: (call) => this.#readS3(call) },
      { method: "POST", pattern: "/api/instance/new", handle: (call) => this.#create(call) },
      { method: "GET", pattern: "/api/instance/list", handle: (call) => this.#list(call) },
      { method: "DELETE", pattern: "/api/instance/delete/:instance", handle: (call) => this.#delete(call) },
    ];
  }

  /** Adds an instance with S3 disabled and returns it. `token` is its TokenInstance. */
  addInstance(name: string, token: string = randomUUID()): RyzeApiInstance {
    const instance: RyzeApiInstance = { name, token, enabled: false, ...noTexts() };
    this.instances.set(name, instance);
    return instance;
  }

  beforeRequest(request: Request): EmulatorResponse | undefined {
    return this.#limiterOf(request).take(tokenOf(request) ?? "");
  }

  responseHeaders(request: Request): Record<string, string> {
    return this.#limiterOf(request).headers(tokenOf(request) ?? "");
  }

  async handle(request: Request): Promise<EmulatorResponse> {
    const { route, params } = match(this.#routes, request.method, request.path);
    // Not documented. It does not have RyzeAPI's error format, because no handler processes the request.
    return route?.handle({ ...request, params }) ?? { status: 404, body: "404 page not found" };
  }

  #limiterOf(request: Request): RequestQuota {
    const creates = request.method === "POST" && request.path === "/api/instance/new";
    return creates ? this.createLimiter : this.limiter;
  }

  #updateS3(call: RoutedCall): EmulatorResponse {
    const instance = this.#instanceFor(call);
    if ("status" in instance) {
      return instance;
    }
    const body = jsonBody(call);
    if (!isObject(body) || typeof body.enabled !== "boolean" || !textsAreTexts(body)) {
      return failure(400, "Invalid request body");
    }
    Object.assign(instance, this.#merged(instance, body), { enabled: body.enabled });
    const { secretKey: _never, ...s3 } = this.#visible(instance);
    return { status: 200, body: { success: true, message: "S3 configuration updated", s3 } };
  }

  /** `enabled: false` clears the fields and the credentials, regardless of other fields in the body. */
  #merged(instance: RyzeApiInstance, body: JsonObject): Record<Text, string | null> {
    const texts = noTexts();
    if (body.enabled !== true) {
      return texts;
    }
    for (const field of TEXTS) {
      const sent = body[field];
      const fallback = this.options.omitted === "kept" ? (instance[field] ?? "") : "";
      texts[field] = typeof sent === "string" ? sent : fallback;
    }
    return texts;
  }

  #readS3(call: RoutedCall): EmulatorResponse {
    const instance = this.#instanceFor(call);
    return "status" in instance
      ? instance
      : { status: 200, body: { success: true, s3: this.#visible(instance) } };
  }

  /** S3 settings in a response; the secret is always null. */
  #visible(instance: RyzeApiInstance): JsonObject {
    const s3: JsonObject = { enabled: instance.enabled };
    for (const field of TEXTS) {
      const value = field === "secretKey" ? null : instance[field];
      if (instance.enabled || this.options.nulls === "null") {
        s3[field] = value;
      } else if (this.options.nulls === "empty") {
        s3[field] = "";
      }
    }
    return s3;
  }

  #create(call: RoutedCall): EmulatorResponse {
    const caller = this.#caller(call);
    if (caller === undefined || !caller.account) {
      return failure(401, caller === undefined ? missingOr(call, "Invalid token") : "Invalid account token");
    }
    const body = jsonBody(call);
    if (!isObject(body) || typeof body.name !== "string" || body.name === "") {
      return failure(400, "Invalid request body");
    }
    if (this.instances.has(body.name)) {
      return failure(409, "Instance name already exists");
    }
    if (this.instances.size >= this.options.quota) {
      return failure(403, "Account instance quota exceeded");
    }
    const token = typeof body.token === "string" && body.token !== "" ? body.token : randomUUID();
    if (token === this.accountToken || [...this.instances.values()].some((other) => other.token === token)) {
      // The page of the request states that tokens are unique, but not the error.
      return failure(409, "Instance token already exists");
    }
    const instance = this.addInstance(body.name, token);
    takeInlineS3(instance, body);
    const { name } = instance;
    return { status: 201, body: { success: true, message: "Instance created", instance: { name, token } } };
  }

  #list(call: RoutedCall): EmulatorResponse {
    const caller = this.#caller(call);
    if (caller === undefined) {
      return failure(401, missingOr(call, "Invalid token"));
    }
    const names = call.query.get("instanceName")?.split(",").filter(Boolean) ?? [];
    const all = caller.account ? [...this.instances.values()] : [caller.instance];
    const wanted = all.filter(
      (instance) => !caller.account || names.length === 0 || names.includes(instance.name),
    );
    if (names.length === 1 && wanted.length === 0) {
      return failure(404, "Instance not found");
    }
    const instances = wanted.map((instance) => ({ name: instance.name, s3: { enabled: instance.enabled } }));
    return { status: 200, body: { success: true, instances } };
  }

  #delete(call: RoutedCall): EmulatorResponse {
    const caller = this.#caller(call);
    if (caller === undefined || !caller.account) {
      return failure(401, caller === undefined ? missingOr(call, "Invalid token") : "Invalid account token");
    }
    if (!this.instances.delete(call.params.instance ?? "")) {
      return failure(404, "Instance not found");
    }
    return {
      status: 200,
      body: { success: true, message: "Instance deleted", instance: { status: "deleted" } },
    };
  }

  /** Instance of an S3 request, or an error response. Both S3 pages document `Invalid token` for a missing one, too. */
  #instanceFor(call: RoutedCall): RyzeApiInstance | EmulatorResponse {
    const caller = this.#caller(call);
    if (caller === undefined) {
      return failure(401, "Invalid token");
    }
    const instance = this.instances.get(call.params.instance ?? "");
    if (instance === undefined) {
      return failure(404, "Instance not found");
    }
    // The error guide documents 403 for another owner's instance, but not its message.
    const own = caller.account || caller.instance === instance;
    return own ? instance : failure(403, "Token does not belong to this instance");
  }

  #caller(request: Request): Caller | undefined {
    const token = tokenOf(request);
    if (token === undefined) {
      return undefined;
    }
    if (token === this.accountToken) {
      return { account: true };
    }
    const instance = [...this.instances.values()].find((candidate) => candidate.token === token);
    return instance === undefined ? undefined : { account: false, instance };
  }

  #instanceCollection(): Collection {
    const { region, bucket, accessKey, secretKey, endpoint, pathPrefix } = allNullable();
    return {
      fields: {
        token: "string",
        enabled: "boolean",
        region,
        bucket,
        accessKey,
        secretKey,
        endpoint,
        pathPrefix,
      },
      secrets: ["token", "secretKey"],
      list: () => [...this.instances],
      open: (id) => this.instances.get(id) ?? this.addInstance(id),
      remove: (id) => this.instances.delete(id),
    };
  }

  #optionCollection(): Collection {
    return {
      fields: { nulls: ["null", "empty", "missing"], omitted: ["cleared", "kept"], quota: "number" },
      secrets: [],
      list: () => [["ryzeapi", this.options]],
      open: () => this.options,
    };
  }
}

function failure(status: number, message: string): EmulatorResponse {
  return { status, body: { success: false, error: { message } } };
}

function tokenOf(request: Request): string | undefined {
  const bearer = header(request, "authorization")?.match(/^Bearer (.+)$/)?.[1];
  return header(request, "token") || bearer;
}

function missingOr(request: Request, text: string): string {
  return tokenOf(request) === undefined ? "Missing token in header" : text;
}

function allNullable(): Record<Text, "string?"> {
  const type = "string?";
  return { region: type, bucket: type, accessKey: type, secretKey: type, endpoint: type, pathPrefix: type };
}

function textsAreTexts(body: JsonObject): boolean {
  return TEXTS.every((field) => ["string", "undefined"].includes(typeof body[field]) || body[field] === null);
}

/** Applies the S3 settings of `POST /api/instance/new`, which have other names: `s3Enabled`, `s3Region`, … */
function takeInlineS3(instance: RyzeApiInstance, body: JsonObject): void {
  if (body.s3Enabled !== true) {
    return;
  }
  instance.enabled = true;
  for (const field of TEXTS) {
    const sent = body[`s3${field.charAt(0).toUpperCase()}${field.slice(1)}`];
    instance[field] = typeof sent === "string" ? sent : "";
  }
}
