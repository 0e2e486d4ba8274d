import type { AgreementCase } from "../support/case";
import { idIn, labeled, newTask, RESULT } from "../support/labeled";
import type { LabelStudioWorld, WorldResponse } from "../support/world";

type Row = [body: unknown, status: number];
type Send = (world: LabelStudioWorld, body: unknown) => Promise<WorldResponse>;

function cases(title: string, send: Send, rows: readonly Row[]): AgreementCase[] {
  return rows.map(([body, status]) => ({
    title: `${title} ${JSON.stringify(body)}`,
    status,
    run: (world) => send(world, body),
  }));
}

const createProject: Send = (world, body) => world.send("POST", "/api/projects/", { body });
const changeProject: Send = async (world, body) => world.send("PATCH", `${await labeled(world)}/`, { body });
const importTasks: Send = async (world, body) =>
  world.send("POST", `${await labeled(world)}/import`, { body });
const annotate: Send = async (world, body) =>
  world.send("POST", `${await newTask(world)}/annotations/`, { body });
const changeTask: Send = async (world, body) => world.send("PATCH", `${await newTask(world)}/`, { body });

/** Adds the project to the body, unless the case states one. */
const createTask: Send = async (world, body) => {
  const project = idIn(await labeled(world));
  return world.send("POST", "/api/tasks/", { body: { project, ...(body as object) } });
};

const predict: Send = async (world, body) => {
  const task = idIn(await newTask(world));
  return world.send("POST", "/api/predictions/", { body: { task, ...(body as object) } });
};

const changeAnnotation: Send = async (world, body) => {
  const { json } = await world.send("POST", `${await newTask(world)}/annotations/`, {
    body: { result: RESULT },
  });
  return world.send("PATCH", `/api/annotations/${json.id}/`, { body });
};

const replacePrediction: Send = async (world, body) => {
  const task = idIn(await newTask(world));
  const { json } = await world.send("POST", "/api/predictions/", { body: { task, result: RESULT } });
  return world.send("PUT", `/api/predictions/${json.id}/`, { body });
};

const importPredictions: Send = async (world, body) => {
  const project = await labeled(world, { title: "predictions" });
  const tasks = await world.send("POST", `${project}/import?return_task_ids=true`, { body: [{ text: "a" }] });
  const [task] = tasks.json.task_ids as number[];
  const items = Array.isArray(body) ? body.map((item) => (item.task === 0 ? { ...item, task } : item)) : body;
  return world.send("POST", `${project}/import/predictions`, { body: items });
};

const validateConfig: Send = async (world, body) =>
  world.send("POST", `${await labeled(world)}/validate/`, { body });
const validateNewConfig: Send = (world, body) => world.send("POST", "/api/projects/validate/", { body });

const data = { text: "a" };
const OTHER = '<View><Text name="text" value="$text"/></View>';
const UUID = "123e4567-e89b-12d3-a456-42661417400";

export const inputCases: AgreementCase[] = [
  ...cases("projects: a create with", createProject, [
    [{ pinned_at: 5 }, 400],
    [{ pinned_at: "2026-01-01" }, 201],
    [{ pinned_at: "2026-01-01T01:00:00.5+02:00" }, 201],
    [{ color: null }, 500],
    [{ maximum_annotations: -1 }, 201],
    // wording-ignore: String.prototype.repeat
    [{ maximum_annotations: "1".repeat(1001) }, 400],
    [{ organization: null }, 201],
    [{ organization: "x" }, 400],
    [{ organization: [1] }, 400],
    [{ sampling: [1] }, 400],
    [{ control_weights: { a: 1 } }, 201],
    [{ control_weights: null }, 201],
    [{ created_by: { id: 1 } }, 500],
    [{ created_by: 5 }, 400],
    [{ start_training_on_annotation_update: "x" }, 500],
    [5, 400],
    [true, 400],
  ]),
  ...cases("projects: a change of", changeProject, [
    [{ control_weights: null }, 500],
    [{ created_by: null }, 400],
    [{ model_version: null }, 400],
    [{ start_training_on_annotation_update: null }, 500],
    [{ start_training_on_annotation_update: "1" }, 200],
  ]),
  ...cases("projects: the configuration", validateConfig, [
    [{ label_config: OTHER }, 200],
    [
      {
        label_config:
          '<View><Text name="text" value="$text"/><Choices name="x" toName="text"><Choice value="A"/></Choices></View>',
      },
      200,
    ],
    [{ label_config: '<View><Choices name="a" toName="b"><Choice value="A"/></Choices></View>' }, 400],
    [{}, 400],
  ]),
  ...cases("projects: a configuration without a project:", validateNewConfig, [
    [{ label_config: OTHER }, 204],
    [{}, 400],
    [{ label_config: '<View><Choices name="a" toName="b"><Choice value="A"/></Choices></View>' }, 400],
  ]),
  ...cases("tasks: a create with", createTask, [
    [{}, 400],
    [{ data: null }, 400],
    [{ data, project: true }, 400],
    [{ data, project: [1] }, 404],
    [{ data, project: null }, 400],
    [{ data, meta: null }, 400],
    [{ data, overlap: "2" }, 201],
    [{ data, overlap: null }, 400],
    [{ data, inner_id: "x" }, 400],
    [{ data, is_labeled: true }, 201],
    [{ data, is_labeled: "x", comment_count: "x", updated_by: 7, file_upload: 5, comment_authors: "x" }, 400],
    [{ data: { text: true } }, 201],
  ]),
  ...cases("tasks: a change of", changeTask, [
    [{ overlap: "x", last_comment_updated_at: "x" }, 400],
    [{ is_labeled: null }, 400],
    [{ meta: "x", inner_id: null }, 200],
    [{ project: 999_999 }, 500],
    [[], 500],
    [5, 500],
  ]),
  ...cases("annotations: a create with", annotate, [
    [{ result: null }, 400],
    [{ result: RESULT, completed_by: null }, 400],
    [{ result: RESULT, completed_by: "x", last_action: "x", import_id: "x", draft_created_at: "x" }, 400],
    [{ result: RESULT, lead_time: true, import_id: 5, last_action: "submitted", bulk_created: true }, 201],
    [{ result: RESULT, parent_annotation: 999_999, parent_prediction: 999_999, updated_by: 99 }, 400],
    [{ result: RESULT, unique_id: "abc" }, 500],
    [{ result: RESULT, unique_id: "" }, 400],
    [[], 400],
  ]),
  ...cases("annotations: a change of", changeAnnotation, [
    [{ result: null }, 400],
    [{ import_id: 9 }, 200],
    [[], 500],
  ]),
  ...cases("predictions: a create with", predict, [
    [{ result: null }, 400],
    [{ result: [5] }, 400],
    [{ result: RESULT, score: true, cluster: 3, mislabeling: 0.5, neighbors: [1] }, 201],
    [{ result: RESULT, cluster: "x", mislabeling: null, model: 5, project: 999_999 }, 400],
    [{ result: RESULT, task: null }, 400],
    [{ result: RESULT, task: "x" }, 400],
    [{ result: RESULT, task: [1] }, 400],
  ]),
  ...cases("predictions: PUT", replacePrediction, [[{}, 400]]),
  ...cases("predictions: an import of", importPredictions, [
    [[], 201],
    [[{ task: 0, result: RESULT, score: 0.5, model_version: "m" }], 201],
    [[{ task: 0, result: RESULT }, { task: 0, result: RESULT, score: "x" }, { task: 0 }], 201],
    [["a"], 500],
  ]),
  ...cases("import:", importTasks, [
    [[1], 500],
    [[null], 500],
    [[{ data, annotations: [1] }], 500],
    [[{ data, annotations: [{ result: [], completed_by: 99 }] }], 400],
    [[{ data, annotations: [{ result: [], completed_by: { email: "nobody@example.com" } }] }], 400],
    [[{ data, annotations: [{ result: [], completed_by: {} }] }], 400],
    [[{ data, annotations: [{ result: [], lead_time: "x" }] }], 500],
    [[{ data, annotations: [{ result: [], was_cancelled: "x" }] }], 500],
    [[{ data, predictions: [{ result: null }] }], 500],
    [[{ data, predictions: ["A"] }], 500],
  ]),
  {
    title: "annotations: a unique ID is accepted only once",
    status: 409,
    async run(world) {
      const id = `${UUID}${idIn(await newTask(world)) % 10}`;
      const task = await newTask(world);
      await world.send("POST", `${task}/annotations/`, { body: { result: RESULT, unique_id: id } });
      return world.send("POST", `${task}/annotations/`, { body: { result: RESULT, unique_id: id } });
    },
  },
  {
    title: "import: a task with a skipped annotation is complete",
    status: 200,
    says: '"finished_task_number":1',
    async run(world) {
      const project = await labeled(world);
      const annotations = [{ result: RESULT, was_cancelled: true }];
      await world.send("POST", `${project}/import`, { body: [{ data, annotations }] });
      return world.send("GET", `${project}/`);
    },
  },
];
