/** Requests for predictions, and their import into a project. */
import { type EmulatorResponse, isObject, type JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { jsonOrFormBody } from "./bodies";
import { reject, rejectInvalid, rejectUnknown, rejectWith } from "./errors";
import type { LabelStudioProject } from "./project-fields";
import { pythonText, pythonType } from "./python-values";
import { shownPrediction } from "./shown-tasks";
import { type KnownRows, parsedPrediction, requireRegions } from "./task-fields";
import { type LabelStudioPrediction, type LabelStudioTask, newPrediction, removeRows } from "./task-tables";
import type { LabelStudioTasks } from "./tasks";
import { microseconds } from "./times";

/** Parts of the emulator that requests for predictions use. */
export interface PredictionWorld {
  readonly contents: LabelStudioTasks;
  readonly projects: ReadonlyMap<number, LabelStudioProject>;
  readonly known: KnownRows;
}

const NOT_AVAILABLE = ["Select a valid choice. That choice is not one of the available choices."];

/** Requests for predictions. */
export class PredictionRoutes {
  readonly #world: PredictionWorld;

  constructor(world: PredictionWorld) {
    this.#world = world;
  }

  routes(): Route[] {
    const one = "/api/predictions/#id/";
    const ofProject = "/api/projects/#id/import/predictions";
    return [
      { method: "GET", pattern: "/api/predictions/", handle: (call) => this.#list(call) },
      { method: "POST", pattern: "/api/predictions/", handle: (call) => this.#create(call) },
      {
        method: "GET",
        pattern: one,
        handle: (call) => ({ status: 200, body: shownPrediction(this.#prediction(call)) }),
      },
      { method: "PATCH", pattern: one, handle: (call) => this.#update(call, []) },
      { method: "PUT", pattern: one, handle: (call) => this.#update(call, ["result", "task"]) },
      { method: "DELETE", pattern: one, handle: (call) => this.#delete(call) },
      { method: "POST", pattern: ofProject, handle: (call) => this.#import(call) },
    ];
  }

  #list(call: RoutedCall): EmulatorResponse {
    const { contents, known } = this.#world;
    const wanted = (name: string) => call.query.get(name) || undefined;
    const [task, project] = [wanted("task"), wanted("project")];
    if (task !== undefined && !known.isTask(Number(task))) {
      rejectInvalid({ task: NOT_AVAILABLE });
    }
    if (project !== undefined && !known.isProject(Number(project))) {
      rejectInvalid({ project: NOT_AVAILABLE });
    }
    const predictions = contents.predictions
      .filter((prediction) => task === undefined || prediction.task === Number(task))
      .filter((prediction) => project === undefined || prediction.project === Number(project));
    return { status: 200, body: predictions.map(shownPrediction) };
  }

  #create(call: RoutedCall): EmulatorResponse {
    const fields = this.#fields(call, ["result", "task"]);
    const task = this.#task(Number(fields.task));
    const prediction = this.#world.contents.addPrediction({ ...newPrediction(task), ...fields });
    this.#world.contents.touch(task.id);
    return { status: 201, body: shownPrediction(prediction) };
  }

  #update(call: RoutedCall, required: readonly string[]): EmulatorResponse {
    const prediction = this.#prediction(call);
    Object.assign(prediction, this.#fields(call, required), { updated_at: microseconds() });
    return { status: 200, body: shownPrediction(prediction) };
  }

  /** Valid fields of a body. A project of null is that of the task. */
  #fields(call: RoutedCall, required: readonly string[]): JsonObject {
    const { values, errors } = parsedPrediction(call, this.#world.known);
    for (const field of required.filter((name) => values[name] === undefined && errors[name] === undefined)) {
      errors[field] = ["This field is required."];
    }
    if (Object.keys(errors).length > 0) {
      rejectInvalid(errors);
    }
    requireRegions(values.result);
    const { project, ...fields } = values;
    return typeof project === "number" ? { ...fields, project } : fields;
  }

  #delete(call: RoutedCall): EmulatorResponse {
    const prediction = this.#prediction(call);
    removeRows(this.#world.contents.predictions, ({ id }) => id === prediction.id);
    return { status: 204 };
  }

  /** Adds predictions to tasks of a project. The server skips those that it cannot read, without an error. */
  #import(call: RoutedCall): EmulatorResponse {
    const project = this.#world.projects.get(Number(call.params.id)) ?? rejectUnknown();
    const body = jsonOrFormBody(call);
    const items = Array.isArray(body) ? body : isObject(body) ? Object.keys(body) : [body];
    const tasks = items.map((item) => this.#importedTask(project, item));
    const created = items.filter((item, index) => this.#addImported(tasks[index], item));
    return { status: 201, body: { created: created.length } };
  }

  #importedTask(project: LabelStudioProject, item: unknown): LabelStudioTask {
    if (!isObject(item)) {
      return reject(500, `'${pythonType(item)}' object has no attribute 'get'`);
    }
    const { contents } = this.#world;
    const task = contents.tasks.find(({ id, project: own }) => id === item.task && own === project.id);
    const where = `project ${project.title} (id=${project.id}) tasks`;
    return (
      task ??
      rejectWith(
        `${pythonText(item)} contains invalid "task" field: corresponding task ID couldn't be retrieved from ${where}`,
      )
    );
  }

  #addImported(task: LabelStudioTask | undefined, item: unknown): boolean {
    const { result, score = null, model_version = "undefined" } = isObject(item) ? item : {};
    const isScore = score === null || typeof score === "number";
    if (task === undefined || !Array.isArray(result) || !isScore) {
      return false;
    }
    const fields = { result, score, model_version: String(model_version) };
    this.#world.contents.addPrediction({ ...newPrediction(task), ...fields });
    return true;
  }

  #task(id: number): LabelStudioTask {
    return this.#world.contents.tasks.find((task) => task.id === id) ?? reject(404, "Not found.");
  }

  #prediction(call: RoutedCall): LabelStudioPrediction {
    const id = Number(call.params.id);
    const found = this.#world.contents.predictions.find((prediction) => prediction.id === id);
    return found ?? reject(404, "No Prediction matches the given query.");
  }
}
