/**
 * Emulator of ModelsLab's enterprise API: S3 details of dedicated servers, and image uploads that use them.
 *
 * Sources: https://docs.modelslab.com/enterprise-api/general/{update-s3-details,reset-s3}, /error-codes, /rate-limits,
 * and https://stablediffusionapi.com/docs/enterprise-plan/update-s3-details (2023: the same call without deploy_type).
 * Where they are incomplete or contradict each other, an option selects the behavior.
 */
import { randomUUID } from "node:crypto";
import { type EmulatorResponse, isObject, type JsonObject, jsonBody, type Request } from "../../kit/request";
import { match, type Route, type RoutedCall } from "../../kit/router";
import type { Service } from "../../kit/service";
import type { Collection } from "../../kit/state";
import { keyIn, noStore, type OpenStore } from "../../kit/store";
import { DETAILS, detailsOf, emptyDetails, isText, type ModelsLabDetails } from "./details";

/** Options for behavior that is not documented, or documented in different ways. */
export interface ModelsLabOptions {
  /** Whether failures set the HTTP status (error-codes page) or only the body of an HTTP 200 (older pages). */
  errorStyle: "http" | "body";
  /** Success body of update_s3 and reset_s3, which is not documented: like related requests, or without `status`. */
  successStyle: "status" | "bare";
  /** Response of system_details: as in 2025, or as in the newer OpenAPI file. */
  systemDetails: "counters" | "message";
  /** Whether every request is rejected with the documented 429. */
  rateLimited: boolean;
}

/** Uploads an image with the given details and returns its public URL. The caller gets the message of an error. */
export type ImageUpload = (
  details: ModelsLabDetails,
  image: { bytes: Buffer; type: string },
) => Promise<string>;

/** Keys of the emulator, its options and a replacement for uploads. */
export interface ModelsLabSettings {
  key: string;
  /** Separate keys of servers, by deploy type. */
  keys?: Record<string, string>;
  options: Partial<ModelsLabOptions>;
  upload?: ImageUpload;
}

const DEFAULT_DEPLOY_TYPE = "text_to_image";
/** Formats of an uploaded image: https://docs.modelslab.com/enterprise-api/text-to-image/upload-image. */
const IMAGE_TYPES = ["png", "jpeg", "jpg"];
/** Messages of the requests that only act on the server, of the pages of 2025. That of the queue is not documented. */
const SERVER_ACTIONS: Record<string, string> = {
  restart_server: "server restarting",
  update_server: "server updating",
  clear_cache: "Cache cleared successfully",
  clear_queue: "Queue cleared successfully",
};

/** ModelsLab with one account and the S3 details of its servers in memory. */
export class ModelsLab implements Service {
  readonly name = "modelslab";
  /** Servers with S3 details, by deploy type. */
  readonly servers = new Map<string, ModelsLabDetails>();
  readonly stored = { servers: this.servers };
  /** Keys by deploy type; `default` applies to all others. */
  readonly keys: Map<string, { key: string }>;
  readonly options: ModelsLabOptions;
  /** Replaces the upload to the bucket. */
  upload: ImageUpload | undefined;
  store: OpenStore = noStore;
  readonly collections: Record<string, Collection>;
  readonly #routes: Route[];

  constructor(settings: ModelsLabSettings) {
    this.options = {
      errorStyle: "http",
      successStyle: "status",
      systemDetails: "counters",
      rateLimited: false,
      ...settings.options,
    };
    this.keys = new Map(
      Object.entries({ default: settings.key, ...settings.keys }).map(([type, key]) => [type, { key }]),
    );
    this.upload = settings.upload;
    this.collections = this.#collectionsOf();
    const base = "/api/v1/enterprise";
    this.#routes = [
      { method: "POST", pattern: `${base}/update_s3`, handle: (call) => this.#update(call) },
      { method: "POST", pattern: `${base}/reset_s3`, handle: (call) => this.#reset(call) },
      { method: "POST", pattern: `${base}/system_details`, handle: (call) => this.#system(call) },
      { method: "POST", pattern: `${base}/:family/system_details`, handle: (call) => this.#system(call) },
      ...Object.keys(SERVER_ACTIONS).flatMap((name) =>
        [`${base}/${name}`, `${base}/:family/${name}`].map((pattern) => ({
          method: "POST",
          pattern,
          handle: (call: RoutedCall) => this.#act(call, name),
        })),
      ),
      { method: "POST", pattern: `${base}/upload_image`, handle: (call) => this.#uploadImage(call) },
    ];
  }

  /** Key of a server; `default` if it has no separate key. */
  keyOf(deployType: string): string {
    return (this.keys.get(deployType) ?? this.keys.get("default"))?.key ?? "";
  }

  beforeRequest(): EmulatorResponse | undefined {
    if (!this.options.rateLimited) {
      return undefined;
    }
    const message = "Rate limit exceeded. Maximum 5 queued requests allowed.";
    return { status: 429, body: { status: "error", message, retry_after: 30 } };
  }

  async handle(request: Request): Promise<EmulatorResponse> {
    const { route, params, allowed } = match(this.#routes, request.method, request.path);
    if (route === undefined) {
      // Not documented, except that it is not JSON.
      const body = "<!DOCTYPE html><html><body>Not Found</body></html>";
      return { status: allowed.length > 0 ? 405 : 404, body, contentType: "text/html; charset=UTF-8" };
    }
    return route.handle({ ...request, params });
  }

  #update(call: RoutedCall): EmulatorResponse {
    const { body, rejection, deployType } = this.#authorized(call);
    if (rejection !== undefined) {
      return rejection;
    }
    const details = detailsOf(body);
    if ("missing" in details) {
      return this.#failure(400, validation(details.missing));
    }
    this.servers.set(deployType, details);
    return this.#success("S3 details updated successfully");
  }

  /** Also succeeds if no details are set; whether the real service does is not documented. */
  #reset(call: RoutedCall): EmulatorResponse {
    const { rejection, deployType } = this.#authorized(call);
    if (rejection !== undefined) {
      return rejection;
    }
    this.servers.delete(deployType);
    return this.#success("S3 details reset successfully");
  }

  #system(call: RoutedCall): EmulatorResponse {
    const { rejection } = this.#authorized(call);
    const counters = { model_count: 0, queue_time: 0, status: "ok" };
    const message = { status: "success", message: "System details" };
    return rejection ?? { status: 200, body: this.options.systemDetails === "counters" ? counters : message };
  }

  /** Confirms an action on the server, which the emulator does not perform. */
  #act(call: RoutedCall, name: string): EmulatorResponse {
    const { rejection } = this.#authorized(call);
    const message = SERVER_ACTIONS[name];
    return rejection ?? { status: 200, body: { message, status: "success" } };
  }

  /** Accepts no deploy_type and always uses the text-to-image server. */
  async #uploadImage(call: RoutedCall): Promise<EmulatorResponse> {
    const { body, rejection } = this.#authorized(call);
    if (rejection !== undefined) {
      return rejection;
    }
    const missing = ["base64_image", "image_type"].filter((field) => !isText(body[field]));
    if (missing.length > 0) {
      return this.#failure(400, validation(missing));
    }
    const type = String(body.image_type).replace(/^image\//, "");
    if (!IMAGE_TYPES.includes(type)) {
      return this.#failure(400, { image_type: ["The selected image type is invalid."] });
    }
    const details = this.servers.get(DEFAULT_DEPLOY_TYPE);
    if (details === undefined) {
      return this.#failure(400, "No S3 details are set, so nothing was uploaded.");
    }
    try {
      const bytes = Buffer.from(String(body.base64_image).replace(/^data:[^,]*,/, ""), "base64");
      const image_url = await (this.upload ?? this.#put)(details, { bytes, type });
      return { status: 200, body: { status: "success", message: "image uploaded", image_url } };
    } catch (error) {
      return this.#failure(400, error instanceof Error ? error.message : "Upload failed");
    }
  }

  /** The bucket is the first part of `image_directory`, because the details do not contain a bucket. */
  readonly #put: ImageUpload = async (details, { bytes, type }) => {
    const { endpoint_url: endpoint, region_name: region } = details;
    const [bucket = "", ...folders] = details.image_directory.split("/").filter(Boolean);
    const keys = { accessKeyId: details.aws_access_key_id, secretAccessKey: details.aws_secret_access_key };
    const open = this.store({ endpoint, region, bucket, ...keys });
    if (open === undefined) {
      throw new Error(
        "The bucket is not in the sandbox's S3 emulator, so nothing was uploaded. Set the endpoint of the emulator.",
      );
    }
    const name = `${randomUUID()}.${type}`;
    await open.write(keyIn(folders.join("/"), name), bytes, { type: `image/${type}`, acl: "public-read" });
    return keyIn(details.public_url, name);
  };

  /** Body and deploy type of a request. The key is checked first; deploy_type selects which key is valid. */
  #authorized(call: RoutedCall): { body: JsonObject; deployType: string; rejection?: EmulatorResponse } {
    const body = jsonBody(call);
    if (!isObject(body)) {
      // The message is not documented.
      return { body: {}, deployType: "", rejection: this.#failure(400, "Invalid JSON in the request body") };
    }
    const deployType = isText(body.deploy_type) ? body.deploy_type : DEFAULT_DEPLOY_TYPE;
    const known = call.params.family === undefined ? [this.keyOf(deployType)] : this.#allKeys();
    if (typeof body.key === "string" && known.includes(body.key)) {
      return { body, deployType };
    }
    return { body, deployType, rejection: this.#wrongKey() };
  }

  /** Any key is valid for paths with a family, because families differ from deploy types (`3d`, `voice`). */
  #allKeys(): string[] {
    return [...this.keys.values()].map((entry) => entry.key);
  }

  #wrongKey(): EmulatorResponse {
    if (this.options.errorStyle === "http") {
      return { status: 401, body: { status: "error", message: "Invalid API key" } };
    }
    const tip = "1. Check you have enough credits. 2. Check that your API key is right.";
    return { status: 200, body: { status: "error", messege: "Invalid Api Key", tip } };
  }

  #failure(status: number, message: string | JsonObject): EmulatorResponse {
    return { status: this.options.errorStyle === "http" ? status : 200, body: { status: "error", message } };
  }

  #success(message: string): EmulatorResponse {
    const bare = this.options.successStyle === "bare";
    return { status: 200, body: bare ? { message } : { status: "success", message } };
  }

  #collectionsOf(): Record<string, Collection> {
    const fields = Object.fromEntries(DETAILS.map((field) => [field, "string" as const]));
    return {
      servers: {
        fields,
        secrets: ["aws_access_key_id", "aws_secret_access_key"],
        list: () => [...this.servers],
        open: (id) => opened(this.servers, id, emptyDetails),
        remove: (id) => this.servers.delete(id),
      },
      keys: {
        fields: { key: "string" },
        secrets: ["key"],
        list: () => [...this.keys],
        open: (id) => opened(this.keys, id, () => ({ key: "" })),
        remove: (id) => id !== "default" && this.keys.delete(id),
      },
      options: {
        fields: {
          errorStyle: ["http", "body"],
          successStyle: ["status", "bare"],
          systemDetails: ["counters", "message"],
          rateLimited: "boolean",
        },
        secrets: [],
        list: () => [["modelslab", this.options]],
        open: () => this.options,
      },
    };
  }
}

function opened<Value>(map: Map<string, Value>, id: string, make: () => Value): Value {
  const value = map.get(id) ?? make();
  map.set(id, value);
  return value;
}

/** Validation error such as `{"public_url": ["The public url field is required."]}`. */
function validation(missing: string[]): JsonObject {
  return Object.fromEntries(
    missing.map((field) => [field, [`The ${field.replaceAll("_", " ")} field is required.`]]),
  );
}
