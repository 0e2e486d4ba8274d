/**
 * The requests of the official Flashback client, version 0.3.13 (github.com/flashbacknetwork/FlashbackClient, revision
 * bcb34e9, `src/api/client.ts`).
 *
 * The client is not in the public npm registry, so tests send its requests: the same methods, paths, query strings and
 * bodies. To use the client itself, compile `src/api/index.ts` of a checkout and set PULUMI_BYOB_FLASHBACK_CLIENT to the
 * compiled file.
 */
import type { JsonObject } from "../src/kit/request";

/** Error of the client for a status of 400 or more. */
export interface FlashbackClientError {
  status: number;
  data: unknown;
}

/** Sends a request and returns the parsed response; rejects with a `FlashbackClientError`. */
type Send = (path: string, method: string, data?: object | null) => Promise<JsonObject>;

/** The part of the client that cases use. */
export type FlashbackApiClient = ReturnType<typeof clientMethods> & {
  setAuthToken(token: string): void;
};

/** The client itself if PULUMI_BYOB_FLASHBACK_CLIENT is set, otherwise its requests. */
export function createFlashbackClient(url: string): FlashbackApiClient {
  const file = process.env.PULUMI_BYOB_FLASHBACK_CLIENT;
  if (file) {
    const { ApiClient } = require(file) as { ApiClient: new (url: string) => FlashbackApiClient };
    return new ApiClient(url);
  }
  let authorization: Record<string, string> = {};
  const send: Send = async (path, method, data) => {
    const body = data === undefined || data === null ? null : JSON.stringify(data);
    const type: Record<string, string> = body === null ? {} : { "Content-Type": "application/json" };
    const response = await fetch(`${url}/${path}`, { method, body, headers: { ...authorization, ...type } });
    const text = await response.text();
    const parsed = text === "" ? null : JSON.parse(text);
    if (!response.ok) {
      throw Object.assign(new Error(`HTTP Error ${response.status}`), {
        status: response.status,
        data: parsed,
      });
    }
    return parsed;
  };
  const setAuthToken = (token: string) => {
    authorization = { Authorization: `Bearer ${token}` };
  };
  return { ...clientMethods(send), setAuthToken };
}

function clientMethods(send: Send) {
  return {
    userLogin: (data: object) => send("user/login", "POST", data),
    userRefresh: (token: string) => send("user/refresh", "POST", { refresh_token: token }),
    userLogout: (token: string) => send("user/logout", "POST", { refresh_token: token }),
    getTokens: () => send("token", "GET", null),
    revokeToken: (id: string) => send(`token/${id}`, "DELETE", null),
    getUserQuota: () => send("user/quota", "GET", null),
    ...bucketMethods(send),
    ...repositoryMethods(send),
    ...statisticsMethods(send),
  };
}

function bucketMethods(send: Send) {
  return {
    createStorageBucket: (data: object) => send("bucket", "POST", data),
    /** Without arguments the client sends the string "undefined" twice. */
    getStorageBuckets: (workspaceId?: string, walletAddress?: string) =>
      send(`bucket?workspaceId=${workspaceId}&walletAddress=${walletAddress}`, "GET", null),
    getAvailableStorageBuckets: (workspaceId?: string) =>
      send(`bucket/available?${query({ workspaceId })}`, "GET", null),
    getStorageBucketStatus: (id: string) => send(`bucket/${id}/status`, "GET", null),
    deleteStorageBucket: (id: string) => send(`bucket/${id}`, "DELETE", null),
    createApiKey: (data: object) => send("apikeys", "POST", data),
    getApiKeys: (params: { workspaceId?: string; capability?: number; provider?: string } = {}) =>
      send(`apikeys?${query(params)}`, "GET", null),
    updateApiKey: (id: string, data: object) => send(`apikeys/${id}`, "PUT", data),
    deleteApiKey: (id: string) => send(`apikeys/${id}`, "DELETE", null),
  };
}

function repositoryMethods(send: Send) {
  return {
    createStorageRepo: (data: object) => send("repo", "POST", data),
    getStorageRepos: (workspaceId?: string, walletAddress?: string, repoId?: string) =>
      send(`repo?${query({ workspaceId, repoId, walletAddress })}`, "GET", null),
    updateStorageRepo: (id: string, data: object) => send(`repo/${id}`, "PUT", data),
    deleteStorageRepo: (id: string) => send(`repo/${id}`, "DELETE", null),
    validateNewRepoUnits: (data: object) => send("repo/validate", "POST", data),
    createRepoKey: (data: { repoId: string; name: string; accessType: string }) =>
      send(`repo/${data.repoId}/apikey`, "POST", data),
    getRepoKeys: (id: string) => send(`repo/${id}/apikey`, "GET", null),
    updateRepoKey: (id: string, key: string, data: object) => send(`repo/${id}/apikey/${key}`, "PUT", data),
    deleteRepoKey: (id: string, key: string) => send(`repo/${id}/apikey/${key}`, "DELETE", null),
  };
}

function statisticsMethods(send: Send) {
  const ids = (name: string, values: string[] = []) => query({ [name]: values.join(",") || undefined });
  return {
    getDailyStats: (params: { bucketId?: string[] }) =>
      send(`stats/daily?${ids("bucketId", params.bucketId)}`, "GET"),
    getMinuteStats: (params: { unitId?: string[] }) =>
      send(`stats/minute?${ids("unitId", params.unitId)}`, "GET"),
    getNodeStatsDaily: (params: { bucketId: string[] }) =>
      send(`stats/nodes/daily?${ids("bucketId", params.bucketId)}`, "GET"),
    getBucketStats: (params: { bucketId?: string[] }) =>
      send(`bucket/stats?${ids("bucketId", params.bucketId)}`, "GET"),
    getUnitStats: (params: { unitId?: string[] }) =>
      send(`unit/stats?${ids("unitId", params.unitId)}`, "GET"),
    getRepoStats: () => send("repo/stats", "GET"),
    getBucketNodeStats: (id: string, data: { day: Date }) => send(`bucket/${id}/stats`, "POST", data),
  };
}

function query(values: Record<string, string | number | undefined>): string {
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(
    known.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}
