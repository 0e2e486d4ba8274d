import type { AgreementCase } from "../support/case";
import type { JsonValues } from "../support/seen";
import { IMPORT } from "../support/world";

type Row = [title: string, status: number, fields: JsonValues, says?: string];

const NULL = "may not be null"; // wording-ignore: message of Label Studio

/** Without a bucket, no request is sent to the store. */
const rows: Row[] = [
  ["a project is sufficient", 201, {}],
  ["project: a string", 400, { project: "abc" }, "Incorrect type"],
  ["project: a fraction", 201, { project: 1.5 }],
  ["project: null", 400, { project: null }, NULL],
  ["project: unknown", 400, { project: 999999 }, "does not exist"],
  ["type in the body of a create is ignored", 201, { type: "gcs" }],
  // wording-ignore: String.prototype.repeat
  ["title: 256 characters", 201, { title: "x".repeat(256) }],
  ["title: 257 characters", 400, { title: "x".repeat(257) }, "no more than 256"],
  ["title: NUL", 400, { title: "a\u0000b" }, "Null characters"],
  ["title: a number becomes a string", 201, { title: 5 }],
  ["title: an object", 400, { title: {} }, "valid string"],
  ["title: trimmed", 201, { title: "  t  " }],
  ["title: empty stays empty", 201, { title: "" }],
  ["title: null", 201, { title: null }],
  ["description: 20 000 characters", 201, { description: "d".repeat(20_000) }],
  ["bucket: empty", 201, { bucket: "" }],
  ["bucket: with a space", 400, { bucket: "a b" }, "Invalid bucket name"],
  ["bucket: with a slash", 400, { bucket: "a/b" }, "Invalid bucket name"],
  ["prefix: a leading slash is kept", 201, { prefix: "/img/" }],
  ["regex_filter: an invalid expression is accepted", 201, { regex_filter: "([" }],
  ["region_name: not checked without a bucket", 201, { region_name: "mars-1" }],
  ["s3_endpoint: stored as sent, with its slash", 201, { s3_endpoint: "https://s3.example.com/" }],
  ["use_blob_urls: null", 400, { use_blob_urls: null }, NULL],
  ["recursive_scan: null", 400, { recursive_scan: null }, NULL],
  ["presign: null", 400, { presign: null }, NULL],
  ["synchronizable: null", 400, { synchronizable: null }, NULL],
  ["presign: the word false", 201, { presign: "false" }],
  ["recursive_scan: yes", 201, { recursive_scan: "yes" }],
  ["use_blob_urls: on", 201, { use_blob_urls: "on" }],
  ["use_blob_urls: 1", 201, { use_blob_urls: 1 }],
  ["use_blob_urls: maybe", 400, { use_blob_urls: "maybe" }, "valid boolean"],
  ["presign_ttl: a string of digits", 201, { presign_ttl: "15" }],
  ["presign_ttl: a fraction", 400, { presign_ttl: 1.5 }, "valid integer"],
  ["presign_ttl: below zero", 400, { presign_ttl: -1 }, "greater than or equal to 0"],
  ["presign_ttl: large", 201, { presign_ttl: 100_000 }],
  ["presign_ttl: larger than the maximum of SQLite", 400, { presign_ttl: 1e19 }, "less than or equal"],
  ["aws_sse_kms_key_id", 201, { aws_sse_kms_key_id: "kms" }],
  ["the three secrets are never returned", 201, secrets()],
  ["created_at: ignored", 201, { created_at: "2001-01-01T00:00:00.000000Z" }],
  ["status: can be written", 201, { status: "queued" }],
  ["status: an unknown value", 400, { status: "weird" }, "not a valid choice"],
  ["last_sync_count: can be written", 201, { last_sync_count: 5 }],
  ["last_sync: not a time", 400, { last_sync: "x" }, "wrong format"],
  ["traceback: can be written", 201, { traceback: "by hand" }],
  ["an unknown field is ignored", 201, { unknown: 1 }],
  [
    "several errors are reported together",
    400,
    { title: {}, presign: null, presign_ttl: "x", bucket: "a b" },
  ],
];

function secrets(): JsonValues {
  return { aws_access_key_id: "A", aws_secret_access_key: "B", aws_session_token: "C" };
}

const bodies: [title: string, status: number, body: string, type?: string][] = [
  ["a body without project", 400, "{}"],
  ["a body that is a list", 400, "[]"],
  ["a body that is a string", 400, '"x"'],
  ["a body that is null", 400, "null"],
  ["a body that is not JSON", 400, "x"],
  ["a form", 201, "project=1&title=form", "application/x-www-form-urlencoded"],
  ["plain text", 415, "x", "text/plain"],
];

/** Cases with separate projects, because such a storage makes the whole list fail. */
const metas: AgreementCase[] = [
  ["null", null, "'NoneType'"] as const,
  ["text", "x", "'str'"] as const,
  ["a list", [], "'list'"] as const,
].flatMap(([name, meta, type]) => [
  {
    title: `meta: ${name} is accepted`,
    status: 201,
    run: async (world) => {
      const project = await world.newProject();
      return world.send("POST", IMPORT, { body: { project, meta } });
    },
  },
  {
    title: `meta: ${name} breaks the list of the project`,
    status: 500,
    says: `${type} object has no attribute 'get'`,
    run: async (world) => {
      const project = await world.newProject();
      await world.send("POST", IMPORT, { body: { project, meta } });
      return world.send("GET", `${IMPORT}?project=${project}`);
    },
  },
]);

const changes: AgreementCase[] = [
  {
    title: "PATCH: a sent id is ignored",
    status: 200,
    run: async (world) => {
      const path = await world.made();
      await world.send("PATCH", path, { body: { id: 999999, title: "new" } });
      return world.send("GET", path);
    },
  },
  {
    title: "IDs are not reused",
    status: 404,
    run: async (world) => {
      const path = await world.made();
      await world.send("DELETE", path);
      await world.made();
      return world.send("GET", path);
    },
  },
  {
    title: "PUT requires the project",
    status: 400,
    says: "This field is required",
    run: async (world) => world.send("PUT", await world.made(), { body: { title: "x" } }),
  },
  {
    title: "PUT resets only presign and synchronizable",
    status: 200,
    run: async (world) => {
      const path = await world.made({
        presign: false,
        synchronizable: false,
        presign_ttl: 9,
        use_blob_urls: true,
      });
      return world.send("PUT", path, { body: { project: world.project } });
    },
  },
];

export const fieldCases: AgreementCase[] = [
  ...rows.map(
    ([title, status, values, says]): AgreementCase => ({
      title,
      status,
      ...(says && { says }),
      run: (world) => world.send("POST", IMPORT, { body: { project: world.project, ...values } }),
    }),
  ),
  ...bodies.map(
    ([title, status, body, type = "application/json"]): AgreementCase => ({
      title,
      status,
      run: (world) => {
        const headers = { Authorization: `Token ${world.token}`, "Content-Type": type };
        return world.send("POST", IMPORT, { body, headers });
      },
    }),
  ),
  ...metas,
  ...changes,
];
