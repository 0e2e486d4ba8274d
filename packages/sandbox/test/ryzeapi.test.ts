// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { type Sandbox, type SandboxOptions, startSandbox } from "../src";
import { pick, request } from "./request";

// Requests and responses from https://docs.ryzeapi.cloud/en/api/instance/s3-update and s3-read.

const SETTINGS = {
  enabled: true,
  region: "us-east-1",
  bucket: "ryzeapi-media",
  accessKey: "AKIA...",
  secretKey: "secret-redacted",
  endpoint: "",
  pathPrefix: "media/myinstance/",
};
const { secretKey: _secret, ...READABLE } = SETTINGS;

let sandbox: Sandbox;

async function start(options?: SandboxOptions): Promise<void> {
  sandbox = await startSandbox(options);
}

function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const url = `${sandbox.urls.ryzeapi}${path}`;
  return request(method, url, { body, headers: headers ?? { token: sandbox.ryzeapi.accountToken } });
}

const error = (message: string) => ({ success: false, error: { message } });
const UPDATE = "/api/instance/s3/my-instance";
const READ = "/api/instance/getS3/my-instance";

afterEach(() => sandbox.stop());

test("an update returns the settings without the secret, a read returns secretKey null", async () => {
  await start();
  const updated = await call("POST", UPDATE, SETTINGS);
  expect(updated.status).toBe(200);
  expect(updated.body).toEqual({ success: true, message: "S3 configuration updated", s3: READABLE });

  const read = await call("GET", READ);
  expect(read.body).toEqual({ success: true, s3: { ...READABLE, secretKey: null } });
  expect(sandbox.ryzeapi.instances.get("my-instance")?.secretKey).toBe("secret-redacted");
});

test("the MinIO example is stored as sent", async () => {
  await start();
  const minio = {
    ...SETTINGS,
    bucket: "whatsapp",
    endpoint: "https://minio.internal.company.com",
    pathPrefix: "ryzeapi/",
  };
  await call("POST", UPDATE, minio);
  const { body } = await call("GET", READ);
  expect(pick(body, "s3")).toMatchObject({
    bucket: "whatsapp",
    endpoint: "https://minio.internal.company.com",
  });
});

test.each([
  [
    "null",
    {
      enabled: false,
      region: null,
      bucket: null,
      accessKey: null,
      secretKey: null,
      endpoint: null,
      pathPrefix: null,
    },
  ],
  [
    "empty",
    { enabled: false, region: "", bucket: "", accessKey: "", secretKey: "", endpoint: "", pathPrefix: "" },
  ],
  ["missing", { enabled: false }],
] as const)("enabled: false clears all settings; unset fields are returned as %s", async (nulls, s3) => {
  await start({ ryzeapi: { nulls } });
  await call("POST", UPDATE, SETTINGS);
  expect((await call("POST", UPDATE, { enabled: false })).status).toBe(200);
  expect((await call("GET", READ)).body).toEqual({ success: true, s3 });
  expect(sandbox.ryzeapi.instances.get("my-instance")).toMatchObject({ accessKey: null, secretKey: null });
});

test.each([
  ["cleared", ""],
  ["kept", "secret-redacted"],
] as const)("a secret omitted from an update is %s", async (omitted, secretKey) => {
  await start({ ryzeapi: { omitted } });
  await call("POST", UPDATE, SETTINGS);
  await call("POST", UPDATE, READABLE);
  expect(sandbox.ryzeapi.instances.get("my-instance")?.secretKey).toBe(secretKey);
});

test("both tokens and both headers are accepted", async () => {
  await start();
  for (const token of [sandbox.ryzeapi.accountToken, "sandbox-ryzeapi-instance-token"]) {
    expect((await call("GET", READ, undefined, { token })).status).toBe(200);
    expect((await call("GET", READ, undefined, { Authorization: `Bearer ${token}` })).status).toBe(200);
  }
});

test("errors have the documented messages", async () => {
  await start();
  sandbox.ryzeapi.addInstance("other", "token-of-other");
  expect(await call("POST", UPDATE, "{")).toMatchObject({ status: 400, body: error("Invalid request body") });
  expect(await call("POST", UPDATE, { bucket: "b" })).toMatchObject({ status: 400 });
  expect(await call("GET", READ, undefined, {})).toMatchObject({ status: 401, body: error("Invalid token") });
  expect(await call("GET", READ, undefined, { token: "x" })).toMatchObject({
    status: 401,
    body: error("Invalid token"),
  });
  expect(await call("GET", READ, undefined, { token: "token-of-other" })).toMatchObject({ status: 403 });
  expect(await call("GET", "/api/instance/getS3/nobody")).toMatchObject({
    status: 404,
    body: error("Instance not found"),
  });
});

test("a fault without a body has the documented one of its request and status", async () => {
  await start();
  const message = async (method: string, path: string, status: number) => {
    sandbox.fault({ service: "ryzeapi", then: { status } });
    return (await call(method, path, method === "POST" ? SETTINGS : undefined)).body;
  };
  expect(await message("POST", UPDATE, 500)).toEqual(error("Failed to update S3 configuration"));
  expect(await message("GET", READ, 500)).toEqual(error("Failed to get S3 configuration"));
  expect(await message("GET", READ, 404)).toEqual(error("Instance not found"));
  expect(await message("GET", READ, 503)).toBeUndefined();
  expect(await message("GET", "/api/instance/list", 500)).toBeUndefined();
  sandbox.fault({ service: "ryzeapi", then: { status: 500, body: "proxy" } });
  expect((await call("GET", READ)).text).toBe("proxy");
  expect(sandbox.ryzeapi.instances.get("my-instance")?.enabled).toBe(false);
});

test("an unknown path returns a 404 without RyzeAPI's error format", async () => {
  await start();
  expect(await call("GET", `/v2${READ}`)).toMatchObject({ status: 404, text: "404 page not found" });
});

test("instances are created, listed and deleted with the account token", async () => {
  await start({ ryzeapi: { quota: 2 } });
  const created = await call("POST", "/api/instance/new", {
    name: "second",
    token: "own-token",
    s3Enabled: true,
    s3Bucket: "b",
    s3SecretKey: "s",
  });
  expect(pick(created.body, "instance")).toEqual({ name: "second", token: "own-token" });
  expect(sandbox.ryzeapi.instances.get("second")).toMatchObject({
    enabled: true,
    bucket: "b",
    secretKey: "s",
  });
  expect((await call("POST", "/api/instance/new", { name: "second" })).status).toBe(409);
  expect(await call("POST", "/api/instance/new", { name: "third" })).toMatchObject({
    status: 403,
    body: error("Account instance quota exceeded"),
  });

  const names = async (path: string, token = sandbox.ryzeapi.accountToken) => {
    const instances = pick((await call("GET", path, undefined, { token })).body, "instances");
    return Array.isArray(instances) ? instances.map((one) => pick(one, "name")) : instances;
  };
  expect(await names("/api/instance/list")).toEqual(["my-instance", "second"]);
  expect(await names("/api/instance/list?instanceName=second,nobody")).toEqual(["second"]);
  expect(await names("/api/instance/list?instanceName=my-instance", "own-token")).toEqual(["second"]);
  expect((await call("GET", "/api/instance/list?instanceName=nobody")).status).toBe(404);

  const rejected = await call("DELETE", "/api/instance/delete/second", undefined, { token: "own-token" });
  expect(rejected.status).toBe(401);
  expect((await call("DELETE", "/api/instance/delete/second")).body).toEqual({
    success: true,
    message: "Instance deleted",
    instance: { status: "deleted" },
  });
  expect((await call("DELETE", "/api/instance/delete/second")).status).toBe(404);
});

test("every response contains the limit of its token, and a new window follows the old one", async () => {
  await start({ ryzeapi: { limit: { requests: 2, windowSeconds: 0.3 } } });
  const first = await call("GET", READ);
  expect(first.headers.get("x-ratelimit-limit")).toBe("2");
  expect(first.headers.get("x-ratelimit-remaining")).toBe("1");
  expect(Number(first.headers.get("x-ratelimit-reset"))).toBeGreaterThanOrEqual(Date.now() / 1000);
  await call("GET", READ);
  const third = await call("GET", READ);
  expect(third).toMatchObject({ status: 429, body: error("Rate limit exceeded. Try again later.") });
  expect(third.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(third.headers.has("retry-after")).toBe(false);

  const other = await call("GET", READ, undefined, { token: "sandbox-ryzeapi-instance-token" });
  expect(other.status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect((await call("GET", READ)).status).toBe(200);
});

test.each([
  ["GET", "/api/instance/list", 429, "Rate limit exceeded. Try again later."],
  ["POST", "/api/instance/new", 403, "Account instance quota exceeded"],
  ["DELETE", "/api/instance/delete/my-instance", 404, "Instance not found"],
  ["GET", "/api/instance/list", 401, "Invalid token"],
])("a fault of %s %s with %d has the documented body", async (method, path, status, message) => {
  await start();
  sandbox.fault({ service: "ryzeapi", then: { status } });
  expect(await call(method, path)).toMatchObject({ status, body: error(message) });
});

test("the tokens of instances are unique, and an empty one is replaced", async () => {
  await start();
  const create = (name: string, token: string) => call("POST", "/api/instance/new", { name, token });
  expect((await create("first", "own-token")).status).toBe(201);
  expect((await create("second", "own-token")).status).toBe(409);
  expect((await create("third", sandbox.ryzeapi.accountToken)).status).toBe(409);
  expect(pick((await create("fourth", "")).body, "instance", "token")).toMatch(/^[0-9a-f-]{36}$/);
  expect(sandbox.ryzeapi.instances.has("second")).toBe(false);
});
