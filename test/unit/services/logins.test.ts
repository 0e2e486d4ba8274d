import { setTimeout as sleep } from "node:timers/promises";
import { hasUnknownOutcome, ServiceError } from "../../../src/http/errors";
import { isPersonalAccessToken } from "../../../src/services/label-studio/login";
import type { Values } from "../../../src/services/resource-definition";
import { Session, sessionFor } from "../../../src/services/session";
import { RECENT_MS } from "../../../src/services/shared-request";
import { Stack } from "../provider/support/engine";
import { type Config, startProcess } from "../provider/support/process";
import { forwardTo, startRecorder } from "../provider/support/recorder";
import { listenToLog, type ProviderWorld, startWorld } from "../provider/support/world";

let world: ProviderWorld;
beforeEach(async () => {
  world = await startWorld({ flashback: { quota: 1000 } });
  listenToLog();
});
afterEach(async () => {
  await world.sandbox.stop();
  jest.restoreAllMocks();
});

const count = (kind: "FlashbackBucket" | "LabelStudioImportStorage", path: string) =>
  world.requests(kind).filter((line) => line === `POST ${path}`).length;

describe("Flashback", () => {
  const kind = "FlashbackBucket";
  const configured = (login: Config): Config => ({
    ...login,
    "byob:flashbackUrl": world.sandbox.urls.flashback,
  });
  const bucket = (name: string): { kind: string; inputs: Values } => {
    const { token: _, baseUrl: __, ...inputs } = world.wanted(kind, { name, bucket: name }).inputs;
    return { kind, inputs };
  };
  const many = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`b${i}`, bucket(`bucket-${i}`)]));
  const refreshing = () =>
    configured({ "byob:flashbackRefreshToken": world.sandbox.flashback.login.newRefreshToken() });
  const password = () =>
    configured({
      "byob:flashbackEmail": "sandbox@example.com",
      "byob:flashbackPassword": "sandbox-password",
    });

  test.each(["both", "refreshToken", "refresh_token"] as const)(
    "a refresh token is sent in both spellings: %s is read",
    async (spelling) => {
      world.sandbox.flashback.options.refreshSpelling = spelling;
      expect((await new Stack(refreshing()).up({ it: bucket("one") })).errors).toEqual([]);
      const [login] = world.sandbox.requests("flashback");
      expect(login).toMatchObject({
        path: "/user/refresh",
        keys: ["refreshToken", "refresh_token"],
        credentials: [],
      });
    },
  );

  test.each([
    ["a refresh token", refreshing, "/user/refresh"],
    ["email and password", password, "/user/login"],
  ])(
    "100 resources log in once with %s",
    async (_, config, path) => {
      expect((await new Stack(config()).up(many(100))).errors).toEqual([]);
      expect(world.live(kind)).toBe(100);
      expect(count(kind, path)).toBe(1);
    },
    30_000,
  );

  test("100 calls that find the token expired renew it once", async () => {
    const stack = new Stack(refreshing());
    await stack.up(many(100));
    const { handler } = startProcess(stack.config);
    const read = (name: string) => handler(kind).read(stack.stored(name).id, stack.stored(name).outputs);
    const names = [...stack.state.keys()];
    await read(names[0] ?? "");
    await sleep(RECENT_MS);
    world.sandbox.clearRequests();
    expireAccessTokens();
    const responses = await Promise.all(names.map(read));
    expect(responses.every(({ props }) => props !== undefined)).toBe(true);
    expect(count(kind, "/user/refresh")).toBe(1);
  }, 30_000);

  test("rotated refresh tokens are used for the next login", async () => {
    const stack = new Stack(refreshing());
    await stack.up(many(1));
    world.sandbox.flashback.options.rotatesRefresh = true;
    const { handler } = startProcess(refreshing());
    const read = () => handler(kind).read(stack.stored("b0").id, stack.stored("b0").outputs);
    expect(await read()).toHaveProperty("props");
    await sleep(RECENT_MS);
    expireAccessTokens();
    expect(await read()).toHaveProperty("props");
  });

  test("a refresh whose response was lost is not retried, and reports that the token may be used up", async () => {
    world.fault(kind, { drop: "after" }, { path: "/user/refresh", times: 9 });
    const { errors } = await new Stack(refreshing()).up({ it: bucket("one") });
    expect(errors).toEqual([
      expect.stringMatching(
        /could not refresh the login .*The refresh token may have expired or already been used: log in again/,
      ),
    ]);
    expect(world.requests(kind)).toEqual(["POST /user/refresh"]);
  });

  test("a token that a login returned is not shown if the service's message contains it", async () => {
    const stack = new Stack(refreshing());
    await stack.up({ it: bucket("one") });
    const { handler } = startProcess(stack.config);
    const read = () => handler(kind).read(stack.stored("it").id, stack.stored("it").outputs);
    const newToken = jest.spyOn(world.sandbox.flashback.login, "newAccessToken");
    await read();
    const token = String(newToken.mock.results.at(-1)?.value);
    expect(token.length).toBeGreaterThan(20);
    const body = { success: false, message: `no permission for ${token}` };
    world.fault(kind, { status: 403, body }, { method: "GET", path: "/bucket", times: 1 });
    await sleep(RECENT_MS);
    await expect(read()).rejects.toThrow("HTTP 403, no permission for ***");
  });

  test("a login that requires a second factor reports the alternative", async () => {
    world.sandbox.flashback.options.mfa = true;
    expect((await new Stack(password()).up({ it: bucket("one") })).errors).toEqual([
      "Flashback: could not log in: the account requires a second factor, which pulumi-byob does not support. Use a refresh token (FLASHBACK_REFRESH_TOKEN or byob:flashbackRefreshToken).",
    ]);
  });

  test.each([
    [
      "password",
      () => ({ ...password(), "byob:flashbackPassword": "canary-password" }),
      /could not log in \(POST \/user\/login\): HTTP 401, Invalid email or password/,
    ],
    [
      "refresh token",
      () => configured({ "byob:flashbackRefreshToken": "canary-refresh" }),
      /could not refresh the login \(POST \/user\/refresh\): HTTP 401, Invalid refresh token/,
    ],
  ])("a wrong %s is reported, and sent only once", async (_, config, message) => {
    const { errors } = await new Stack(config()).up({ it: bucket("one") });
    expect(errors).toEqual([expect.stringMatching(message)]);
    expect(errors[0]).not.toContain("canary");
    expect(world.requests(kind)).toHaveLength(1);
  });

  test("nothing of a login reaches state", async () => {
    const stack = new Stack(password());
    await stack.up({ it: bucket("one") });
    expect(JSON.stringify(stack.stored("it"))).not.toMatch(/eyJ|sandbox-password|sandbox@example/);
  });

  /** Makes the emulator reject all tokens so far, as after an hour. */
  function expireAccessTokens(): void {
    const { login } = world.sandbox.flashback;
    const rejection = login.rejection.bind(login);
    const renewed = new Set<string>();
    const newAccessToken = login.newAccessToken.bind(login);
    jest.spyOn(login, "newAccessToken").mockImplementation(() => {
      const token = newAccessToken();
      renewed.add(token);
      return token;
    });
    jest.spyOn(login, "rejection").mockImplementation((request) => {
      const token = String(request.headers.authorization).replace("Bearer ", "");
      const expired = { status: 401, body: { success: false, error_code: "NO_AUTH_USER" } };
      return renewed.has(token) ? rejection(request) : expired;
    });
  }
});

describe("Label Studio", () => {
  const kind = "LabelStudioImportStorage";
  const storage = (title: string, changes: Values = {}) => world.wanted(kind, { title, ...changes });
  const many = (length: number, changes: Values = {}) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`s${i}`, storage(`storage ${i}`, changes)]));

  test("100 resources exchange a personal access token once", async () => {
    expect((await new Stack().up(many(100))).errors).toEqual([]);
    expect(world.live(kind)).toBe(100);
    expect(count(kind, "/api/token/refresh/")).toBe(1);
  }, 30_000);

  test("100 calls that find the bearer expired renew it once", async () => {
    const stack = new Stack();
    await stack.up(many(100));
    const names = [...stack.state.keys()];
    const { handler } = startProcess();
    const read = (name: string) => handler(kind).read(stack.stored(name).id, stack.stored(name).outputs);
    world.sandbox.labelStudio.options.accessSeconds = 0.3;
    await read(names[0] ?? "");
    await new Promise((resolve) => setTimeout(resolve, 400));
    world.sandbox.labelStudio.options.accessSeconds = 300;
    world.sandbox.clearRequests();
    const responses = await Promise.all(names.map(read));
    expect(responses.every(({ props }) => props !== undefined)).toBe(true);
    expect(count(kind, "/api/token/refresh/")).toBe(1);
  }, 30_000);

  test("a legacy token is sent unchanged, and if it is disabled the error reports the fix", async () => {
    const token = world.sandbox.labelStudio.tokens.legacyToken;
    expect((await new Stack().up({ it: storage("a", { token }) })).errors).toEqual([
      expect.stringMatching(
        /HTTP 401, Authentication token no longer valid: legacy token .*Enable legacy tokens .* or use a personal access token\.$/,
      ),
    ]);
    world.sandbox.labelStudio.options.legacyTokens = true;
    expect((await new Stack().up({ it: storage("a", { token }) })).errors).toEqual([]);
    expect(count(kind, "/api/token/refresh/")).toBe(0);
  });

  test("a revoked token is reported with the fix, and not shown", async () => {
    const token = world.sandbox.labelStudio.tokens.newPersonalToken();
    world.sandbox.labelStudio.tokens.personal.delete(token);
    world.sandbox.labelStudio.tokens.blacklisted.add(token);
    const { errors } = await new Stack().up({ it: storage("a", { token }) });
    expect(errors).toEqual([
      expect.stringMatching(
        /could not exchange the personal access token .*HTTP 401, Token is blacklisted\. Create a new personal access token in the account settings/,
      ),
    ]);
    expect(errors[0]).not.toContain(token.slice(0, 40));
  });

  test.each(["the login fails", "the request is rejected"])(
    "an update that may have taken effect before a 401 is incomplete, although %s after it",
    async (what) => {
      const stack = new Stack();
      expect((await stack.up({ it: storage("before") })).errors).toEqual([]);
      const own = (status: number) => ({
        status,
        body: { status_code: status, detail: "no", version: "1", id: "x" },
      });
      const forward = forwardTo(world.sandbox.urls.labelStudio);
      let [patches, logins] = [0, 0];
      const recorder = await startRecorder(async (request, text) => {
        if (request.method === "PATCH" && ++patches > 1) {
          return own(patches === 2 ? 401 : 403);
        }
        if (request.path.includes("token/refresh") && ++logins > 1 && what === "the login fails") {
          return own(401);
        }
        const reply = await forward(request, text);
        if (request.method === "PATCH") {
          throw new Error("the response is lost");
        }
        return reply;
      });
      const { id, outputs } = stack.stored("it");
      const olds = { ...outputs, baseUrl: recorder.url };
      const { inputs } = storage("after", { baseUrl: recorder.url });
      const error = await startProcess()
        .handler(kind)
        .update(id, olds, inputs)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ properties: { title: "before", incomplete: true } });
      await recorder.stop();
    },
  );

  test("types of tokens are distinguished by their format", () => {
    expect(isPersonalAccessToken(world.sandbox.labelStudio.personalToken)).toBe(true);
    expect(isPersonalAccessToken("5a1dbacc5a1dbacc5a1dbacc5a1dbacc5a1dbacc")).toBe(false);
    expect(isPersonalAccessToken("")).toBe(false);
  });
});

describe("a session", () => {
  const rejectedLogin = () =>
    new ServiceError({
      service: "S",
      operation: "o",
      method: "GET",
      path: "/",
      cause: "status",
      status: 401,
      message: "w",
    });

  test("is one per server and credential", () => {
    expect(sessionFor("S", "https://a", "t")).toBe(sessionFor("S", "https://a", "t"));
    expect(sessionFor("S", "https://a", "t")).not.toBe(sessionFor("S", "https://b", "t"));
    expect(sessionFor("S", "https://a", "t")).not.toBe(sessionFor("S", "https://a", "u"));
    expect(sessionFor("S", "ab", "c")).not.toBe(sessionFor("S", "a", "bc"));
  });

  test("that is also rejected with a new token fails and does not log in endlessly", async () => {
    const login = jest.fn(async () => ({ access: "token" }));
    const send = jest.fn(async () => Promise.reject(rejectedLogin()));
    await expect(new Session().use(login, send)).rejects.toThrow("HTTP 401");
    expect([login.mock.calls.length, send.mock.calls.length]).toEqual([2, 2]);
  });

  test("whose login failed reports an unknown outcome only for the request that may have taken effect", async () => {
    const session = new Session();
    const down = new ServiceError({ ...rejectedLogin().details, status: 500 });
    const login = jest.fn().mockResolvedValueOnce({ access: "token" }).mockRejectedValue(down);
    const send = (outcomeUnknown: boolean) => async () => {
      throw new ServiceError({ ...rejectedLogin().details, outcomeUnknown });
    };
    const errors = await Promise.all(
      [true, false].map((outcomeUnknown) =>
        session.use(login, send(outcomeUnknown)).catch((error: unknown) => error),
      ),
    );
    expect(errors.map(hasUnknownOutcome)).toEqual([true, false]);
  });

  test("renews its token once for calls that are rejected at the same time", async () => {
    const session = new Session();
    const login = jest.fn().mockResolvedValueOnce({ access: "old" }).mockResolvedValue({ access: "new" });
    const send = async (token: string) => (token === "old" ? Promise.reject(rejectedLogin()) : token);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => session.use(login, send)));
    expect(new Set(tokens)).toEqual(new Set(["new"]));
    expect(login).toHaveBeenCalledTimes(2);
  });

  test("whose login failed with 404 does not return that status as the response to the request", async () => {
    const missing = new ServiceError({ ...rejectedLogin().details, status: 404, fromService: true });
    const failed = new Session().use(jest.fn().mockRejectedValue(missing), async (token) => token);
    await expect(failed).rejects.toThrow("HTTP 404");
    await expect(failed).rejects.not.toBeInstanceOf(ServiceError);
  });

  test("whose login failed logs in again at the next request", async () => {
    const session = new Session();
    const login = jest.fn().mockRejectedValueOnce(new Error("down")).mockResolvedValue({ access: "token" });
    await expect(session.use(login, async (token) => token)).rejects.toThrow("down");
    expect(await session.use(login, async (token) => token)).toBe("token");
  });
});
