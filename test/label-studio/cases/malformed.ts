import type { AgreementCase } from "../support/case";

/** Bodies that are not valid JSON: the message contains the position of the error. */
const BODIES: readonly string[] = [
  "{",
  '{"a":}',
  '{"a" 1}',
  '{"title":"abc",}',
  "{'a':1}",
  '{"a":1} x',
  '{"a":1,\n"b":}',
  '{"a":[1,2}',
  '{"a":[1,]}',
  '{"a":01}',
  '{"a":"\\x"}',
  '{"a":"\\u12"}',
  '{"a":"b',
  '{"a":"\t"}',
  '{"a":NaN}',
  '{"a":-Infinity}',
  "  ",
  "tru",
  "-",
  "\ufeff{}",
];

export const malformedCases: AgreementCase[] = [
  ...BODIES.map(
    (body): AgreementCase => ({
      title: `malformed JSON: ${JSON.stringify(body)}`,
      status: 400,
      says: "JSON parse error",
      run: (world) => world.send("POST", "/api/projects/", { body }),
    }),
  ),
  {
    title: "a content type in capital letters is accepted",
    status: 201,
    run: (world) =>
      world.send("POST", "/api/projects/", {
        body: '{"title":"abc"}',
        headers: { Authorization: `Token ${world.token}`, "Content-Type": "Application/JSON" },
      }),
  },
  ...["", null, 5, true, []].map(
    (refresh): AgreementCase => ({
      title: `tokens: a refresh with ${JSON.stringify(refresh)}`,
      status: refresh === 5 ? 401 : 400,
      run: (world) => world.send("POST", "/api/token/refresh/", { body: { refresh }, headers: {} }),
    }),
  ),
  ...["refresh", "rotate", "blacklist"].map(
    (name): AgreementCase => ({
      title: `tokens: ${name} rejects a list`,
      status: 400,
      run: (world) => world.send("POST", `/api/token/${name}/`, { body: [] }),
    }),
  ),
  {
    title: "tokens: blacklist needs no credentials",
    status: 400,
    run: (world) => world.send("POST", "/api/token/blacklist/", { body: {}, headers: {} }),
  },
  {
    title: "tokens: a create validates the body before it finds the existing token",
    status: 400,
    run: (world) => world.send("POST", "/api/token/", { body: [] }),
  },
  ...[{ api_tokens_enabled: "x" }, { legacy_api_tokens_enabled: null }, []].map(
    (body): AgreementCase => ({
      title: `tokens: settings reject ${JSON.stringify(body)}`,
      status: 400,
      run: (world) => world.send("POST", "/api/jwt/settings", { body }),
    }),
  ),
  {
    title: "tokens: two spaces before an access token are accepted",
    status: 200,
    run: async (world) =>
      world
        .send("GET", "/api/projects/?include=", {
          headers: { Authorization: `Bearer  ${await world.access()}` },
        })
        .then(({ status, type, challenge, json }) => ({ status, type, challenge, json, body: null })),
  },
];
