import { type Sandbox, startSandbox } from "../src";
import { pick, request } from "./request";

// Responses of a measured Label Studio 1.23.2.

const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="sentiment" toName="text">' +
  '<Choice value="Positive"/></Choices></View>';
const RESULT = [
  { from_name: "sentiment", to_name: "text", type: "choices", value: { choices: ["Positive"] } },
];
const PROJECT = "/api/projects/2";

let sandbox: Sandbox;
let authorization: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  authorization = `Bearer ${sandbox.labelStudio.tokens.newAccessToken()}`;
  await call("POST", "/api/projects/", { title: "Moods", label_config: CONFIG });
});
afterEach(() => sandbox.stop());

function call(method: string, path: string, body?: unknown) {
  const url = `${sandbox.urls.labelStudio}${path}`;
  return request(method, url, { body, headers: { Authorization: authorization } });
}

async function imported(tasks: unknown): Promise<number[]> {
  const { body } = await call("POST", `${PROJECT}/import?return_task_ids=true`, tasks);
  return pick(body, "task_ids") as number[];
}

const importErrors = async (tasks: unknown) =>
  pick((await call("POST", `${PROJECT}/import`, tasks)).body, "validation_errors", "non_field_errors");
const annotate = async (task: number, fields: object = {}) =>
  Number(
    pick((await call("POST", `/api/tasks/${task}/annotations/`, { result: RESULT, ...fields })).body, "id"),
  );

describe("an import", () => {
  test("creates tasks with annotations and predictions, and counts them", async () => {
    const prediction = { result: RESULT, score: 0.5, model_version: "m1" };
    const tasks = [
      { text: "a" },
      { data: { text: "b" }, meta: { k: 1 }, annotations: [{ result: RESULT }], predictions: [prediction] },
    ];
    const { status, body } = await call("POST", `${PROJECT}/import?return_task_ids=1`, tasks);
    expect(status).toBe(201);
    expect(body).toMatchObject({ task_count: 2, annotation_count: 1, prediction_count: 1, task_ids: [1, 2] });
    expect((await call("GET", `${PROJECT}/`)).body).toMatchObject({
      model_version: "m1",
      task_number: 2,
      finished_task_number: 1,
      total_annotations_number: 1,
      ground_truth_number: 1,
      useful_annotation_number: 0,
      total_predictions_number: 1,
      queue_total: 2,
      queue_done: 1,
    });
    const withoutIds = (await call("POST", `${PROJECT}/import`, { text: "single" })).body;
    expect(withoutIds).toMatchObject({ task_count: 1, file_upload_ids: [] });
    expect(withoutIds).not.toHaveProperty("task_ids");
  });

  test.each([
    [
      [{ foo: "it's" }],
      `"text" key is expected in task data [assume: item as is = task root with values]  :: {'foo': "it's"}`,
    ],
    [["x"], 'Task root must be dict with "data", "meta", "annotations", "predictions" fields :: x'],
    [[{ data: 5 }], "Task[data] must be dict or list :: {'data': 5}"],
    [
      [{ data: { text: "x" }, annotations: [{}] }],
      `Annotation must have "result" fields :: {'data': {'text': 'x'}, 'annotations': [{}]}`,
    ],
    [
      [{ data: { text: "x" }, predictions: "p" }],
      "Task[predictions] must be list :: {'data': {'text': 'x'}, 'predictions': 'p'}",
    ],
    [
      [{ text: { a: null } }],
      "data['text']={'a': None} is of type 'dict', but the object tag Text expects the following types: ['str', 'int', 'float', 'list'] [assume: item as is = task root with values]  :: {'text': {'a': None}}",
    ],
  ])("rejects %j", async (tasks, message) => {
    expect(await importErrors(tasks)).toEqual([`Error at item 0: ${message}`]);
    expect(sandbox.labelStudio.contents.tasks).toEqual([]);
  });

  test("rejects an annotation whose result is not a list", async () => {
    const tasks = [{ data: { text: "x" }, annotations: [{ result: {} }] }];
    const message = '"result" field in annotation must be list';
    expect(await importErrors(tasks)).toEqual([expect.stringContaining(message)]);
  });

  test("creates no task if one of them is invalid or none is sent", async () => {
    expect(await importErrors([{ text: "a" }, { bad: 1 }])).toEqual([{}, expect.stringMatching("item 1")]);
    expect(await importErrors([])).toEqual(["load_tasks: No tasks added"]);
    expect(await importErrors(undefined)).toEqual(["load_tasks: No data found in DATA or in FILES"]);
    expect(sandbox.labelStudio.contents.tasks).toEqual([]);
    const unsupported = `${PROJECT}/import?preannotated_from_fields=text`;
    expect((await call("POST", unsupported, [{ text: "a" }])).status).toBe(501);
    expect(sandbox.labelStudio.contents.tasks).toEqual([]);
    const unknown = await call("POST", "/api/projects/99/import", [{ text: "a" }]);
    expect(unknown).toMatchObject({ status: 404, body: undefined });
  });
});

describe("lists of tasks", () => {
  test("have pages that end with a 404, and more fields on request", async () => {
    await imported([{ text: "a" }, { text: "b" }, { text: "c" }]);
    const list = "/api/tasks/?project=2";
    const { body } = await call("GET", `${list}&page_size=2&page=2`);
    expect(body).toMatchObject({ total: 3, tasks: [{ id: 3, inner_id: 3, data: { text: "c" } }] });
    expect(pick(body, "tasks", 0)).not.toHaveProperty("annotations");
    const all = await call("GET", `${list}&fields=all`);
    expect(pick(all.body, "tasks", 0)).toMatchObject({
      annotations: [],
      predictions: [],
      draft_exists: false,
    });
    for (const page of ["3", "0", "x"]) {
      const response = await call("GET", `${list}&page_size=2&page=${page}`);
      expect(response).toMatchObject({ status: 404, body: { detail: "Invalid page." } });
    }
    expect((await call("GET", "/api/tasks/")).body).toEqual({
      detail: "Neither project nor view id specified",
    });
    expect((await call("GET", `${PROJECT}/tasks/?page_size=2`)).body).toMatchObject([{ id: 3 }, { id: 2 }]);
    expect(await call("GET", `${PROJECT}/tasks/?page=2`)).toMatchObject({
      status: 404,
      body: { detail: "Not found." },
    });
  });
});

describe("a task", () => {
  test("is created, read, updated and deleted", async () => {
    const created = await call("POST", "/api/tasks/", { project: 2, data: { text: "a" } });
    expect(created).toMatchObject({
      status: 201,
      body: { id: 1, project: 2, is_labeled: false, overlap: 1 },
    });
    const changed = await call("PATCH", "/api/tasks/1/", { meta: { k: 1 } });
    expect(changed.body).toMatchObject({ data: { text: "a" }, meta: { k: 1 }, annotations: [] });
    expect((await call("PUT", "/api/tasks/1/", {})).status).toBe(400);
    expect((await call("PATCH", "/api/tasks/1/", { data: "x" })).status).toBe(500);
    expect((await call("GET", "/api/tasks/1/")).body).toMatchObject({ data: { text: "a" }, annotators: [] });
    expect((await call("DELETE", "/api/tasks/1/")).status).toBe(204);
    expect((await call("GET", "/api/tasks/1/")).body).toMatchObject({
      detail: "No Task matches the given query.",
    });
    expect(await imported([{ text: "b" }])).toEqual([2]);
  });

  test("needs data of the labeling configuration, and a known project", async () => {
    const problem = async (body: object) =>
      pick((await call("POST", "/api/tasks/", body)).body, "validation_errors");
    expect(await problem({ data: { text: "a" } })).toEqual({ project: ["This field is required."] });
    expect(await problem({ project: 2 })).toEqual({ data: ["This field is required."] });
    expect(await problem({ project: 2, data: {} })).toEqual({
      non_field_errors: [
        '"text" key is expected in task data [assume: item["data"] = task root with values]',
      ],
    });
    expect((await call("POST", "/api/tasks/", { project: 99, data: {} })).status).toBe(404);
  });
});

describe("an annotation", () => {
  test("completes its task unless it is skipped, and changes the numbers of the project", async () => {
    const [task = 0] = await imported([{ text: "a" }]);
    const id = await annotate(task, { lead_time: 2.5 });
    expect((await call("GET", `/api/tasks/${task}/`)).body).toMatchObject({
      is_labeled: true,
      total_annotations: 1,
      avg_lead_time: 2.5,
      annotators: [1],
      annotations: [{ id, completed_by: { id: 1 }, result: RESULT }],
    });
    await call("PATCH", `/api/annotations/${id}/`, { was_cancelled: true });
    expect((await call("GET", `/api/tasks/${task}/`)).body).toMatchObject({
      is_labeled: false,
      cancelled_annotations: 1,
    });
    expect((await call("GET", `/api/tasks/${task}/annotations/`)).body).toEqual([]);
    expect((await call("GET", `${PROJECT}/`)).body).toMatchObject({ skipped_annotations_number: 1 });
    expect((await call("DELETE", `/api/annotations/${id}/`)).status).toBe(204);
    expect((await call("GET", `/api/annotations/${id}/`)).status).toBe(404);
  });

  test("is rejected with the server's errors", async () => {
    const [task = 0] = await imported([{ text: "a" }]);
    const send = (body: object) => call("POST", `/api/tasks/${task}/annotations/`, body);
    expect(await send({ result: "x" })).toMatchObject({ status: 500 });
    expect(await send({ result: {}, lead_time: "x", completed_by: 9 })).toMatchObject({
      status: 400,
      body: {
        validation_errors: {
          result: ['annotation "result" field in annotation must be list'],
          lead_time: ["A valid number is required."],
          completed_by: ['Invalid pk "9" - object does not exist.'],
        },
      },
    });
    expect(sandbox.labelStudio.contents.annotations).toEqual([]);
  });

  test("is written to an export storage when it is saved, and deleted from it", async () => {
    const { name: bucket, endpoint } = sandbox.bucket;
    const { accessKeyId, secretAccessKey } = sandbox.s3.root;
    const keys = { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey };
    const storage = {
      project: 2,
      bucket,
      s3_endpoint: endpoint,
      prefix: "out",
      can_delete_objects: true,
      ...keys,
    };
    expect((await call("POST", "/api/storages/export/s3", storage)).status).toBe(201);
    const [task = 0] = await imported([{ text: "a" }]);
    const id = await annotate(task);
    const { objects } = sandbox.s3.bucket(bucket);
    expect(objects.has(`out/${id}`)).toBe(true);
    const url = `${sandbox.urls.labelStudio}/api/annotations/${id}/`;
    await request("PATCH", url, { body: { lead_time: 7 }, headers: { Authorization: authorization } });
    expect([...objects.keys()].filter((key) => key.startsWith("out/"))).toEqual([`out/${id}`]);
    await call("DELETE", `/api/annotations/${id}/`);
    expect(objects.has(`out/${id}`)).toBe(false);
  });
});

test("predictions are created, listed, updated and deleted", async () => {
  const [task = 0] = await imported([{ text: "a" }]);
  const created = await call("POST", "/api/predictions/", {
    task,
    result: RESULT,
    score: 0.9,
    model_version: "v1",
  });
  expect(created).toMatchObject({
    status: 201,
    body: { id: 1, task, project: 2, score: 0.9, mislabeling: 0 },
  });
  expect((await call("GET", `/api/predictions/?task=${task}`)).body).toMatchObject([{ id: 1 }]);
  expect((await call("GET", "/api/predictions/?task=99")).status).toBe(400);
  expect((await call("PATCH", "/api/predictions/1/", { score: 0.1 })).body).toMatchObject({ score: 0.1 });
  const missing = (await call("POST", "/api/predictions/", {})).body;
  expect(pick(missing, "validation_errors")).toEqual({
    task: ["This field is required."],
    result: ["This field is required."],
  });
  expect((await call("DELETE", "/api/predictions/1/")).status).toBe(204);
  expect((await call("GET", "/api/predictions/1/")).status).toBe(404);
});

test("a project is exported as JSON, with all tasks on request", async () => {
  const [, second = 0] = await imported([{ text: "a" }, { text: "b" }]);
  await annotate(second);
  const annotated = await call("GET", `${PROJECT}/export?exportType=JSON`);
  expect(annotated.headers.get("content-type")).toBe("application/.json");
  expect(annotated.body).toMatchObject([{ id: second, annotations: [{ result: RESULT, result_count: 1 }] }]);
  expect((await call("GET", `${PROJECT}/export?download_all_tasks=true`)).body).toHaveLength(2);
  expect(await call("GET", `${PROJECT}/export?exportType=CSV`)).toMatchObject({
    status: 501,
    body: { detail: "The Label Studio emulator does not export CSV, only JSON." },
  });
});
