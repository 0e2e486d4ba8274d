import { type Sandbox, startSandbox } from "../src";
import { createFlashbackClient, type FlashbackApiClient } from "./flashback-client";

// Expected shapes: the client's types (src/api/types/{storage,platform}) and the documented examples.

const ACCOUNT = { email: "sandbox@example.com", password: "sandbox-password" };
const WORKSPACE = "workspace-123";

let sandbox: Sandbox;
let client: FlashbackApiClient;
let refreshToken: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  sandbox.flashback.workspaces.set("other", { accessible: true });
  sandbox.flashback.workspaces.set("hidden", { accessible: false });
  client = createFlashbackClient(sandbox.urls.flashback);
  const login = await client.userLogin(ACCOUNT);
  refreshToken = String(login.refreshToken);
  client.setAuthToken(String(login.accessToken));
});
afterEach(() => sandbox.stop());

const rejected = (status: number, data: object = { success: false }) => ({
  status,
  data: expect.objectContaining(data),
});

async function newApiKey(changes: object = {}): Promise<string> {
  const { endpoint, region, accessKeyId: key, secretAccessKey: secret } = sandbox.bucket;
  const fields = { workspaceId: WORKSPACE, provider: "AWS", key, secret, endpoint, region, ...changes };
  return String((await client.createApiKey(fields)).apiKeyId);
}

async function newBucket(name: string, changes: object = {}): Promise<string> {
  const keys = { key: "AKIA", secret: "secret", region: "us-east-1" };
  const fields = { name, storageType: "S3", bucket: name, workspaceId: WORKSPACE, ...keys, ...changes };
  return String((await client.createStorageBucket(fields)).bucketId);
}

async function newRepository(
  name: string,
  mode: string,
  buckets: string[],
  changes: object = {},
): Promise<string> {
  const repoBuckets = buckets.map((bucketId, index) => ({
    bucketId,
    folder: `f${index}`,
    master: index === 0,
  }));
  const fields = { name, storageType: "S3", mode, workspaceId: WORKSPACE, repoBuckets, ...changes };
  return String((await client.createStorageRepo(fields)).repoId);
}

test("a refresh returns the access token under both names, and a logout revokes the refresh token", async () => {
  const refreshed = await client.userRefresh(refreshToken);
  expect(refreshed).toMatchObject({ success: true, refreshToken, expiresAt: expect.any(Number) });
  expect(refreshed.token).toBe(refreshed.accessToken);
  expect(await client.userLogout(refreshToken)).toEqual({ success: true });
  const invalid = { success: false, error_code: "INVALID_REFRESH_TOKEN" };
  await expect(client.userRefresh(refreshToken)).rejects.toMatchObject(rejected(401, invalid));
  expect(await client.getTokens()).toEqual({ success: true, tokens: [] });
});

test("a refresh token can be revoked by the ID that the login returned", async () => {
  const { tokenId, refreshToken: second } = await client.userLogin(ACCOUNT);
  expect((await client.getTokens()).tokens).toContainEqual({ id: tokenId });
  await client.revokeToken(String(tokenId));
  await expect(client.userRefresh(String(second))).rejects.toMatchObject(rejected(401));
  await expect(client.revokeToken(String(tokenId))).rejects.toMatchObject(rejected(404));
});

test("the quota has the documented form", async () => {
  await newBucket("a");
  expect(await client.getUserQuota()).toEqual({
    success: true,
    subscription: { id: expect.any(String), name: expect.any(String), description: expect.any(String) },
    quotaUsage: [
      {
        capability: {
          id: expect.any(String),
          code: expect.any(String),
          description: expect.any(String),
          type: "STORAGE",
          periodType: "ALL_TIME",
        },
        usage: { current: 1, max: 10, percentage: 10 },
      },
    ],
  });
});

test("the status has the latency under the documented name and the name of the client", async () => {
  const { nodeStatus } = await client.getStorageBucketStatus(await newBucket("a"));
  expect(nodeStatus).toEqual([
    expect.objectContaining({
      status: "ONLINE",
      latency_ms: 45,
      latencyMs: 45,
      lastUpdated: expect.any(String),
    }),
  ]);
});

test("the workspace filters all lists, and inaccessible workspaces are hidden", async () => {
  const ids = [await newBucket("a"), await newBucket("b", { workspaceId: "other" })];
  await newRepository("r", "NORMAL", [], { workspaceId: "other" });
  await newApiKey({ workspaceId: "other" });
  expect((await client.getStorageBuckets("other")).buckets).toMatchObject([{ id: ids[1] }]);
  expect((await client.getStorageBuckets()).buckets).toEqual([]);
  expect(await client.getAvailableStorageBuckets("other")).toMatchObject([{ id: ids[1] }]);
  expect(await client.getAvailableStorageBuckets()).toHaveLength(2);
  expect((await client.getStorageRepos(WORKSPACE)).repos).toEqual([]);
  expect((await client.getStorageRepos()).repos).toHaveLength(1);
  expect((await client.getApiKeys({ workspaceId: WORKSPACE })).apiKeys).toEqual([]);
  expect((await client.getApiKeys({ workspaceId: "other" })).apiKeys).toHaveLength(1);
  sandbox.flashback.workspaces.set("other", { accessible: false });
  expect(await client.getAvailableStorageBuckets()).toMatchObject([{ id: ids[0] }]);
  expect((await client.getStorageRepos()).repos).toEqual([]);
  expect((await client.getApiKeys()).apiKeys).toEqual([]);
  await expect(newApiKey({ workspaceId: "hidden" })).rejects.toMatchObject(rejected(400));
  await expect(newRepository("s", "NORMAL", [], { workspaceId: "hidden" })).rejects.toMatchObject(
    rejected(403),
  );
});

test("a bucket uses the credentials of a saved key, which cannot be deleted while it is used", async () => {
  const apiKeyUuid = await newApiKey();
  const { apiKeys } = await client.getApiKeys({ provider: "AWS", capability: 1 });
  expect(apiKeys).toMatchObject([{ id: apiKeyUuid, provider: "AWS", bucket_count: 0, aillm_count: 0 }]);
  expect(JSON.stringify(apiKeys)).not.toContain(sandbox.bucket.secretAccessKey);
  const keys = { key: undefined, secret: undefined, region: undefined };
  const id = await newBucket("a", { bucket: sandbox.bucket.name, apiKeyUuid, ...keys });
  await sandbox.flashback.gateway.write(id, "a.txt", Buffer.from("text"));
  expect((await client.getApiKeys()).apiKeys).toMatchObject([{ bucket_count: 1 }]);
  await expect(client.deleteApiKey(apiKeyUuid)).rejects.toMatchObject(rejected(400));
  expect(await client.updateApiKey(apiKeyUuid, { secret: "wrong" })).toMatchObject({ success: true });
  await expect(newBucket("b", { bucket: sandbox.bucket.name, apiKeyUuid, ...keys })).rejects.toMatchObject(
    rejected(400, { message: expect.stringMatching("SignatureDoesNotMatch") }),
  );
  await client.deleteStorageBucket(id);
  expect(await client.deleteApiKey(apiKeyUuid)).toMatchObject({ success: true });
  await expect(client.deleteApiKey(apiKeyUuid)).rejects.toMatchObject(rejected(404));
});

test("a bucket in a repository cannot be deleted, and one in a mirror is not available", async () => {
  const [mirrored, normal] = [await newBucket("a"), await newBucket("b")];
  const mirror = await newRepository("m", "MIRROR", [mirrored]);
  const repository = await newRepository("n", "NORMAL", [normal]);
  expect(await client.getAvailableStorageBuckets()).toMatchObject([
    { id: normal, repos: [{ id: repository, name: "n" }] },
  ]);
  for (const id of [mirrored, normal]) {
    await expect(client.deleteStorageBucket(id)).rejects.toMatchObject(rejected(403));
  }
  await client.updateStorageRepo(mirror, { name: "m", storageType: "S3", mode: "MIRROR", repoBuckets: [] });
  await client.deleteStorageRepo(repository);
  for (const id of [mirrored, normal]) {
    expect(await client.deleteStorageBucket(id)).toEqual({ success: true });
  }
});

test("a repository contains its buckets and keys, and the secret of a key is returned once", async () => {
  const bucketId = await newBucket("a");
  const repoId = await newRepository("r", "BACKUP", [bucketId]);
  const created = await client.createRepoKey({ repoId, name: "k", accessType: "READ" });
  expect(created).toMatchObject({ success: true, key: expect.any(String), secret: expect.any(String) });
  await client.updateRepoKey(repoId, String(created.id), { name: "k2", accessType: "WRITE" });
  const { repos } = await client.getStorageRepos(undefined, undefined, repoId);
  expect(repos).toMatchObject([
    {
      id: repoId,
      mode: "BACKUP",
      buckets: [{ bucketId, folder: "f0", master: true, bucket: { name: "a" } }],
      apiKeys: [{ id: created.id, name: "k2", accessType: "WRITE" }],
    },
  ]);
  expect(JSON.stringify(await client.getRepoKeys(repoId))).not.toContain(String(created.secret));
  await client.deleteRepoKey(repoId, String(created.id));
  expect((await client.getRepoKeys(repoId)).keys).toEqual([]);
});

test.each([
  ["NAME_ALREADY_USED", "NORMAL", [], "taken"],
  ["NOT_FOUND", "NORMAL", ["unknown"], "new"],
  ["MIRROR_UNIT_ALREADY_IN_OTHER_REPO", "MIRROR", ["first"], "new"],
])("a repository is rejected with %s", async (error_code, mode, buckets, name) => {
  const first = await newBucket("a");
  await newRepository("taken", "NORMAL", [first]);
  const ids = buckets.map((bucket) => (bucket === "first" ? first : bucket));
  await expect(newRepository(name, mode, ids)).rejects.toMatchObject(
    rejected(400, { success: false, error_code }),
  );
});

test("a mirror needs exactly one master", async () => {
  const [first, second] = [await newBucket("a"), await newBucket("b")];
  const validate = (masters: boolean[]) => {
    const repoBuckets = [first, second].map((bucketId, index) => ({
      bucketId,
      master: masters[index],
      folder: "",
    }));
    return client.validateNewRepoUnits({ repoId: "", mode: "MIRROR", repoBuckets });
  };
  expect(await validate([true, false])).toMatchObject({ success: true, error_code: "SUCCESS" });
  const missing = { error_code: "MIRROR_MASTER_UNIT_MISSING" };
  await expect(validate([false, false])).rejects.toMatchObject(rejected(400, missing));
  const two = { error_code: "MIRROR_MASTER_UNIT_COUNT_INVALID" };
  await expect(validate([true, true])).rejects.toMatchObject(rejected(400, two));
});

test("statistics have the forms of the client, under the names bucketId and unitId", async () => {
  const id = await newBucket("a");
  await newBucket("b");
  const repoId = await newRepository("r", "NORMAL", [id]);
  const totals = { totalUploadBytes: "0", totalDownloadBytes: "0", totalSizeChange: "0" };
  const ofBucket = { success: true, stats: [{ bucketId: id, unitId: id, totalCount: "0", ...totals }] };
  expect(await client.getBucketStats({ bucketId: [id] })).toEqual(ofBucket);
  expect(await client.getUnitStats({ unitId: [id] })).toEqual(ofBucket);
  expect((await client.getBucketStats({})).stats).toHaveLength(2);
  expect(await client.getRepoStats()).toEqual({ success: true, stats: [{ repoId, ...totals }] });
  expect(await client.getDailyStats({ bucketId: [id] })).toEqual({ success: true, data: [] });
  expect(await client.getMinuteStats({ unitId: [id] })).toEqual({ success: true, data: [] });
  expect(await client.getNodeStatsDaily({ bucketId: [id] })).toMatchObject({
    data: [{ bucketId: id, day: expect.any(Number), status: "ONLINE", storageType: "S3" }],
  });
  expect(await client.getBucketNodeStats(id, { day: new Date() })).toMatchObject({
    success: true,
    nodeStats: [{ node_status: "ONLINE", perc_uptime: 100 }],
  });
});

test("malformed bodies and references of a wrong type are rejected", async () => {
  const id = await newBucket("typed");
  const validate = (body: string) =>
    fetch(`${sandbox.urls.flashback}/bucket/${id}/validate`, {
      method: "POST",
      headers: { Authorization: `Bearer ${sandbox.flashback.login.newAccessToken()}` },
      body,
    });
  expect((await validate("{")).status).toBe(400);
  expect((await validate("")).status).toBe(200);
  expect(await (await validate('{"apiKeyUuid":"unknown"}')).json()).toMatchObject({
    message: "API key not found",
  });
  await expect(newBucket("other", { apiKeyUuid: 5 })).rejects.toMatchObject(
    rejected(400, { message: "apiKeyUuid must be a string" }),
  );
  const repository = { name: "r", storageType: "S3", mode: "NORMAL", workspaceId: WORKSPACE };
  for (const repoBuckets of ["x", [5]]) {
    await expect(client.createStorageRepo({ ...repository, repoBuckets })).rejects.toMatchObject(
      rejected(400),
    );
  }
});
