import type { AgreementCase } from "../support/case";
import { IMPORT, type LabelStudioWorld } from "../support/world";

/** Path that requires a login and does not depend on other cases. */
const list = "/api/storages/types";
const absent = /Authentication credentials were not provided\./;
const unknown = /Invalid token\./;

type Row = [title: string, status: number, headers: (world: LabelStudioWorld) => unknown, says?: RegExp];

/** Values of the `Authorization` header. */
const rows: Row[] = [
  ["a legacy token", 200, ({ token }) => `Token ${token}`],
  ["a legacy token with a lowercase scheme", 200, ({ token }) => `token ${token}`],
  ["an access token", 200, async (world) => `Bearer ${await world.access()}`],
  ["nothing", 401, () => "", absent],
  ["an unknown legacy token", 401, () => "Token abc", unknown],
  ["an empty legacy token", 401, () => "Token ", /No credentials provided/],
  ["a legacy token with a space", 401, () => "Token a b", /should not contain spaces/],
  ["an access token with the scheme Token", 401, async (world) => `Token ${await world.access()}`, unknown],
  ["an access token with a lowercase scheme", 401, async (world) => `bearer ${await world.access()}`, absent],
  ["a personal access token as bearer", 401, ({ personalToken }) => `Bearer ${personalToken}`, absent],
  ["a legacy token as bearer", 401, ({ token }) => `Bearer ${token}`, absent],
  ["a tampered access token", 401, async (world) => `Bearer ${await world.access()}x`, absent],
  ["garbage as bearer", 401, () => "Bearer garbage", absent],
  ["another scheme", 401, () => "Basic abc", absent],
];

type Exchange = [title: string, status: number, refresh: (world: LabelStudioWorld) => unknown, says?: RegExp];

const exchanges: Exchange[] = [
  ["a personal access token", 200, ({ personalToken }) => personalToken],
  ["garbage", 401, () => "garbage", /Token is invalid/],
  ["a tampered token", 401, ({ personalToken }) => `${personalToken.slice(0, -4)}AAAA`, /Token is invalid/],
  ["a legacy token", 401, ({ token }) => token, /Token is invalid/],
  ["an access token", 401, (world) => world.access(), /Token has wrong type/],
  ["nothing", 400, () => undefined, /This field is required/],
  ["null", 400, () => null, /may not be null/],
];

const others: AgreementCase[] = [
  {
    title: "login: X-Api-Key accepts a legacy token",
    status: 200,
    run: (world) => world.send("GET", list, { headers: { "X-Api-Key": world.token } }),
  },
  {
    title: "login: X-Api-Key does not accept an access token",
    status: 401,
    says: unknown,
    run: async (world) => world.send("GET", list, { headers: { "X-Api-Key": await world.access() } }),
  },
  {
    title: "login: an unknown ID without a login returns 401, not 404",
    status: 401,
    run: (world) => world.send("GET", `${IMPORT}999999`, { headers: {} }),
  },
  {
    title: "login: 401 is returned before anything is written",
    status: 401,
    run: (world) => world.send("POST", IMPORT, { body: { project: "abc" }, headers: {} }),
  },
  {
    title: "exchange: without the trailing slash, and with an expired login",
    status: 200,
    run: (world) =>
      world.send("POST", "/api/token/refresh", {
        body: { refresh: world.personalToken },
        headers: { Authorization: "Bearer stale" },
      }),
  },
  {
    title: "tokens: a second personal access token is rejected",
    status: 409,
    says: /You already have a valid token/,
    run: (world) => world.send("POST", "/api/token/", { body: {} }),
  },
  {
    title: "tokens: the list contains no signatures",
    status: 200,
    says: /token without signature/,
    run: (world) => world.send("GET", "/api/token/"),
  },
  {
    title: "tokens: an unknown token cannot be revoked",
    status: 404,
    run: (world) => world.send("POST", "/api/token/blacklist/", { body: { refresh: "x.y" } }),
  },
  {
    title: "tokens: the settings can be read",
    status: 200,
    run: (world) => world.send("GET", "/api/jwt/settings"),
  },
];

export const auth: AgreementCase[] = [
  ...rows.map(
    ([title, status, headers, says]): AgreementCase => ({
      title: `login: ${title}`,
      status,
      ...(says && { says }),
      run: async (world) => world.send("GET", list, { headers: authorization(await headers(world)) }),
    }),
  ),
  ...exchanges.map(
    ([title, status, refresh, says]): AgreementCase => ({
      title: `exchange: ${title}`,
      status,
      ...(says && { says }),
      run: async (world) =>
        world.send("POST", "/api/token/refresh/", { body: { refresh: await refresh(world) }, headers: {} }),
    }),
  ),
  ...others,
];

function authorization(value: unknown): Record<string, string> {
  return value === "" ? {} : { Authorization: String(value) };
}
