import { type Sandbox, type SandboxOptions, startSandbox } from "../src";
import { pick, request } from "./request";

// Cases of a measured Label Studio 1.23.2 and https://api.labelstud.io/api-reference/api-reference/import-storage/s-3.

const STORAGE = {
  project: 1,
  title: "Pictures",
  bucket: "lab",
  prefix: "img/",
  aws_access_key_id: "AKIA",
  aws_secret_access_key: "secret",
};
const IMPORTS = "/api/storages/s3/";
const EXPORTS = "/api/storages/export/s3";

let sandbox: Sandbox;
let authorization: string;

async function start(options: SandboxOptions["labelStudio"] = {}): Promise<void> {
  sandbox = await startSandbox({ labelStudio: options });
  authorization = `Bearer ${sandbox.labelStudio.tokens.newAccessToken()}`;
}

function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const url = `${sandbox.urls.labelStudio}${path}`;
  return request(method, url, { body, headers: headers ?? { Authorization: authorization } });
}

async function create(changes: object = {}): Promise<number> {
  return Number(pick((await call("POST", IMPORTS, { ...STORAGE, ...changes })).body, "id"));
}

const invalid = (field: string, text: string) => ({
  status: 400,
  body: {
    status_code: 400,
    version: "1.23.2",
    detail: "Validation error",
    validation_errors: { [field]: [text] },
  },
});

afterEach(() => sandbox.stop());

describe("import storages", () => {
  test("a create returns 201 with 23 fields and without secrets, and starts no sync", async () => {
    await start();
    const sent = { ...STORAGE, title: "  Pictures  ", prefix: "", aws_session_token: "t", unknown: 1 };
    const { status, body } = await call("POST", IMPORTS, sent);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: 1,
      type: "s3",
      synchronizable: true,
      presign: true,
      last_sync: null,
      last_sync_count: null,
      last_sync_job: null,
      status: "initialized",
      traceback: null,
      meta: {},
      title: "Pictures",
      description: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      bucket: "lab",
      prefix: "",
      regex_filter: null,
      use_blob_urls: false,
      aws_sse_kms_key_id: null,
      region_name: null,
      s3_endpoint: null,
      presign_ttl: 1,
      recursive_scan: false,
      project: 1,
    });
    expect(sandbox.labelStudio.imports.rows.get(1)).toMatchObject({ aws_secret_access_key: "secret" });
  });

  test("equal creates result in two rows, and IDs are not reused", async () => {
    await start();
    expect([await create(), await create()]).toEqual([1, 2]);
    expect((await call("DELETE", `${IMPORTS}2`)).status).toBe(204);
    expect(await create()).toBe(3);
    const { body } = await call("GET", "/api/storages/s3?project=1&page_size=1");
    expect(body).toMatchObject([{ id: 1, type: "s3" }, { id: 3 }]);
  });

  test("an unknown ID returns a large HTML page, and so does a superfluous slash", async () => {
    await start();
    const id = await create();
    const missing = [
      `${IMPORTS}99`,
      `${IMPORTS}${id}/`,
      `${IMPORTS}validate/`,
      "/api/storages/s3s/",
      `${IMPORTS}abc`,
    ];
    for (const path of missing) {
      const response = await call("GET", path, undefined, {
        Authorization: authorization,
        Accept: "application/json",
      });
      expect(response).toMatchObject({ status: 404, body: undefined });
      expect(response.headers.get("content-type")).toMatch("text/html");
      expect(response.text.length).toBeGreaterThan(165_000);
    }
    expect((await call("GET", `${IMPORTS}99`, undefined, {})).status).toBe(401);
    expect((await call("DELETE", `${IMPORTS}99`)).status).toBe(404);
  });

  test("lists require a project, and each problem has its own error", async () => {
    await start();
    const required = invalid("non_field_errors", 'query parameter "project" is required');
    expect(await call("GET", IMPORTS)).toMatchObject(required);
    expect(await call("GET", `${IMPORTS}?project=`)).toMatchObject(required);
    const unknown = { status: 404, body: { detail: "No Project matches the given query." } };
    expect(await call("GET", `${IMPORTS}?project=999`)).toMatchObject(unknown);
    expect(await call("GET", `${IMPORTS}?project=abc`)).toMatchObject({
      status: 404,
      body: { detail: "Not found." },
    });
    expect((await call("GET", "/api/storages/")).body).toEqual([]);
  });

  test("methods that a path does not support return 405", async () => {
    await start();
    const id = await create();
    for (const [method, path] of [
      ["POST", `${IMPORTS}${id}`],
      ["DELETE", IMPORTS],
      ["PATCH", IMPORTS],
      ["GET", `${IMPORTS}${id}/sync`],
      ["GET", `${IMPORTS}validate`],
    ] as const) {
      const response = await call(method, path, method === "GET" ? undefined : {});
      expect(response).toMatchObject({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
    }
    expect((await call("HEAD", `${IMPORTS}${id}`)).status).toBe(200);
  });

  test.each([
    [{ project: undefined }, "project", "This field is required."],
    [{ project: null }, "project", "This field may not be null."],
    [{ project: 999 }, "project", 'Invalid pk "999" - object does not exist.'],
    // wording-ignore: String.prototype.repeat
    [{ title: "x".repeat(257) }, "title", "Ensure this field has no more than 256 characters."],
    [{ use_blob_urls: null }, "use_blob_urls", "This field may not be null."],
    [{ presign_ttl: 1.5 }, "presign_ttl", "A valid integer is required."],
    [{ presign_ttl: -1 }, "presign_ttl", "Ensure this value is greater than or equal to 0."],
    [{ status: "weird" }, "status", '"weird" is not a valid choice.'],
  ])("%j is rejected under the field's name", async (changes, field, text) => {
    await start();
    expect(await call("POST", IMPORTS, { ...STORAGE, ...changes })).toMatchObject(invalid(field, text));
    expect(sandbox.labelStudio.imports.rows.size).toBe(0);
  });

  test("one response reports several errors, before the connection test", async () => {
    await start();
    sandbox.labelStudio.bucketCheck = () => "forbidden";
    const { body } = await call("POST", IMPORTS, { ...STORAGE, bucket: "a b", presign: null });
    expect(Object.keys(pick(body, "validation_errors") ?? {}).sort()).toEqual(["bucket", "presign"]);
  });

  test("values are converted like in Django REST framework", async () => {
    await start();
    const odd = { title: 5, presign: "false", recursive_scan: "yes", presign_ttl: "15", regex_filter: "([" };
    const { body } = await call("POST", IMPORTS, { ...STORAGE, ...odd });
    const taken = { title: "5", presign: false, recursive_scan: true, presign_ttl: 15, regex_filter: "([" };
    expect(body).toMatchObject(taken);
    expect((await call("POST", IMPORTS, '{"project":')).status).toBe(400);
    const plain = await call("POST", IMPORTS, "x", {
      Authorization: authorization,
      "Content-Type": "text/plain",
    });
    expect(plain.status).toBe(415);
    const form = await request("POST", `${sandbox.urls.labelStudio}${IMPORTS}`, {
      headers: { Authorization: authorization, "Content-Type": "application/x-www-form-urlencoded" },
      body: "project=1&title=form",
    });
    expect(form).toMatchObject({ status: 201, body: { title: "form", project: 1, bucket: null } });
  });

  test("a PATCH without bucket is stored without a test, keeps the other key and returns no type", async () => {
    await start();
    const id = await create();
    sandbox.labelStudio.bucketCheck = () => "forbidden";
    const { status, body } = await call("PATCH", `${IMPORTS}${id}`, {
      title: "New",
      aws_secret_access_key: "wrong",
    });
    expect(status).toBe(200);
    expect(Object.keys(body ?? {})).toHaveLength(22);
    expect(body).not.toHaveProperty("type");
    const row = sandbox.labelStudio.imports.rows.get(id);
    expect(row).toMatchObject({ title: "New", aws_access_key_id: "AKIA", aws_secret_access_key: "wrong" });
    await call("PATCH", `${IMPORTS}${id}`, { aws_access_key_id: "", aws_secret_access_key: null });
    expect(row).toMatchObject({ aws_access_key_id: "", aws_secret_access_key: null });
  });

  test("a PATCH with a bucket tests the stored values with the changes and stores nothing on failure", async () => {
    await start();
    const id = await create();
    const tested: string[] = [];
    sandbox.labelStudio.bucketCheck = (row) => {
      tested.push(`${row.bucket} ${row.prefix} ${row.aws_secret_access_key}`);
      return "no-bucket";
    };
    const failed = await call("PATCH", `${IMPORTS}${id}`, { bucket: "other", title: "New" });
    expect(failed).toMatchObject(invalid("non_field_errors", "Cannot find bucket other in S3"));
    expect(tested).toEqual(["other img/ secret"]);
    expect(sandbox.labelStudio.imports.rows.get(id)).toMatchObject({ bucket: "lab", title: "Pictures" });
    expect((await call("PATCH", `${IMPORTS}${id}`, { bucket: null })).status).toBe(200);
  });

  test("PATCH moves a storage to another project; PUT resets only presign and synchronizable", async () => {
    await start();
    const { id: project } = sandbox.labelStudio.addProject("Second");
    const id = await create({ presign: false, synchronizable: false, description: "d" });
    expect((await call("PUT", `${IMPORTS}${id}`, { title: "x" })).status).toBe(400);
    const put = await call("PUT", `${IMPORTS}${id}`, { project });
    expect(put.body).toMatchObject({
      type: "s3",
      project,
      presign: true,
      synchronizable: true,
      description: "d",
    });
    expect((await call("PATCH", `${IMPORTS}${id}`, { project: 1 })).body).toMatchObject({ project: 1 });
    await call("DELETE", "/api/projects/1/");
    expect((await call("GET", `${IMPORTS}${id}`)).status).toBe(404);
    expect((await call("GET", `${IMPORTS}?project=1`)).body).toMatchObject({ status_code: 404 });
  });

  test("id in a POST copies missing keys; an unknown ID or null returns a 500", async () => {
    await start();
    const id = await create();
    const copy = await call("POST", IMPORTS, { id, project: 1, bucket: "lab" });
    expect(copy).toMatchObject({ status: 201, body: { id: 2 } });
    expect(sandbox.labelStudio.imports.rows.get(2)).toMatchObject({ aws_secret_access_key: "secret" });
    const text = "S3ImportStorage matching query does not exist.";
    for (const wrong of [99, null]) {
      const response = await call("POST", IMPORTS, { id: wrong, ...STORAGE });
      expect(response).toMatchObject({ status: 500, body: { detail: text, exc_info: null } });
    }
  });
});

describe("the connection test", () => {
  test.each([
    ["forbidden", 400, "Cannot connect to S3 lab with specified AWS credentials"],
    ["no-bucket", 400, "Cannot find bucket lab in S3"],
    ["empty-prefix", 400, "s3://lab/img/ not found."],
    ["unreachable", 500, 'Could not connect to the endpoint URL: "https://s3.amazonaws.com/lab"'],
    ["redirect-loop", 500, "maximum recursion depth exceeded while calling a Python object"],
  ] as const)(
    "%s returns %i on a trusted domain and 500 without details on others",
    async (outcome, status, text) => {
      await start();
      sandbox.labelStudio.bucketCheck = () => outcome;
      const trusted = await call("POST", IMPORTS, { ...STORAGE, s3_endpoint: "https://s3.amazonaws.com" });
      expect(trusted.status).toBe(status);
      expect(trusted.text).toContain(JSON.stringify(text));
      const local = await call("POST", IMPORTS, { ...STORAGE, s3_endpoint: "http://127.0.0.1:9000" });
      expect(local.status).toBe(500);
      expect(pick(local.body, "detail")).toMatch(
        /^Debugging info is not available for s3 endpoints on domain: \. Please contact your Label Studio devops team/,
      );
      expect(
        pick(
          (await call("POST", IMPORTS, { ...STORAGE, s3_endpoint: "https://s3.example.org" })).body,
          "detail",
        ),
      ).toMatch("on domain: example.org.");
      sandbox.labelStudio.options.trustedDomains = ",";
      expect((await call("POST", IMPORTS, { ...STORAGE, s3_endpoint: "http://127.0.0.1:9000" })).status).toBe(
        status,
      );
      expect(sandbox.labelStudio.imports.rows.size).toBe(0);
    },
  );

  test("other errors of the store are ignored", async () => {
    await start();
    sandbox.labelStudio.bucketCheck = () => "other-error";
    expect((await call("POST", IMPORTS, STORAGE)).status).toBe(201);
  });

  test.each([
    [{ aws_secret_access_key: "" }, 400, "Cannot connect to S3 lab with specified AWS credentials"],
    [{ aws_access_key_id: null }, 400, "It seems access keys are incorrect"],
    [{ aws_access_key_id: "", aws_secret_access_key: "" }, 500, "Unable to locate credentials"],
    [{ region_name: "us east/1" }, 500, "Provided region_name 'us east/1' doesn't match a supported format."],
  ])("%j fails without a request to the store", async (changes, status, text) => {
    await start();
    const response = await call("POST", IMPORTS, { ...STORAGE, ...changes });
    expect(response.status).toBe(status);
    expect(response.text).toContain(text);
  });

  test("SSRF protection rejects local endpoints with 403, before all other checks", async () => {
    await start({ ssrfProtection: true });
    const detail = async (s3_endpoint: string) => {
      const { status, body } = await call("POST", IMPORTS, { s3_endpoint });
      return `${status} ${pick(body, "detail")}`;
    };
    expect(await detail("http://127.0.0.1:9000")).toBe(
      "403 URL resolves to a reserved network address (block: 127.0.0.0/8)",
    );
    expect(await detail("http://localhost:9000")).toMatch("403 URL resolves");
    expect(await detail("127.0.0.1:7490")).toMatch(
      "403 The provided URL was not allowed. URLs must use http://",
    );
    expect(await detail("http://[::1]:9000")).toMatch("500 Can't resolve hostname");
    expect(await detail("https://s3.amazonaws.com")).toMatch("400 Validation error");
  });

  test("a 500 contains a traceback if the server is configured to send it", async () => {
    await start({ tracebacks: true });
    const { body } = await call("POST", IMPORTS, {
      ...STORAGE,
      aws_access_key_id: "",
      aws_secret_access_key: "",
    });
    expect(pick(body, "exc_info")).toMatch("Traceback (most recent call last)");
  });
});

describe("validate and sync", () => {
  const VALIDATE = `${IMPORTS}validate`;

  test("validate returns an empty 200 and stores nothing", async () => {
    await start();
    expect(await call("POST", VALIDATE, STORAGE)).toMatchObject({ status: 200, text: "" });
    expect(await call("POST", VALIDATE, { project: 1 })).toMatchObject(
      invalid("non_field_errors", "Error validating storage connection"),
    );
    expect(await call("POST", VALIDATE, { bucket: "lab" })).toMatchObject(
      invalid("project", "This field is required."),
    );
    sandbox.labelStudio.bucketCheck = () => "forbidden";
    expect((await call("POST", VALIDATE, STORAGE)).status).toBe(400);
    expect(sandbox.labelStudio.imports.rows.size).toBe(0);
  });

  test("validate with id changes the row, even if it then fails", async () => {
    await start();
    const id = await create({ presign: false });
    expect((await call("POST", VALIDATE, { id, project: 1, bucket: "lab", title: "over" })).status).toBe(200);
    const row = sandbox.labelStudio.imports.rows.get(id);
    expect(row).toMatchObject({ title: "over", presign: true, prefix: "img/" });
    sandbox.labelStudio.bucketCheck = (tested) =>
      tested.aws_secret_access_key === "wrong" ? "forbidden" : "ok";
    expect((await call("POST", VALIDATE, { id, project: 1, aws_secret_access_key: "wrong" })).status).toBe(
      400,
    );
    expect(row).toMatchObject({ aws_secret_access_key: "wrong" });
    expect((await call("POST", VALIDATE, { id: 99, ...STORAGE })).status).toBe(404);
    expect((await call("POST", VALIDATE, { id: null, ...STORAGE })).status).toBe(500);
  });

  test("sync runs in the request and completes without tasks", async () => {
    await start();
    const id = await create();
    const { status, body } = await call("POST", `${IMPORTS}${id}/sync`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: "s3",
      status: "completed",
      last_sync: expect.any(String),
      last_sync_count: 0,
    });
    expect(pick(body, "meta")).toMatchObject({ attempts: 1, tasks_existed: 0 });
  });

  test("sync reports each of its four failures", async () => {
    await start();
    const id = await create({ regex_filter: "([" });
    const SYNC = `${IMPORTS}${id}/sync`;
    const failed = await call("POST", SYNC);
    expect(failed).toMatchObject({ status: 200, body: { status: "failed", last_sync: null } });
    expect(pick(failed.body, "traceback")).toMatch(/re\.error: .*\n$/);

    sandbox.labelStudio.bucketCheck = () => "forbidden";
    const listing =
      "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied";
    expect(await call("POST", SYNC)).toMatchObject({ status: 500, body: { detail: listing } });
    await call("PATCH", `${IMPORTS}${id}`, { prefix: "" });
    const forbidden = "An error occurred (403) when calling the HeadBucket operation: Forbidden";
    expect(await call("POST", SYNC)).toMatchObject({ status: 500, body: { detail: forbidden } });
    await call("PATCH", `${IMPORTS}${id}`, { bucket: null });
    expect(await call("POST", SYNC)).toMatchObject({ status: 500 });
    await call("PATCH", `${IMPORTS}${id}`, { synchronizable: false });
    const { status, body } = await call("POST", SYNC);
    expect({ status, body }).toEqual({
      status: 400,
      body: { message: `Storage ${id} is not synchronizable` },
    });
  });
});

describe("export storages", () => {
  test("have separate fields and paths, require a bucket and are synced on create", async () => {
    await start();
    sandbox.labelStudio.bucketCheck = () => "empty-prefix";
    const created = await call("POST", EXPORTS, { ...STORAGE, can_delete_objects: true });
    expect(created).toMatchObject({
      status: 201,
      body: { id: 1, type: "s3", status: "queued", can_delete_objects: true },
    });
    expect(Object.keys(created.body ?? {})).toHaveLength(21);
    const read = await call("GET", `${EXPORTS}/1`);
    expect(read.body).toMatchObject({ status: "completed" });
    expect(read.body).not.toHaveProperty("presign");
    expect((await call("GET", `${EXPORTS}?project=1`)).body).toHaveLength(1);
    expect(await call("GET", `${EXPORTS}/?project=1`)).toMatchObject({ status: 404, body: undefined });
    const bare = await call("POST", EXPORTS, { project: 1 });
    expect(bare).toMatchObject(
      invalid("non_field_errors", "expected string or bytes-like object, got 'NoneType'"),
    );
    expect((await call("PATCH", `${EXPORTS}/1`, { title: "t" })).body).not.toHaveProperty("type");
    expect((await call("POST", `${EXPORTS}/1/sync`)).status).toBe(200);
    expect((await call("DELETE", `${EXPORTS}/1`)).status).toBe(204);
    expect((await call("GET", `${EXPORTS}/1`)).status).toBe(404);
  });
});
