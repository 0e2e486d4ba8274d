// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import { DISTINCT_CASES } from "../../../test/services/all-cases";
import { credentialKeysOf } from "../../../test/services/definitions";
import { type Fault, type Sandbox, type SandboxOptions, SERVICES, startSandbox } from "../src";
import { pick, request } from "./request";

const READ = "/api/instance/getS3/my-instance";
const UPDATE = "/api/instance/s3/my-instance";
const SETTINGS = { enabled: true, bucket: "b", accessKey: "AKIA", secretKey: "very-secret" };

let sandbox: Sandbox;

async function start(options?: SandboxOptions): Promise<void> {
  sandbox = await startSandbox(options);
}

function call(method: string, path: string, body?: unknown) {
  const headers = { token: sandbox.ryzeapi.accountToken };
  return request(method, `${sandbox.urls.ryzeapi}${path}`, { body, headers });
}

function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return request(method, `${sandbox.urls.ryzeapi}/_sandbox/${path}`, { body, headers });
}

const fault = (then: Fault["then"], more: Partial<Fault> = {}) =>
  sandbox.fault({ service: "ryzeapi", ...more, then });
const bucket = () => sandbox.ryzeapi.instances.get("my-instance")?.bucket;

afterEach(() => sandbox.stop());

describe("start and stop", () => {
  test("each service has a server on loopback and environment variables, and stop closes all of them", async () => {
    await start();
    const variables = DISTINCT_CASES.flatMap(({ type, service }) => {
      const { environment, urlEnvironment } = credentialKeysOf(type);
      return [
        [environment, expect.any(String)],
        [urlEnvironment, sandbox.urls[service]],
      ];
    });
    expect(sandbox.environment()).toEqual({
      ...Object.fromEntries(variables),
      MODELSLAB_API_KEY: "sandbox-modelslab-key",
      RYZEAPI_TOKEN: "sandbox-ryzeapi-account-token",
      LABEL_STUDIO_API_KEY: sandbox.labelStudio.personalToken,
      FLASHBACK_TOKEN: expect.stringMatching(/^eyJ/),
    });
    for (const name of SERVICES) {
      expect(sandbox.urls[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    }
    fault({ delayMs: 60_000 });
    const waiting = expect(call("GET", READ)).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sandbox.stop();
    await waiting;
    await expect(call("GET", READ)).rejects.toThrow();
  });

  test("reports a port in use, and closes the ports that were opened", async () => {
    await start();
    const flashback = Number(new URL(sandbox.urls.flashback).port);
    await expect(startSandbox({ ports: { flashback } })).rejects.toThrow(
      `Port ${flashback} for Flashback is already in use.`,
    );
  });

  test("an exception in a test's callback becomes a 500 that names the sandbox", async () => {
    await start();
    sandbox.flashback.bucketCheck = () => {
      throw new Error("broken check");
    };
    const body = {
      name: "n",
      bucket: "b",
      storageType: "S3",
      key: "k",
      secret: "s",
      region: "r",
      workspaceId: "workspace-123",
    };
    const headers = { Authorization: `Bearer ${sandbox.environment().FLASHBACK_TOKEN}` };
    const response = await request("POST", `${sandbox.urls.flashback}/bucket`, { body, headers });
    expect(response).toMatchObject({
      status: 500,
      text: "Internal error of the sandbox, not of the emulated service: broken check",
    });
  });
});

describe("faults", () => {
  test("a status replaces the response, keeps the headers of all responses, and skips the request", async () => {
    await start();
    const handle = fault(
      { status: 503, body: { error: "down" }, headers: { "Retry-After": "1" } },
      { times: 2 },
    );
    for (const left of ["99", "98"]) {
      const response = await call("POST", UPDATE, SETTINGS);
      expect(response).toMatchObject({ status: 503, body: { error: "down" } });
      expect(response.headers.get("retry-after")).toBe("1");
      expect(response.headers.get("x-ratelimit-remaining")).toBe(left);
    }
    expect(handle.hits).toBe(2);
    expect(bucket()).toBeNull();
    expect((await call("GET", READ)).status).toBe(200);
  });

  test("a response can be other than JSON", async () => {
    await start();
    fault({ status: 502, body: "<html>Bad Gateway</html>", contentType: "text/html" });
    const response = await call("GET", READ);
    expect(response).toMatchObject({ status: 502, text: "<html>Bad Gateway</html>" });
    expect(response.headers.get("content-type")).toBe("text/html");
  });

  test("a connection can be dropped before or after the request is processed", async () => {
    await start();
    fault({ drop: "before" });
    fault({ drop: "after" });
    await expect(call("POST", UPDATE, SETTINGS)).rejects.toThrow();
    expect(bucket()).toBeNull();
    await expect(call("POST", UPDATE, SETTINGS)).rejects.toThrow();
    expect(bucket()).toBe("b");
    expect(sandbox.requests().map((entry) => entry.status)).toEqual([0, 0]);
  });

  test("a response can be cut as a complete message or with the connection", async () => {
    await start();
    fault({ truncate: true });
    fault({ truncate: "connection" });
    const cut = await call("POST", UPDATE, SETTINGS);
    expect(cut).toMatchObject({ status: 200, body: undefined });
    expect(cut.text).toMatch(/^\{"success":true/);
    expect(bucket()).toBe("b");
    await expect(call("GET", READ)).rejects.toThrow();
  });

  test("a response can be delayed", async () => {
    await start();
    fault({ delayMs: 120 });
    await call("GET", READ);
    expect(sandbox.requests()[0]?.took).toBeGreaterThanOrEqual(110);
  });

  test("faults affect only the requests that they match", async () => {
    await start();
    fault({ status: 500 }, { method: "POST", path: UPDATE });
    fault({ status: 501 }, { path: /getS3\/my-/g, times: 2 });
    sandbox.fault({ service: "flashback", then: { status: 502 } });
    const gone = fault({ status: 504 });
    gone.remove();
    expect((await call("GET", "/api/instance/list")).status).toBe(200);
    expect([(await call("GET", READ)).status, (await call("GET", READ)).status]).toEqual([501, 501]);
    expect((await call("POST", UPDATE, SETTINGS)).status).toBe(500);
    expect((await call("GET", READ)).status).toBe(200);
    fault({ status: 500 });
    sandbox.clearFaults();
    expect((await call("GET", READ)).status).toBe(200);
  });
});

describe("the log", () => {
  test("contains names of sent fields, and no values", async () => {
    const received: string[] = [];
    await start({ onRequest: (entry) => received.push(`${entry.method} ${entry.path} ${entry.status}`) });
    await call("POST", UPDATE, SETTINGS);
    await call("GET", `${READ}?token=query-secret&page=2`);
    const login = { email: "someone@example.com", password: "pass-word" };
    await request("POST", `${sandbox.urls.flashback}/user/login`, { body: login });
    expect(sandbox.requests()).toMatchObject([
      {
        service: "ryzeapi",
        method: "POST",
        path: UPDATE,
        status: 200,
        keys: ["enabled", "bucket", "accessKey", "secretKey"],
        credentials: ["token"],
        at: expect.any(Number),
      },
      { path: READ, query: { token: "***", page: "2" } },
      { service: "flashback", status: 401, keys: ["email", "password"], credentials: [] },
    ]);
    expect(JSON.stringify(sandbox.requests())).not.toMatch(
      /very-secret|query-secret|pass-word|account-token/,
    );
    expect(received).toEqual([`POST ${UPDATE} 200`, `GET ${READ} 200`, "POST /user/login 401"]);
    expect(sandbox.requests("flashback")).toHaveLength(1);
    sandbox.clearRequests();
    expect(sandbox.requests()).toEqual([]);
  });

  test("contains the scheme of an Authorization header", async () => {
    await start();
    const headers = { Authorization: "Bearer hidden", "User-Agent": "pulumi-byob/1" };
    await request("GET", `${sandbox.urls.labelStudio}/api/projects/`, { headers });
    await request("GET", `${sandbox.urls.labelStudio}/api/projects/`, {
      headers: { Authorization: "hidden" },
    });
    expect(sandbox.requests()).toMatchObject([
      { credentials: ["authorization: Bearer"], userAgent: "pulumi-byob/1" },
      { credentials: ["authorization"] },
    ]);
  });
});

describe("control routes", () => {
  test("return the requests of one service, without those to control routes", async () => {
    await start();
    await call("GET", READ);
    await request("GET", `${sandbox.urls.flashback}/bucket`);
    expect((await control("GET", "requests")).body).toMatchObject([{ path: READ, status: 200 }]);
    expect((await control("DELETE", "requests")).status).toBe(204);
    expect((await control("GET", "requests")).body).toEqual([]);
    expect(sandbox.requests("flashback")).toHaveLength(1);
  });

  test("show secrets as a hash that changes with a rotation", async () => {
    await start();
    const secret = async () =>
      pick((await control("GET", "state")).body, "instances", "my-instance", "secretKey");
    expect(await secret()).toBe("not set");
    await call("POST", UPDATE, SETTINGS);
    const first = await secret();
    expect(first).toMatch(/^set \([0-9a-f]{8}\)$/);
    await call("POST", UPDATE, { ...SETTINGS, bucket: "c" });
    expect(await secret()).toBe(first);
    await call("POST", UPDATE, { ...SETTINGS, secretKey: "rotated" });
    expect(await secret()).not.toBe(first);
    for (const name of SERVICES) {
      const { status, text } = await request("GET", `${sandbox.urls[name]}/_sandbox/state`);
      expect(status).toBe(200);
      expect(text).not.toMatch(
        /very-secret|rotated|sandbox-modelslab-key|account-token|instance-token|password/,
      );
    }
  });

  test("change the state without an API request, all fields or none", async () => {
    await start();
    await call("POST", UPDATE, SETTINGS);
    const at = "instances/my-instance";
    expect((await control("PATCH", "state", { at, set: { bucket: "drifted", region: null } })).status).toBe(
      204,
    );
    expect(pick((await call("GET", READ)).body, "s3", "bucket")).toBe("drifted");
    const rejected = async (body: unknown) => pick((await control("PATCH", "state", body)).body, "error");
    expect(await rejected({ at, set: { bucket: "x", color: "red" } })).toMatch(
      /^Field "color" does not exist\. Available fields: token,/,
    );
    expect(await rejected({ at, set: { enabled: "yes" } })).toBe('"enabled" must be a boolean.');
    expect(await rejected({ at: "options/ryzeapi", set: { nulls: "none" } })).toBe(
      '"nulls" must be one of null, empty, missing.',
    );
    expect(await rejected({ at: "buckets/1", set: {} })).toBe(
      'Collection "buckets" does not exist. Available collections: instances, options.',
    );
    expect(await rejected({ at: "constructor/1", set: {} })).toMatch(
      'Collection "constructor" does not exist',
    );
    expect(await rejected({ at })).toMatch('"set" must be an object');
    expect(await rejected("{")).toMatch('The body must be {"at"');
    expect(bucket()).toBe("drifted");
    await control("PATCH", "state", { at: "options/ryzeapi", set: { nulls: "empty" } });
    expect((await control("PATCH", "state", { at, remove: true })).status).toBe(204);
    expect((await call("GET", READ)).status).toBe(404);
    expect((await control("PATCH", "state", { at, remove: true })).status).toBe(400);
    expect((await control("PATCH", "state", { at: "instances/new", set: {} })).status).toBe(204);
    expect(sandbox.ryzeapi.instances.has("new")).toBe(true);
  });

  test.each([
    { times: 0 },
    { times: -1 },
    { times: "twice" },
    { method: 5 },
    { path: ["/bucket"] },
    { pathpattern: "getS3" },
    { then: { delayMs: -1 } },
    { then: { status: 500, headers: { "a b": "x" } } },
    { then: { status: 500, contentType: 5 } },
  ])("reject the fault %j, which would affect other requests than intended", async (fault) => {
    await start();
    const { status } = await control("POST", "faults", { then: { status: 500 }, ...fault });
    expect(status).toBe(400);
  });

  test("set and remove faults of the server that receives the request", async () => {
    await start();
    expect(
      (await control("POST", "faults", { pathPattern: "getS3", times: "always", then: { status: 500 } }))
        .status,
    ).toBe(204);
    expect([(await call("GET", READ)).status, (await call("GET", READ)).status]).toEqual([500, 500]);
    expect((await control("DELETE", "faults")).status).toBe(204);
    expect((await call("GET", READ)).status).toBe(200);
    const rejected = async (body: unknown) => pick((await control("POST", "faults", body)).body, "error");
    expect(await rejected({ then: { status: 42 } })).toMatch('"then" must be');
    expect(await rejected({ service: "flashback", then: { status: 500 } })).toMatch(
      'This is the emulator of RyzeAPI, but "service" is "flashback"',
    );
    expect(await rejected({ pathPattern: "(", then: { status: 500 } })).toMatch(
      "is not a valid regular expression",
    );
  });

  test("list the known routes for an unknown one, and reject other host names", async () => {
    await start();
    expect(pick((await control("GET", "nothing")).body, "error")).toMatch("GET /_sandbox/requests");
    const { port } = new URL(sandbox.urls.ryzeapi);
    const { get } = await import("node:http");
    const status = await new Promise((resolve) => {
      const headers = { Host: "rebound.example" };
      get({ host: "127.0.0.1", port, path: "/_sandbox/state", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
  });

  test("reject a fault from a web page", async () => {
    await start();
    const response = await fetch(`${sandbox.urls.ryzeapi}/_sandbox/faults`, {
      method: "POST",
      headers: { origin: "https://attacker.example" },
      body: JSON.stringify({ then: { status: 500 } }),
    });
    expect(response.status).toBe(403);
    expect((await control("GET", "faults")).body).toEqual([]);
  });
});
