import { payloadOf } from "../../packages/sandbox/src/kit/jwt";
import { type LabelStudioServer, startLabelStudio } from "../../scripts/servers/label-studio";
import { Deadline } from "../../src/http/deadline";
import { LabelStudioClient } from "../../src/services/label-studio/client";
import { expired, type Gateway, openGateway, resigned } from "./support/expiring";
import type { JsonValues } from "./support/seen";

jest.setTimeout(120_000);

/** Separate server, because these tests change its settings and tokens. */
let server: LabelStudioServer;
let gateway: Gateway;
const deadline = new Deadline(100_000);
beforeAll(async () => {
  server = await startLabelStudio();
  gateway = await openGateway(server.url);
});
afterAll(async () => {
  deadline.dispose();
  await gateway?.stop();
  await server?.stop();
});

function client(token: string, baseUrl = server.url): LabelStudioClient {
  const connection = { baseUrl, credential: { token }, deadline, secrets: [], warn: () => {} };
  return new LabelStudioClient(connection, "import");
}

async function post(
  path: string,
  body: object,
  authorization: string,
): Promise<JsonValues & { status: number }> {
  const headers = { "Content-Type": "application/json", Authorization: authorization };
  const response = await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { ...(text === "" ? {} : JSON.parse(text)), status: response.status };
}

async function bearer(personal: string): Promise<string> {
  const { access } = await post("/api/token/refresh/", { refresh: personal }, "");
  return String(access);
}

const exchanges = () => gateway.requests.filter((request) => request.includes("/api/token/refresh/"));

describe("a personal access token on the real server", () => {
  test("is exchanged for an access token that is valid for 300 seconds", async () => {
    const { exp, iat } = payloadOf(await bearer(server.personalToken)) ?? {};
    // The server reads its clock for each of the two values.
    expect([299, 300]).toContain(Number(exp) - Number(iat));
  });

  test("results in the error of a missing access token when that has expired", async () => {
    const running = await bearer(server.personalToken);
    const taken = await post("/api/storages/s3/", {}, `Bearer ${resigned(running)}`);
    expect(taken).toMatchObject({ status: 400 });
    const old = expired(running);
    const { status, detail } = await post("/api/storages/s3/", { project: 1 }, `Bearer ${old}`);
    expect({ status, detail }).toEqual({
      status: 401,
      detail: "Authentication credentials were not provided.",
    });
  });

  test("is exchanged once for many requests, and again after the access token has expired", async () => {
    const many = () =>
      Promise.all(
        Array.from({ length: 20 }, () =>
          client(server.personalToken, gateway.url).listStorages(server.project),
        ),
      );
    expect(await many()).toEqual(Array(20).fill([]));
    expect(exchanges()).toHaveLength(1);
    gateway.expire();
    expect(await many()).toEqual(Array(20).fill([]));
    expect(gateway.requests.filter((request) => request.endsWith(" 401")).length).toBeGreaterThan(0);
    expect(exchanges()).toHaveLength(2);
  });

  test("creates exactly one storage if the access token has expired", async () => {
    gateway.expire();
    const made = await client(server.personalToken, gateway.url).createStorage({ project: server.project });
    expect(await client(server.token).listStorages(server.project)).toMatchObject([{ id: made.id }]);
    expect(exchanges()).toHaveLength(3);
  });

  test("is reported as replaced after a rotation; its access token stays valid", async () => {
    const running = await bearer(server.personalToken);
    const rotated = await post("/api/token/rotate/", { refresh: server.personalToken }, `Bearer ${running}`);
    await expect(client(server.personalToken).listStorages(server.project)).rejects.toThrow(
      "Create a new personal access token in the account settings",
    );
    const response = await fetch(`${server.url}/api/storages/s3/?project=${server.project}`, {
      headers: { Authorization: `Bearer ${running}` },
    });
    expect(response.status).toBe(200);
    expect(await client(String(rotated.refresh)).listStorages(server.project)).toHaveLength(1);
  });
});

describe("the legacy token on the real server", () => {
  test("is reported if it is unknown", async () => {
    // wording-ignore: String.prototype.repeat
    await expect(client("f".repeat(40)).listStorages(server.project)).rejects.toThrow(
      /Invalid token.*Check the token/s,
    );
  });

  test("is reported if legacy tokens are disabled", async () => {
    const settings = { legacy_api_tokens_enabled: false, api_tokens_enabled: true };
    expect(await post("/api/jwt/settings", settings, `Token ${server.token}`)).toMatchObject({ status: 200 });
    await expect(client(server.token).listStorages(server.project)).rejects.toThrow(
      "Enable legacy tokens in the organization's settings, or use a personal access token",
    );
  });
});
