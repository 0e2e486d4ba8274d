/**
 * Saved cloud credentials ("provider API keys") that buckets refer to with `apiKeyUuid`.
 *
 * Sources: https://docs.flashback.tech/support-reference/platform-api-reference/api-key-management, and the types of the
 * official client 0.3.13 (github.com/flashbacknetwork/FlashbackClient, src/api/types/storage/storage.ts). The status of
 * errors is not documented; the emulator responds like the bucket pages.
 */
import { randomUUID } from "node:crypto";
import { type EmulatorResponse, HttpError, isObject, type JsonObject, jsonBody } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { flashbackFailure } from "./failure";

/** Saved credentials. The secret is never returned. */
export interface FlashbackApiKey {
  id: string;
  workspaceId: string;
  key: string;
  secret: string;
  provider: string;
  endpoint: string | null;
  region: string | null;
  tenantId: string | null;
  subscriptionId: string | null;
  description: string | null;
  createdAt: string;
}

/** Parts of the emulator that saved keys use. */
export interface ApiKeyWorld {
  isAccessible(workspaceId: string): boolean;
  /** Number of registered buckets that use the key. */
  bucketsWith(apiKeyId: string): number;
}

const REQUIRED = ["workspaceId", "key", "secret", "provider"] as const;
const OPTIONAL = ["endpoint", "region", "tenantId", "subscriptionId", "description"] as const;
/** Bits of the query parameter `capability`: storage 1, AI 2, cloud resources 4. */
const CAPABILITIES: Record<string, number> = { OPENAI: 2, ANTHROPIC: 2, GOOGLE: 2 };
const ALL_CAPABILITIES = 0xff;

/** The table of saved keys, and the requests that use it. */
export class FlashbackApiKeys {
  readonly rows = new Map<string, FlashbackApiKey>();
  readonly #world: ApiKeyWorld;

  constructor(world: ApiKeyWorld) {
    this.#world = world;
  }

  add(fields: Partial<FlashbackApiKey>): FlashbackApiKey {
    const apiKey = {
      id: randomUUID(),
      workspaceId: "workspace-123",
      key: "",
      secret: "",
      provider: "AWS",
      endpoint: null,
      region: null,
      tenantId: null,
      subscriptionId: null,
      description: null,
      createdAt: new Date().toISOString(),
      ...fields,
    };
    this.rows.set(apiKey.id, apiKey);
    return apiKey;
  }

  /** Whether a bucket can refer to the key. */
  isUsable(id: string): boolean {
    const apiKey = this.rows.get(id);
    return apiKey !== undefined && this.#world.isAccessible(apiKey.workspaceId);
  }

  routes(): Route[] {
    return [
      { method: "GET", pattern: "/apikeys", handle: (call) => this.#list(call) },
      { method: "POST", pattern: "/apikeys", handle: (call) => this.#create(call) },
      { method: "PUT", pattern: "/apikeys/:id", handle: (call) => this.#update(call) },
      { method: "DELETE", pattern: "/apikeys/:id", handle: (call) => this.#delete(call) },
    ];
  }

  #list({ query }: RoutedCall): EmulatorResponse {
    const [workspace, provider] = [query.get("workspaceId"), query.get("provider")];
    const capability = Number(query.get("capability") ?? ALL_CAPABILITIES);
    const apiKeys = [...this.rows.values()]
      .filter(({ workspaceId }) => this.#world.isAccessible(workspaceId))
      .filter(({ workspaceId }) => workspace === null || workspaceId === workspace)
      .filter((apiKey) => provider === null || apiKey.provider === provider)
      .filter((apiKey) => ((CAPABILITIES[apiKey.provider] ?? ALL_CAPABILITIES) & capability) !== 0)
      .map((apiKey) => this.#shown(apiKey));
    return { status: 200, body: { success: true, apiKeys } };
  }

  #create(call: RoutedCall): EmulatorResponse {
    const fields = textFields(call);
    const missing = REQUIRED.find((field) => !fields[field]);
    if (missing !== undefined) {
      throw new HttpError(flashbackFailure(400, `${missing} is required`));
    }
    if (!this.#world.isAccessible(String(fields.workspaceId))) {
      throw new HttpError(flashbackFailure(400, "Workspace not found"));
    }
    const { id } = this.add(fields);
    return { status: 200, body: { success: true, apiKeyId: id } };
  }

  #update(call: RoutedCall): EmulatorResponse {
    const apiKey = this.#reachable(call);
    const { workspaceId: _fixed, ...changes } = textFields(call);
    Object.assign(apiKey, changes);
    return { status: 200, body: { success: true } };
  }

  #delete(call: RoutedCall): EmulatorResponse {
    const { id } = this.#reachable(call);
    if (this.#world.bucketsWith(id) > 0) {
      return flashbackFailure(400, "API key is in use by a bucket");
    }
    this.rows.delete(id);
    return { status: 200, body: { success: true } };
  }

  #reachable(call: RoutedCall): FlashbackApiKey {
    const apiKey = this.rows.get(call.params.id ?? "");
    if (apiKey === undefined) {
      throw new HttpError(flashbackFailure(404, "API key not found"));
    }
    if (!this.#world.isAccessible(apiKey.workspaceId)) {
      throw new HttpError(flashbackFailure(403, "Insufficient permissions"));
    }
    return apiKey;
  }

  #shown(apiKey: FlashbackApiKey): JsonObject {
    const { secret: _secret, workspaceId: _workspace, ...plain } = apiKey;
    const known = Object.entries(plain).filter(([, value]) => value !== null);
    const counts = { bucket_count: this.#world.bucketsWith(apiKey.id), aillm_count: 0 };
    return { ...Object.fromEntries(known), ...counts };
  }
}

/** Known fields of a body. Rejects other types than strings. */
function textFields(call: RoutedCall): Partial<FlashbackApiKey> {
  const body = jsonBody(call);
  if (!isObject(body)) {
    throw new HttpError(flashbackFailure(400, "Invalid request body"));
  }
  const fields: Record<string, string> = {};
  for (const field of [...REQUIRED, ...OPTIONAL]) {
    const value = body[field];
    if (typeof value !== "string" && value !== undefined && value !== null) {
      throw new HttpError(flashbackFailure(400, `${field} must be a string`));
    }
    if (typeof value === "string") {
      fields[field] = value;
    }
  }
  return fields;
}
