import { type Sandbox, startSandbox } from "../src";
import { pick, request } from "./request";

// Responses of a measured Label Studio 1.23.2.

const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="sentiment" toName="text">' +
  '<Choice value="Positive"/><Choice value="Negative" alias="neg"/></Choices></View>';

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

const errors = async (method: string, path: string, body: unknown) =>
  pick((await call(method, path, body)).body, "validation_errors");
const ids = (body: unknown) => (pick(body, "results") as { id: number }[]).map(({ id }) => id);

describe("lists of projects", () => {
  beforeEach(() => {
    sandbox.labelStudio.addProject("Second");
    sandbox.labelStudio.addProject("Third");
  });

  test("contain the newest projects first, page by page", async () => {
    const first = await call("GET", "/api/projects/?page_size=2");
    expect(ids(first.body)).toEqual([3, 2]);
    const url = `${sandbox.urls.labelStudio}/api/projects/`;
    expect(first.body).toMatchObject({ count: 3, previous: null, next: `${url}?page=2&page_size=2` });
    const second = await call("GET", "/api/projects/?page=2&page_size=2");
    expect(ids(second.body)).toEqual([1]);
    expect(second.body).toMatchObject({ next: null, previous: `${url}?page_size=2` });
    expect(ids((await call("GET", "/api/projects/?page=last&page_size=2")).body)).toEqual([1]);
  });

  test.each(["page=2", "page=0", "page=x", "page_size=1&page=4"])("end with a 404 at ?%s", async (query) => {
    const response = await call("GET", `/api/projects/?${query}`);
    expect(response).toMatchObject({ status: 404, body: { detail: "Invalid page." } });
  });

  test.each(["page_size=0", "page_size=-1", "page_size=x", "page_size=1000", "page="])(
    "ignore ?%s",
    async (query) => {
      expect(ids((await call("GET", `/api/projects/?${query}`)).body)).toEqual([3, 2, 1]);
    },
  );

  test("contain 30 projects by default and at most 100", async () => {
    for (let number = 4; number <= 120; number++) {
      sandbox.labelStudio.addProject(`Project ${number}`);
    }
    expect(ids((await call("GET", "/api/projects/")).body)).toHaveLength(30);
    expect(ids((await call("GET", "/api/projects/?page_size=1000")).body)).toHaveLength(100);
  });

  test("are filtered, ordered and reduced to fields by the query", async () => {
    expect(ids((await call("GET", "/api/projects/?ordering=id")).body)).toEqual([1, 2, 3]);
    expect(ids((await call("GET", "/api/projects/?ordering=-title")).body)).toEqual([3, 2, 1]);
    expect(ids((await call("GET", "/api/projects/?title=SECO")).body)).toEqual([2]);
    const { body } = await call("GET", "/api/projects/?ids=1,3&include=id,title");
    expect(pick(body, "results")).toEqual([
      { id: 3, title: "Third" },
      { id: 1, title: "Project 1" },
    ]);
    await call("PATCH", "/api/projects/1/", { pinned_at: "2026-01-01T00:00:00Z" });
    expect(ids((await call("GET", "/api/projects/")).body)).toEqual([1, 3, 2]);
    expect(ids((await call("GET", "/api/projects/?filter=exclude_pinned")).body)).toEqual([3, 2]);
  });
});

describe("a project", () => {
  test("has 46 fields, and the parts of its labeling configuration", async () => {
    const { status, body } = await call("POST", "/api/projects/", { title: " Moods ", label_config: CONFIG });
    expect(status).toBe(201);
    expect(Object.keys(body as object)).toHaveLength(46);
    expect(body).toMatchObject({
      id: 2,
      title: "Moods",
      color: "#FFFFFF",
      organization: 1,
      task_number: null,
      queue_total: 0,
      config_has_control_tags: true,
      control_weights: { sentiment: { overall: 1, type: "Choices", labels: { Positive: 1, neg: 1 } } },
      parsed_label_config: {
        sentiment: {
          type: "Choices",
          to_name: ["text"],
          inputs: [{ type: "Text", valueType: null, value: "text" }],
          labels: ["Positive", "neg"],
          labels_attrs: { Positive: { value: "Positive" }, neg: { value: "Negative", alias: "neg" } },
        },
      },
    });
    expect((await call("GET", "/api/projects/2/")).body).toMatchObject({
      label_config: CONFIG,
      task_number: 0,
    });
    expect((await call("GET", "/api/projects/2?include=id")).body).toEqual({ id: 2 });
  });

  test("keeps omitted and computed fields in a PATCH; a PUT removes its creator", async () => {
    await call("POST", "/api/projects/", { title: "Moods", description: "d", label_config: CONFIG });
    const changes = {
      title: "Renamed",
      color: "#ff0000",
      id: 77,
      task_number: 9,
      created_at: "x",
      unknown: 1,
    };
    const changed = await call("PATCH", "/api/projects/2/", changes);
    expect(changed).toMatchObject({
      status: 200,
      body: { id: 2, title: "Renamed", color: "#ff0000", description: "d", task_number: 0 },
    });
    expect(pick(changed.body, "created_by", "id")).toBe(1);
    const replaced = await call("PUT", "/api/projects/2/", {});
    expect(replaced.body).toMatchObject({ title: "Renamed", created_by: null });
    const weights = (config: string) => call("PATCH", "/api/projects/2/", { label_config: config });
    expect((await weights("<View></View>")).body).toMatchObject({
      control_weights: {},
      parsed_label_config: {},
    });
  });

  test("is rejected with an error for each invalid field", async () => {
    const body = {
      title: "ab",
      color: "#12345",
      sampling: "nope",
      maximum_annotations: "x",
      is_draft: null,
      label_config: "<View><Choices name='a' toName='b'><Choice value='c'/></Choices></View>",
      organization: 9,
    };
    const expected = {
      title: ["Ensure this field has at least 3 characters."],
      color: ['Color must be in "#RRGGBB" format'],
      sampling: ['"nope" is not a valid choice.'],
      maximum_annotations: ["A valid integer is required."],
      is_draft: ["This field may not be null."],
      label_config: ["toName=\"b\" not found in names: ['a']"],
      organization: ['Invalid pk "9" - object does not exist.'],
    };
    expect(await errors("POST", "/api/projects/", body)).toEqual(expected);
    expect(await errors("PATCH", "/api/projects/1/", body)).toEqual(expected);
    expect(await errors("PATCH", "/api/projects/1/", { model_version: "v9" })).toHaveProperty(
      "model_version",
    );
    expect((await call("GET", "/api/projects/1/")).body).toMatchObject({ title: "Project 1" });
  });

  test.each(["<View", "", "<View><a></View>", "text"])(
    "needs a well-formed configuration: %s",
    async (config) => {
      expect(await errors("POST", "/api/projects/", { label_config: config })).toHaveProperty("label_config");
    },
  );

  test("is unknown after a DELETE, with its tasks", async () => {
    const task = (await call("POST", "/api/tasks/", { project: 1, data: { text: "a" } })).body;
    expect((await call("DELETE", "/api/projects/1/")).status).toBe(204);
    const unknown = { status: 404, body: { detail: "No Project matches the given query." } };
    for (const method of ["GET", "PATCH", "PUT", "DELETE"]) {
      expect(await call(method, "/api/projects/1/", method === "GET" ? undefined : {})).toMatchObject(
        unknown,
      );
    }
    expect((await call("GET", `/api/tasks/${pick(task, "id")}/`)).status).toBe(404);
  });
});

test("the user of a token is identified, and the version has both spellings of its path", async () => {
  const { body } = await call("GET", "/api/current-user/whoami");
  expect(body).toMatchObject({ id: 1, email: "sandbox@example.com", active_organization: 1 });
  expect(pick(body, "permissions")).toHaveLength(44);
  expect((await call("GET", "/api/users/")).body).toMatchObject([{ id: 1 }]);
  expect((await call("GET", "/api/users/9/")).status).toBe(404);
  for (const path of ["/api/version", "/api/version/"]) {
    expect((await request("GET", `${sandbox.urls.labelStudio}${path}`)).body).toMatchObject({
      release: "1.23.2",
      edition: "Community",
    });
  }
  expect((await request("GET", `${sandbox.urls.labelStudio}/api/current-user/whoami`)).status).toBe(401);
});
