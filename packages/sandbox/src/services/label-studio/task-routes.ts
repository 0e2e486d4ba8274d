/** Requests for tasks: lists, create, read, update, delete, import and export of a project. */
import { type EmulatorResponse, header, isObject, type JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { jsonOrFormBody } from "./bodies";
import { reject, rejectInvalid, rejectUnknown, rejectWith } from "./errors";
import { pageOf, withSelectedFields } from "./pagination";
import { parseBody, parseFlag } from "./parsers";
import { type LabelStudioProject, labelConfigOf } from "./project-fields";
import { pythonInteger, pythonType } from "./python-values";
import { booleanIn, digitsIn } from "./query-values";
import {
  exportedTask,
  listedTask,
  shownSingleTask,
  shownTask,
  shownTaskWithAnnotations,
} from "./shown-tasks";
import { bodyWithGet, type KnownRows, parsedTask } from "./task-fields";
import { importTasks } from "./task-import";
import type { LabelStudioTask } from "./task-tables";
import { InvalidTask, validTask } from "./task-validation";
import type { LabelStudioTasks } from "./tasks";
import { microseconds } from "./times";

const PAGE = { pageSize: 100 };

/** Parts of the emulator that requests for tasks use. */
export interface TaskWorld {
  readonly contents: LabelStudioTasks;
  readonly projects: ReadonlyMap<number, LabelStudioProject>;
  readonly known: KnownRows;
}

/** Requests for tasks. */
export class TaskRoutes {
  readonly #world: TaskWorld;

  constructor(world: TaskWorld) {
    this.#world = world;
  }

  routes(): Route[] {
    const { contents } = this.#world;
    const one = "/api/tasks/#id/";
    const ofProject = "/api/projects/#id";
    return [
      { method: "GET", pattern: "/api/tasks/", handle: (call) => this.#list(call) },
      { method: "POST", pattern: "/api/tasks/", handle: (call) => this.#create(call) },
      {
        method: "GET",
        pattern: one,
        handle: (call) => this.#read(call),
      },
      { method: "PATCH", pattern: one, handle: (call) => this.#update(call, false) },
      { method: "PUT", pattern: one, handle: (call) => this.#update(call, true) },
      { method: "DELETE", pattern: one, handle: (call) => this.#delete(call) },
      { method: "GET", pattern: "/tasks/#id/resolve/", handle: (call) => contents.resolve(call) },
      { method: "GET", pattern: `${ofProject}/tasks/`, handle: (call) => this.#listOfProject(call) },
      { method: "DELETE", pattern: `${ofProject}/tasks/`, handle: (call) => this.#deleteAll(call) },
      { method: "POST", pattern: `${ofProject}/import`, handle: (call) => this.#import(call) },
      { method: "GET", pattern: `${ofProject}/export`, handle: (call) => this.#export(call) },
    ];
  }

  /** Task in the path of a request. */
  task(call: RoutedCall): LabelStudioTask {
    const id = Number(call.params.id);
    return (
      this.#world.contents.tasks.find((task) => task.id === id) ??
      reject(404, "No Task matches the given query.")
    );
  }

  #list(call: RoutedCall): EmulatorResponse {
    const resolves = booleanIn(call, "resolve_uri", true);
    if (call.query.get("view") !== null) {
      reject(404, "No View matches the given query.");
    }
    if (call.query.get("query")) {
      reject(501, "The Label Studio emulator does not support query in a list of tasks.");
    }
    const requested = digitsIn(call, "project", 0);
    if (requested === 0) {
      return { status: 404, body: { detail: "Neither project nor view id specified" } };
    }
    const { contents } = this.#world;
    const { id, model_version: version } = this.#project(requested, rejectProject);
    const page = pageOf(call, this.#tasksOf(id), PAGE);
    const counts = contents.counts(id);
    const view = { allFields: call.query.get("fields") === "all", version, resolves };
    return {
      status: 200,
      body: {
        total: page.count,
        total_annotations: counts.total_annotations_number,
        total_predictions: counts.total_predictions_number,
        tasks: page.items.map((task) => withSelectedFields(call, listedTask(contents, task, view))),
      },
    };
  }

  /** Newest tasks first. This list has its own pages, with another message. */
  #listOfProject(call: RoutedCall): EmulatorResponse {
    const { contents } = this.#world;
    const { id } = this.#project(Number(call.params.id), () =>
      reject(404, "No Project matches the given query."),
    );
    const page = digitsIn(call, "page", 1);
    const text = call.query.get("page_size") ?? "100";
    const invalid = `invalid literal for int() with base 10: '${text}'`;
    const size = pythonInteger(text) ?? reject(500, invalid);
    const tasks = this.#tasksOf(id).reverse();
    // A negative size selects all tasks.
    const selected = size < 0 ? tasks : tasks.slice((page - 1) * size, page * size);
    const shown = page > 0 ? selected : [];
    if (shown.length === 0) {
      reject(404, "Not found.");
    }
    return { status: 200, body: shown.map((task) => shownTaskWithAnnotations(contents, task)) };
  }

  #create(call: RoutedCall): EmulatorResponse {
    const body = bodyWithGet(call);
    const { project: id } = body;
    if (id !== undefined && id !== null && typeof id !== "object") {
      const isNumber = typeof id === "boolean" || pythonInteger(String(id)) !== undefined;
      this.#project(Number(id), () =>
        reject(404, isNumber ? "No Project matches the given query." : "Not found."),
      );
    } else if (typeof id === "object" && id !== null) {
      reject(404, "Not found.");
    }
    const fields = this.#fields(body, ["data"]);
    if (fields.project === undefined || fields.project === null) {
      rejectInvalid({ project: ["This field is required."] });
    }
    const project = this.#project(Number(fields.project), rejectProject);
    const data = validData(body, project);
    const { contents } = this.#world;
    // The server numbers the first task of a project 2, but 1 if it is imported.
    const first = this.#tasksOf(project.id).length === 0 ? { inner_id: 2 } : {};
    const defaults = { overlap: project.maximum_annotations, ...first };
    const task = contents.addTask({ ...defaults, ...fields, project: project.id, data });
    return { status: 201, body: shownTask(contents, task) };
  }

  /** The data are not compared with the labeling configuration, unlike in a create. */
  #update(call: RoutedCall, replaces: boolean): EmulatorResponse {
    const task = this.task(call);
    const body = bodyWithGet(call);
    if (typeof body.project === "number" && !this.#world.projects.has(body.project)) {
      reject(500, "Project matching query does not exist.");
    }
    const fields = this.#fields(body, replaces ? ["data"] : []);
    if (fields.data !== undefined && !isObject(fields.data)) {
      // The server stores the value, and each later request for the task fails. The emulator does not store it.
      reject(500, `'${pythonType(fields.data)}' object has no attribute 'keys'`);
    }
    if (fields.project === null) {
      reject(501, "The Label Studio emulator does not support a task without a project.");
    }
    Object.assign(task, fields, { updated_at: microseconds() });
    return { status: 200, body: shownTaskWithAnnotations(this.#world.contents, task) };
  }

  /** Valid fields of a body. Responds with all errors together. */
  #fields(body: JsonObject, required: readonly string[]): JsonObject {
    const { values, errors } = parsedTask(body, this.#world.known);
    for (const field of required.filter((name) => body[name] === undefined)) {
      errors[field] = ["This field is required."];
    }
    if (Object.keys(errors).length > 0) {
      rejectInvalid(errors);
    }
    return values;
  }

  #read(call: RoutedCall): EmulatorResponse {
    const task = this.task(call);
    const resolves = booleanIn(call, "resolve_uri", true);
    const version = this.#world.projects.get(task.project)?.model_version ?? null;
    return { status: 200, body: shownSingleTask(this.#world.contents, task, { version, resolves }) };
  }

  #delete(call: RoutedCall): EmulatorResponse {
    const { id } = this.task(call);
    this.#world.contents.removeTasks((task) => task.id === id);
    return { status: 204 };
  }

  #deleteAll(call: RoutedCall): EmulatorResponse {
    const { id } = this.#project(Number(call.params.id), () =>
      reject(404, "No Project matches the given query."),
    );
    this.#world.contents.removeTasks((task) => task.project === id);
    return { status: 204 };
  }

  #import(call: RoutedCall): EmulatorResponse {
    const project = this.#project(Number(call.params.id), rejectUnknown);
    const unsupported = ["preannotated_from_fields", "commit_to_project"].find((name) =>
      call.query.has(name),
    );
    if (unsupported !== undefined) {
      reject(501, `The Label Studio emulator does not support ${unsupported} in an import.`);
    }
    const withIds = booleanIn(call, "return_task_ids", false);
    const type = header(call, "content-type");
    if (type !== undefined && !type.toLowerCase().startsWith("application/json")) {
      reject(415, `Unsupported media type "${type}" in request.`);
    }
    const body = type === undefined && call.body.length === 0 ? null : jsonOrFormBody(call);
    const { task_ids, ...numbers } = importTasks(this.#world.contents, project, body);
    const files = { file_upload_ids: [], could_be_tasks_list: false, found_formats: [], data_columns: [] };
    return { status: 201, body: { ...numbers, duration: 0.01, ...files, ...(withIds ? { task_ids } : {}) } };
  }

  /** Export file in JSON. Tasks without annotations are included only with `download_all_tasks`. */
  #export(call: RoutedCall): EmulatorResponse {
    const { id, created_by } = this.#project(Number(call.params.id), rejectUnknown);
    const type = call.query.get("exportType") || call.query.get("export_type") || "JSON";
    if (type !== "JSON") {
      reject(501, `The Label Studio emulator does not export ${type}, only JSON.`);
    }
    const { contents } = this.#world;
    const all = exportsAll(call);
    const ids = call.query.getAll("ids[]").map(taskId);
    if (created_by === null) {
      reject(500, "'NoneType' object has no attribute 'email'");
    }
    const tasks = this.#tasksOf(id)
      .filter((task) => ids.length === 0 || ids.includes(task.id))
      .filter((task) => all || contents.annotationsOf(task.id).length > 0);
    const name = `project-${id}-at-${microseconds().slice(0, 16).replace(/[T:]/g, "-")}.json`;
    return {
      status: 200,
      body: JSON.stringify(tasks.map((task) => exportedTask(contents, task))),
      headers: { "Content-Disposition": `attachment; filename="${name}"`, filename: name },
      contentType: "application/.json",
    };
  }

  #tasksOf(project: number): LabelStudioTask[] {
    return this.#world.contents.tasks.filter((task) => task.project === project);
  }

  #project(id: number, unknown: () => never): LabelStudioProject {
    return this.#world.projects.get(id) ?? unknown();
  }
}

function rejectProject(): never {
  reject(404, "No Project matches the given query.");
}

function exportsAll(call: RoutedCall): boolean {
  const sent = Object.fromEntries(call.query);
  const { values, errors } = parseBody({ download_all_tasks: parseFlag }, sent);
  if (Object.keys(errors).length > 0) {
    rejectInvalid(errors);
  }
  return values.download_all_tasks === true;
}

function taskId(text: string): number {
  return pythonInteger(text) ?? reject(500, `Field 'id' expected a number but got '${text}'.`);
}

/** Data of a new task, which must match the labeling configuration. */
function validData({ data, meta }: JsonObject, project: LabelStudioProject): JsonObject {
  try {
    const task = { data, ...(meta === undefined ? {} : { meta }) };
    return validTask(task, labelConfigOf(project).dataTypes).data;
  } catch (error) {
    if (!(error instanceof InvalidTask)) {
      throw error;
    }
    return rejectWith(error.message);
  }
}
