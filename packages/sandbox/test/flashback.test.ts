import { type Sandbox, type SandboxOptions, startSandbox } from "../src";
import { pick, request } from "./request";

// Bodies from https://docs.flashback.tech/…/bucket-management/put__bucket_-bucketid and related pages.

const DOCUMENTED = {
  name: "Updated Backup Bucket",
  storageType: "S3",
  bucket: "my-updated-bucket",
  key: "AKIAIOSFODNN7EXAMPLE",
  secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-west-2",
  endpoint: "https://s3.us-west-2.amazonaws.com",
  workspaceId: "workspace-123",
};
const { secret: _secret, ...READABLE } = DOCUMENTED;

let sandbox: Sandbox;
let token: string;

async function start(options?: SandboxOptions["flashback"]): Promise<void> {
  sandbox = await startSandbox(options === undefined ? {} : { flashback: options });
  token = sandbox.flashback.login.newAccessToken();
}

function call(method: string, path: string, body?: unknown) {
  return request(method, `${sandbox.urls.flashback}${path}`, {
    body,
    headers: { Authorization: `Bearer ${token}` },
  });
}

async function create(changes: object = {}): Promise<string> {
  const { body } = await call("POST", "/bucket", { ...DOCUMENTED, ...changes });
  return String(pick(body, "bucketId"));
}

const list = async (query = "") => pick((await call("GET", `/bucket${query}`)).body, "buckets");

afterEach(() => sandbox.stop());

test("a create returns 200 with the ID; the list contains the key in clear text and a new secret object each time", async () => {
  await start();
  const created = await call("POST", "/bucket", DOCUMENTED);
  expect(created).toMatchObject({ status: 200, body: { success: true, bucketId: expect.any(String) } });
  const first = await list();
  expect(first).toEqual([
    {
      ...READABLE,
      id: pick(created.body, "bucketId"),
      status: "ONLINE",
      createdAt: expect.any(String),
      lastStatusAt: expect.any(String),
      secret: {
        key: expect.any(String),
        iv: expect.any(String),
        authTag: expect.any(String),
        message: expect.any(String),
      },
      repos: [],
    },
  ]);
  expect(pick(await list(), 0, "secret")).not.toEqual(pick(first, 0, "secret"));
});

test("an update keeps omitted fields, as the documented example with three fields suggests", async () => {
  await start();
  const id = await create();
  const sample = { name: "Renamed", region: "eu-west-1", endpoint: "https://s3.eu-west-1.amazonaws.com" };
  expect((await call("PUT", `/bucket/${id}`, sample)).body).toEqual({ success: true, bucketId: id });
  expect(sandbox.flashback.buckets.get(id)).toMatchObject({ ...DOCUMENTED, ...sample });
  expect((await call("PUT", `/bucket/${id}`, DOCUMENTED)).status).toBe(200);
  expect(await list()).toMatchObject([READABLE]);
});

test("an update clears omitted fields if the option is set", async () => {
  await start({ omitted: "cleared" });
  const id = await create();
  const { key: _key, secret: _gone, ...rest } = DOCUMENTED;
  await call("PUT", `/bucket/${id}`, rest);
  expect(sandbox.flashback.buckets.get(id)).toMatchObject({ ...rest, key: null, secret: null });
  expect(await call("PUT", `/bucket/${id}`, { name: "n" })).toMatchObject({ status: 400 });
});

test("AZURE is stored as BLOB, other types are rejected", async () => {
  await start();
  const id = await create({ storageType: "AZURE" });
  expect(sandbox.flashback.buckets.get(id)?.storageType).toBe("BLOB");
  expect(await call("POST", "/bucket", { ...DOCUMENTED, name: "n", storageType: "FTP" })).toMatchObject({
    status: 400,
  });
});

test("apiKeyUuid replaces key and secret, and must exist", async () => {
  await start();
  const { key: _key, secret: _gone, region: _region, ...rest } = DOCUMENTED;
  const body = { ...rest, apiKeyUuid: "key-1" };
  expect(await call("POST", "/bucket", rest)).toMatchObject({
    status: 400,
    body: { message: "key is required" },
  });
  expect(await call("POST", "/bucket", body)).toMatchObject({
    status: 400,
    body: { message: "API key not found" },
  });
  sandbox.flashback.addApiKey("key-1");
  expect((await call("POST", "/bucket", body)).status).toBe(200);
  const [bucket] = [pick(await list(), 0)];
  expect(bucket).toMatchObject({ apiKeyId: "key-1", secret: {} });
  expect(bucket).not.toHaveProperty("key");
});

test("names are unique in the organization, the quota returns a 429 without a message, credentials are tested", async () => {
  await start({ quota: 1 });
  sandbox.flashback.bucketCheck = () => "Unable to access the bucket";
  expect(await call("POST", "/bucket", DOCUMENTED)).toMatchObject({
    status: 400,
    body: { success: false, message: "Unable to access the bucket" },
  });
  sandbox.flashback.bucketCheck = () => undefined;
  await create();
  const full = await call("POST", "/bucket", { ...DOCUMENTED, name: "second" });
  expect(full).toMatchObject({ status: 429, body: { success: false, bucketId: "" } });
  sandbox.flashback.options.quota = 2;
  const taken = await call("POST", "/bucket", DOCUMENTED);
  expect(taken).toMatchObject({
    status: 400,
    body: { success: false, message: "Bucket name already exists" },
  });
});

test("a bucket in use cannot be deleted; a deleted one is not found, but its record is kept", async () => {
  await start();
  const id = await create();
  Object.assign(sandbox.flashback.buckets.get(id) ?? {}, { inUse: true });
  expect(pick(await list(), 0, "repos")).toHaveLength(1);
  expect((await call("GET", "/bucket/available")).body).toEqual([]);
  expect(await call("DELETE", `/bucket/${id}`)).toMatchObject({ status: 403, body: { success: false } });
  Object.assign(sandbox.flashback.buckets.get(id) ?? {}, { inUse: false });
  expect(await call("GET", "/bucket/available")).toMatchObject({ body: [{ id }] });
  expect((await call("DELETE", `/bucket/${id}`)).body).toEqual({ success: true });
  expect(await list()).toEqual([]);
  for (const [method, path] of [
    ["DELETE", ""],
    ["PUT", ""],
    ["GET", "/status"],
    ["POST", "/validate"],
  ] as const) {
    const response = await call(method, `/bucket/${id}${path}`, method === "GET" ? undefined : {});
    expect(response).toMatchObject({ status: 404, body: { success: false, message: "Bucket not found" } });
  }
  expect(sandbox.flashback.buckets.get(id)?.deletedAt).not.toBeNull();
});

test("status and validate return the documented format; a single bucket cannot be read", async () => {
  await start();
  const id = await create();
  expect((await call("GET", `/bucket/${id}/status`)).body).toMatchObject({
    bucketId: id,
    nodeStatus: [{ status: "ONLINE", latency_ms: 45 }],
  });
  expect((await call("POST", `/bucket/${id}/validate`)).body).toEqual({
    success: true,
    message: "Bucket is accessible",
    latency_ms: 45,
    status: "ONLINE",
  });
  expect(await call("GET", `/bucket/${id}`)).toMatchObject({ status: 404, body: undefined });
  expect((await call("GET", "/user/quota")).status).toBe(200);
});

test("workspaces filter the list and hide inaccessible buckets, and the ID undefined matches no bucket", async () => {
  await start();
  const id = await create();
  expect(await list("?workspaceId=workspace-123")).toHaveLength(1);
  expect(await list("?workspaceId=undefined")).toEqual([]);
  expect(await call("PUT", `/bucket/${id}`, { workspaceId: "nowhere" })).toMatchObject({ status: 403 });
  sandbox.flashback.workspaces.set("workspace-123", { accessible: false });
  expect(await list()).toEqual([]);
  expect(await call("GET", `/bucket/${id}/status`)).toMatchObject({ status: 403 });
});

test("a login and both spellings of a refresh return access tokens", async () => {
  await start();
  const account = { email: "sandbox@example.com", password: "sandbox-password" };
  const login = await call("POST", "/user/login", account);
  expect(login).toMatchObject({ status: 200, body: { success: true, user: { email: account.email } } });
  const refreshToken = pick(login.body, "refreshToken");
  for (const body of [
    { refreshToken },
    { refresh_token: refreshToken },
    { refreshToken, refresh_token: refreshToken },
  ]) {
    const refreshed = await call("POST", "/user/refresh", body);
    token = String(pick(refreshed.body, "accessToken"));
    expect(await list()).toEqual([]);
  }
  expect((await call("POST", "/user/login", { ...account, password: "x" })).status).toBe(401);
  expect((await call("POST", "/user/refresh", { refreshToken: "x" })).status).toBe(401);

  sandbox.flashback.options.refreshSpelling = "refresh_token";
  expect((await call("POST", "/user/refresh", { refreshToken })).status).toBe(400);
  sandbox.flashback.options.rotatesRefresh = true;
  expect((await call("POST", "/user/refresh", { refresh_token: refreshToken })).status).toBe(200);
  expect((await call("POST", "/user/refresh", { refresh_token: refreshToken })).status).toBe(401);
  sandbox.flashback.options.mfa = true;
  expect(pick((await call("POST", "/user/login", account)).body, "accessToken")).toBeUndefined();
});

test("an expired access token results in NO_AUTH_USER", async () => {
  await start({ accessSeconds: 0.1 });
  expect((await call("GET", "/bucket")).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const rejected = { status: 401, body: { success: false, error_code: "NO_AUTH_USER" } };
  expect(await call("GET", "/bucket")).toMatchObject(rejected);
  token = "garbage";
  expect(await call("POST", "/bucket", DOCUMENTED)).toMatchObject(rejected);
});
