import { type Sandbox, startSandbox } from "../src";
import { pick, request } from "./request";

// Responses of a measured Label Studio 1.23.2. test/label-studio compares the same and more with a real server.

const CONFIG =
  '<View><Image name="image" value="$image"/><Choices name="mood" toName="image"><Choice value="Good"/></Choices></View>';

let sandbox: Sandbox;
let authorization: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  authorization = `Bearer ${sandbox.labelStudio.tokens.newAccessToken()}`;
});
afterEach(() => sandbox.stop());

function call(method: string, path: string, body?: unknown) {
  const url = `${sandbox.urls.labelStudio}${path}`;
  return request(method, url, { body, headers: { Authorization: authorization } });
}

test("a pinned project does not break the list of projects", async () => {
  expect((await call("POST", "/api/projects/", { title: "pinned", pinned_at: 5 })).status).toBe(400);
  const { body } = await call("POST", "/api/projects/", {
    title: "pinned",
    pinned_at: "2026-01-01T01:00+02:00",
  });
  expect(body).toMatchObject({ pinned_at: "2025-12-31T23:00:00Z" });
  expect(pick((await call("GET", "/api/projects/")).body, "results", 0, "title")).toBe("pinned");
});

test("lists resolve the URLs of synced tasks, unless the query disables that", async () => {
  const { name: bucket, endpoint, region, accessKeyId, secretAccessKey } = sandbox.bucket;
  await call("PATCH", "/api/projects/1/", { label_config: CONFIG });
  const keys = { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey };
  const location = { project: 1, bucket, s3_endpoint: endpoint, region_name: region, prefix: "generations/" };
  await call("POST", "/api/storages/s3/", { ...location, ...keys, use_blob_urls: true });
  await call("POST", "/api/storages/s3/1/sync");
  const imageIn = async (path: string) => pick((await call("GET", path)).body, "tasks", 0, "data", "image");
  const stored = String(await imageIn("/api/tasks/?project=1&resolve_uri=false"));
  expect(stored).toMatch(/^s3:\/\/sandbox-bucket\/generations\//);
  const resolved = String(await imageIn("/api/tasks/?project=1"));
  expect(Buffer.from(resolved.split("fileuri=")[1] ?? "", "base64").toString()).toBe(stored);
  const { status } = await fetch(`${sandbox.urls.labelStudio}${resolved}`, {
    headers: { Authorization: authorization },
    redirect: "manual",
  });
  expect(status).toBe(303);
});

test("responses list the methods of their path", async () => {
  const allowOf = async (method: string, path: string) => (await call(method, path)).headers.get("allow");
  expect(await allowOf("GET", "/api/projects/1")).toBe("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
  expect(await allowOf("PUT", "/api/projects")).toBe("GET, POST, HEAD, OPTIONS");
  expect(await allowOf("GET", "/api/projects/99")).toBe("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
  expect(await allowOf("GET", "/api/storages/s3/99")).toBe(null);
  expect(await allowOf("GET", "/health")).toBe(null);
});

test("predictions are imported, and those that cannot be read are skipped", async () => {
  await call("PATCH", "/api/projects/1/", { label_config: CONFIG });
  await call("POST", "/api/projects/1/import", [{ image: "a" }]);
  const result = [{ from_name: "mood", to_name: "image", type: "choices", value: { choices: ["Good"] } }];
  const items = [{ task: 1, result, score: 0.5 }, { task: 1, result, score: "x" }, { task: 1 }];
  const { status, body } = await call("POST", "/api/projects/1/import/predictions", items);
  expect({ status, body }).toEqual({ status: 201, body: { created: 1 } });
  const listed = (await call("GET", "/api/predictions/?project=1")).body;
  expect(listed).toMatchObject([{ task: 1, score: 0.5, model_version: "undefined" }]);
  expect((await call("POST", "/api/projects/1/import/predictions", [{ task: 9 }])).status).toBe(400);
});

test("a body that is not UTF-8 is rejected with the position of the byte", async () => {
  const response = await fetch(`${sandbox.urls.labelStudio}/api/projects/`, {
    method: "POST",
    headers: { Authorization: authorization, "Content-Type": "application/json" },
    body: Buffer.from([0x7b, 0x22, 0xff]),
  });
  expect(pick(await response.json(), "detail")).toBe(
    "JSON parse error - 'utf-8' codec can't decode byte 0xff in position 2: invalid start byte",
  );
});

test("an import accepts only JSON, and a filter of a list is not ignored", async () => {
  const { status } = await fetch(`${sandbox.urls.labelStudio}/api/projects/1/import`, {
    method: "POST",
    headers: { Authorization: authorization },
    body: new URLSearchParams({ text: "a" }),
  });
  expect(status).toBe(415);
  expect((await call("GET", "/api/tasks/?project=1&query=%7B%22filters%22%3A%7B%7D%7D")).status).toBe(501);
});
