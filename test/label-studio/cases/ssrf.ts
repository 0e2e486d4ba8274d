import type { AgreementCase } from "../support/case";
import { EXPORT, IMPORT, type LabelStudioWorld } from "../support/world";

const reserved = /URL resolves to a reserved network address \(block: 127\.0\.0\.0\/8\)/;
const notAllowed = /The provided URL was not allowed\. URLs must use http/;

type Row = [
  title: string,
  status: number,
  says: RegExp,
  run: (world: LabelStudioWorld) => ReturnType<LabelStudioWorld["send"]>,
];

function endpoint(s3_endpoint: string, path = IMPORT) {
  return (world: LabelStudioWorld) => world.send("POST", path, { body: { ...world.good(), s3_endpoint } });
}

const rows: Row[] = [
  ["a loopback address", 403, reserved, (world) => world.send("POST", IMPORT, { body: world.good() })],
  ["localhost", 403, reserved, endpoint("http://localhost:9000")],
  [
    "an endpoint even without bucket",
    403,
    reserved,
    (world) => world.send("POST", IMPORT, { body: { project: 1, s3_endpoint: world.store.url } }),
  ],
  ["a private address", 403, /block: 10\.0\.0\.0\/8/, endpoint("http://10.1.2.3:9000")],
  ["a link-local address", 403, /block: 169\.254\.0\.0\/16/, endpoint("http://169.254.169.254")],
  ["no scheme", 403, notAllowed, endpoint("127.0.0.1:9000")],
  ["another scheme", 403, notAllowed, endpoint("ftp://127.0.0.1")],
  ["an unknown host name", 500, /Can't resolve hostname/, endpoint("http://nowhere.invalid:9000")],
  ["an IPv6 literal", 500, /Can't resolve hostname/, endpoint("http://[::1]:9000")],
  ["validate", 403, reserved, (world) => world.send("POST", `${IMPORT}validate`, { body: world.good() })],
  ["an export storage", 403, reserved, (world) => world.send("POST", EXPORT, { body: world.good() })],
  [
    "PATCH",
    403,
    reserved,
    async (world) => {
      const { json } = await world.send("POST", IMPORT, { body: { project: 1 } });
      return world.send("PATCH", IMPORT + json.id, { body: { s3_endpoint: world.store.url } });
    },
  ],
];

export const ssrf: AgreementCase[] = [
  ...rows.map(
    ([title, status, says, run]): AgreementCase => ({
      title: `private endpoints: ${title} is rejected`,
      settings: "guarded",
      status,
      says,
      run,
    }),
  ),
  {
    title: "private endpoints: a change without endpoint and bucket is not checked",
    settings: "guarded",
    status: 200,
    run: async (world) => {
      const { json } = await world.send("POST", IMPORT, { body: { project: 1 } });
      return world.send("PATCH", IMPORT + json.id, { body: { title: "new", prefix: "x/" } });
    },
  },
];
