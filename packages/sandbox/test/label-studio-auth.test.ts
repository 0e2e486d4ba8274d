import { type Sandbox, type SandboxOptions, startSandbox } from "../src";
import { pick, request } from "./request";

// Messages as measured on Label Studio 1.23.2.

const NOT_PROVIDED = "Authentication credentials were not provided.";
const LEGACY_OFF =
  "Authentication token no longer valid: legacy token authentication has been disabled for this organization";

let sandbox: Sandbox;

async function start(options: SandboxOptions["labelStudio"] = {}): Promise<void> {
  sandbox = await startSandbox({ labelStudio: options });
}

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return request(method, `${sandbox.urls.labelStudio}${path}`, { body, headers });
}

const withAuthorization = (Authorization: string) =>
  call("GET", "/api/storages/s3/?project=1", undefined, { Authorization });

async function access(refresh: string): Promise<string> {
  return String(pick((await call("POST", "/api/token/refresh/", { refresh })).body, "access"));
}

afterEach(() => sandbox.stop());

test("a personal access token is exchanged for an access token, which expires without a grace period", async () => {
  await start({ accessSeconds: 0.1 });
  const pat = sandbox.labelStudio.personalToken;
  const response = await call(
    "POST",
    "/api/token/refresh",
    { refresh: pat },
    { Authorization: "Bearer stale" },
  );
  expect(response).toMatchObject({ status: 200, body: { access: expect.any(String) } });
  expect(Object.keys(response.body ?? {})).toEqual(["access"]);
  const bearer = `Bearer ${pick(response.body, "access")}`;
  expect((await withAuthorization(bearer)).status).toBe(200);
  expect((await withAuthorization(bearer.replace("Bearer", "bearer"))).status).toBe(401);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const ended = await withAuthorization(bearer);
  expect(ended).toMatchObject({
    status: 401,
    body: { detail: NOT_PROVIDED, status_code: 401, exc_info: null },
  });
  expect(ended.headers.get("www-authenticate")).toBe("Token");
});

test("legacy tokens are disabled on a new server and can be enabled", async () => {
  await start();
  const { legacyToken } = sandbox.labelStudio.tokens;
  const detail = async (authorization: string) =>
    pick((await withAuthorization(authorization)).body, "detail");
  expect(await detail(`Token ${legacyToken}`)).toBe(LEGACY_OFF);
  const settings = { api_tokens_enabled: true, legacy_api_tokens_enabled: true };
  const Authorization = `Bearer ${sandbox.labelStudio.tokens.newAccessToken()}`;
  const set = await call("POST", "/api/jwt/settings", { legacy_api_tokens_enabled: true }, { Authorization });
  expect(set.body).toEqual(settings);
  expect((await withAuthorization(`Token ${legacyToken}`)).status).toBe(200);
  expect((await withAuthorization(`token ${legacyToken}`)).status).toBe(200);
  const apiKey = await call("GET", "/api/projects/", undefined, {
    "X-Api-Key": legacyToken,
    Authorization: "x",
  });
  expect(apiKey.status).toBe(200);
});

test("each wrong credential has its own message", async () => {
  await start();
  const { tokens, personalToken } = sandbox.labelStudio;
  const detail = async (authorization: string) =>
    pick((await withAuthorization(authorization)).body, "detail");
  expect(await detail("Token unknown")).toBe("Invalid token.");
  expect(await detail(`Token ${tokens.newAccessToken()}`)).toBe("Invalid token.");
  expect(await detail("Token ")).toBe("Invalid token header. No credentials provided.");
  expect(await detail(`Bearer ${personalToken}`)).toBe(NOT_PROVIDED);
  expect(await detail(`Bearer ${tokens.legacyToken}`)).toBe(NOT_PROVIDED);
  expect(await detail(`Bearer ${tokens.newAccessToken()}x`)).toBe(NOT_PROVIDED);
  expect(pick((await call("GET", "/api/projects/")).body, "detail")).toBe(NOT_PROVIDED);
  tokens.options.personalTokens = false;
  expect(await detail(`Bearer ${tokens.newAccessToken()}`)).toBe(NOT_PROVIDED);
});

test("a refresh rejects garbage, access tokens and revoked tokens", async () => {
  await start();
  const { personalToken, tokens } = sandbox.labelStudio;
  const rejected = async (refresh: string) => {
    const { status, body } = await call("POST", "/api/token/refresh/", { refresh });
    return `${status} ${pick(body, "detail")}`;
  };
  expect(await rejected("garbage")).toBe("401 Token is invalid");
  expect((await call("GET", "/api/token/refresh/")).status).toBe(405);
  expect(await rejected(tokens.newAccessToken())).toBe("401 Token has wrong type");
  expect((await call("POST", "/api/token/refresh/", {})).status).toBe(400);

  const headers = { Authorization: `Bearer ${await access(personalToken)}` };
  expect((await call("POST", "/api/token/", {}, headers)).status).toBe(409);
  const listed = String(pick((await call("GET", "/api/token/", undefined, headers)).body, 0, "token"));
  expect(personalToken.startsWith(`${listed}.`)).toBe(true);
  expect((await call("POST", "/api/token/blacklist/", { refresh: listed }, headers)).status).toBe(204);
  expect((await call("POST", "/api/token/blacklist/", { refresh: listed }, headers)).status).toBe(404);
  expect(await rejected(personalToken)).toBe("401 Token is blacklisted");

  const created = await call("POST", "/api/token/", {}, headers);
  expect(created.status).toBe(201);
  const twice = await call("POST", "/api/token/rotate/", { refresh: personalToken }, headers);
  expect(pick(twice.body, "validation_errors")).toEqual({ non_field_errors: ["Invalid refresh token"] });
  const rotated = await call("POST", "/api/token/rotate/", { refresh: pick(created.body, "token") }, headers);
  expect(await rejected(String(pick(created.body, "token")))).toBe("401 Token is blacklisted");
  expect(await access(String(pick(rotated.body, "refresh")))).not.toBe("undefined");
});

test("version and health require no login, and responses set a cookie", async () => {
  await start();
  const version = await call("GET", "/api/version");
  expect(version).toMatchObject({ status: 200, body: { release: "1.23.2" } });
  expect(version.headers.get("set-cookie")).toMatch("sessionid=");
  const health = await call("GET", "/health");
  expect(health).toMatchObject({ status: 200, body: { status: "UP" } });
  expect(health.headers.get("content-type")).toMatch("text/html");
});
