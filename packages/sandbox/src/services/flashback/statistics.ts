/**
 * Quota and statistics of Flashback. The emulator measures nothing: statistics of traffic are empty or zero.
 *
 * Sources: https://docs.flashback.tech/support-reference/platform-api-reference/user-account/get__user_quota, …/statistics,
 * …/storage-apis/bucket-management/{get__bucket_stats,post__bucket_-bucketid-_stats}, and the types of the official client
 * 0.3.13. Where the names differ (`bucketId` and the older `unitId`, `latency_ms` and `latencyMs`), responses contain both.
 */
import { type EmulatorResponse, isObject, type JsonObject, jsonBody } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import type { FlashbackBucketRecord } from "./buckets";
import { flashbackFailure } from "./failure";

/** Parts of the emulator that statistics use. */
export interface StatisticsWorld {
  /** Registered buckets that the user can see. */
  visibleBuckets(): FlashbackBucketRecord[];
  /** IDs of the repositories that the user can see. */
  visibleRepositories(): string[];
  /** Bucket in the path of a request. */
  reachable(call: RoutedCall): FlashbackBucketRecord;
  quota(): { current: number; max: number };
}

const NODE = { ip: "127.0.0.1", host: "*-sandbox.flashback.tech", region: "eu-west-1", version: "1.0.0" };
const LATENCY_MS = 45;
const NO_TRAFFIC = { totalUploadBytes: "0", totalDownloadBytes: "0", totalSizeChange: "0" };

export function statisticsRoutes(world: StatisticsWorld): Route[] {
  const empty = (): EmulatorResponse => ({ status: 200, body: { success: true, data: [] } });
  const totals = (call: RoutedCall) => ({
    status: 200,
    body: { success: true, stats: bucketTotals(world, call) },
  });
  return [
    { method: "GET", pattern: "/user/quota", handle: () => quota(world) },
    { method: "GET", pattern: "/stats/daily", handle: empty },
    { method: "GET", pattern: "/stats/minute", handle: empty },
    { method: "GET", pattern: "/stats/nodes/daily", handle: (call) => nodeStatistics(world, call, nodeDay) },
    {
      method: "GET",
      pattern: "/stats/nodes/minute",
      handle: (call) => nodeStatistics(world, call, nodeMinute),
    },
    { method: "GET", pattern: "/bucket/stats", handle: totals },
    { method: "GET", pattern: "/unit/stats", handle: totals },
    { method: "GET", pattern: "/repo/stats", handle: (call) => repositoryTotals(world, call) },
    { method: "GET", pattern: "/bucket/:id/status", handle: (call) => status(world.reachable(call)) },
    { method: "POST", pattern: "/bucket/:id/stats", handle: (call) => bucketDay(world, call) },
  ];
}

/** The code of the capability is not documented; the form is that of the documented example. */
function quota(world: StatisticsWorld): EmulatorResponse {
  const { current, max } = world.quota();
  const percentage = max === 0 ? 100 : Math.round((current / max) * 100);
  const capability = {
    id: "cap_001",
    code: "STORAGE_BUCKETS",
    description: "Number of storage buckets",
    type: "STORAGE",
    periodType: "ALL_TIME",
  };
  const subscription = { id: "sub_123", name: "Sandbox", description: "Subscription of the sandbox" };
  const quotaUsage = [{ capability, usage: { current, max, percentage } }];
  return { status: 200, body: { success: true, subscription, quotaUsage } };
}

function status({ id, status: nodeState, lastStatusAt }: FlashbackBucketRecord): EmulatorResponse {
  const { host: _host, ...node } = NODE;
  const latency = { latency_ms: LATENCY_MS, latencyMs: LATENCY_MS };
  const nodeStatus = [{ ...node, status: nodeState, ...latency, lastUpdated: lastStatusAt }];
  return { status: 200, body: { bucketId: id, nodeStatus } };
}

/** Buckets that the query selects by `bucketId` or `unitId`; all of them without either. */
function selectedBuckets(world: StatisticsWorld, { query }: RoutedCall): FlashbackBucketRecord[] {
  const ids = (query.get("bucketId") ?? query.get("unitId"))?.split(",");
  return world.visibleBuckets().filter(({ id }) => ids === undefined || ids.includes(id));
}

function bucketTotals(world: StatisticsWorld, call: RoutedCall): JsonObject[] {
  return selectedBuckets(world, call).map(({ id }) => ({ ...names(id), totalCount: "0", ...NO_TRAFFIC }));
}

function repositoryTotals(world: StatisticsWorld, { query }: RoutedCall): EmulatorResponse {
  const ids = query.get("repoId")?.split(",");
  const stats = world
    .visibleRepositories()
    .filter((id) => ids === undefined || ids.includes(id))
    .map((repoId) => ({ repoId, ...NO_TRAFFIC }));
  return { status: 200, body: { success: true, stats } };
}

function nodeStatistics(
  world: StatisticsWorld,
  call: RoutedCall,
  shown: (record: FlashbackBucketRecord) => JsonObject,
): EmulatorResponse {
  return { status: 200, body: { success: true, data: selectedBuckets(world, call).map(shown) } };
}

function nodeMinute(record: FlashbackBucketRecord): JsonObject {
  const measured = { nodeStatus: record.status, lastUpdated: record.lastStatusAt, latency_ms: LATENCY_MS };
  return { nodeId: NODE.ip, ...names(record.id), ...measured };
}

/** The day is a number in the form ddmmyyyy. */
function nodeDay(record: FlashbackBucketRecord): JsonObject {
  const [year, month, day] = new Date().toISOString().slice(0, 10).split("-");
  return {
    nodeId: NODE.ip,
    ...names(record.id),
    day: Number(`${day}${month}${year}`),
    online: 100,
    latency_ms: LATENCY_MS,
    endpoint: NODE.host,
    region: NODE.region,
    storageType: record.storageType,
    provider: "AWS",
    status: record.status,
    version: NODE.version,
  };
}

function bucketDay(world: StatisticsWorld, call: RoutedCall): EmulatorResponse {
  const record = world.reachable(call);
  const body = jsonBody(call);
  if (!isObject(body) || Number.isNaN(Date.parse(String(body.day)))) {
    return flashbackFailure(400, "Invalid date format");
  }
  const { ip, host, version } = NODE;
  const measured = { perc_uptime: 100, avg_latency_ms: LATENCY_MS, last_latency_ms: LATENCY_MS };
  const node = { node_status: record.status, last_updated: record.lastStatusAt };
  return { status: 200, body: { success: true, nodeStats: [{ ip, host, version, ...measured, ...node }] } };
}

/** ID of a bucket under the documented name and the older one of the client. */
function names(id: string): { bucketId: string; unitId: string } {
  return { bucketId: id, unitId: id };
}
