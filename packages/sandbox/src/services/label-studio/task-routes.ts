/** Requests for tasks: lists, create, read, update, delete, import and export of a project. */
import { type EmulatorResponse, isObject, type JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { jsonOrFormBody, objectBody } from "./bodies";
import { reject, rejectInvalid, rejectUnknown, rejectWith } from "./errors";
import { pageOf, withSelectedFields } from "./pagination";
import { type LabelStudioProject, labelConfigOf } from "./project-fields";
import { pythonType } from "./python-values";
import {
  exportedTask,
  listedTask,
  shownSingleTask,
  shownTask,
  shownTaskWithAnnotations,
} from "./shown-tasks";
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
    const text = call.query.get("project");
    if (text && !/^\d+$/.test(text)) {
      const problem = `Incorrect value in key "project" = "${text}". It should be digit string.`;
      rejectInvalid({ project: problem });
    }
    if (!Number(text)) {
      return { status: 404, body: { detail: "Neither project nor view id specified" } };
    }
    const { contents } = this.#world;
    const { id, model_version: version } = this.#project(Number(text), rejectProject);
    const page = pageOf(call, this.#tasksOf(id), PAGE);
    const counts = contents.counts(id);
    const view = { allFields: call.query.get("fields") === "all", version };
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
    const size = Number(call.query.get("page_size") ?? 100);
    const page = Number(call.query.get("page") ?? 1);
    const tasks = this.#tasksOf(id).reverse();
    const shown = size > 0 && page > 0 ? tasks.slice((page - 1) * size, page * size) : [];
    if (shown.length === 0) {
      reject(404, "Not found.");
    }
    return { status: 200, body: shown.map((task) => shownTaskWithAnnotations(contents, task)) };
  }

  #create(call: RoutedCall): EmulatorResponse {
    const body = jsonOrFormBody(call);
    if (!isObject(body)) {
      reject(500, `'${pythonType(body)}' object has no attribute 'get'`);
    }
    if (body.project === undefined || body.project === null) {
      rejectInvalid({ project: ["This field is required."] });
    }
    const project = this.#project(Number(body.project), () =>
      reject(404, Number.isNaN(Number(body.project)) ? "Not found." : "No Project matches the given query."),
    );
    const data = validData(body, project);
    const { contents } = this.#world;
    // The server numbers the first task of a project 2, but 1 if it is imported.
    const first = this.#tasksOf(project.id).length === 0 ? { inner_id: 2 } : {};
    const defaults = { project: project.id, overlap: project.maximum_annotations, ...first };
    const task = contents.addTask({ ...defaults, ...storedFields(body), data });
    return { status: 201, body: shownTask(contents, task) };
  }

  /** The data are not compared with the labeling configuration, unlike in a create. */
  #update(call: RoutedCall, replaces: boolean): EmulatorResponse {
    const task = this.task(call);
    const body = objectBody(jsonOrFormBody(call));
    if (body.data === null || (replaces && body.data === undefined)) {
      rejectInvalid({ data: [`This field ${body.data === null ? "may not be null" : "is required"}.`] });
    }
    if (body.data !== undefined && !isObject(body.data)) {
      // The server stores the value, and each later request for the task fails. The emulator does not store it.
      reject(500, `'${Array.isArray(body.data) ? "list" : "str"}' object has no attribute 'keys'`);
    }
    Object.assign(task, storedFields(body), { updated_at: microseconds() });
    return { status: 200, body: shownTaskWithAnnotations(this.#world.contents, task) };
  }

  #read(call: RoutedCall): EmulatorResponse {
    const task = this.task(call);
    const version = this.#world.projects.get(task.project)?.model_version ?? null;
    return { status: 200, body: shownSingleTask(this.#world.contents, task, version) };
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
    const { task_ids, ...numbers } = importTasks(
      this.#world.contents,
      project,
      call.body.length === 0 ? null : jsonOrFormBody(call),
    );
    const withIds = ["1", "true", "yes", "on", "t"].includes(
      (call.query.get("return_task_ids") ?? "").toLowerCase(),
    );
    const files = { file_upload_ids: [], could_be_tasks_list: false, found_formats: [], data_columns: [] };
    return { status: 201, body: { ...numbers, duration: 0.01, ...files, ...(withIds ? { task_ids } : {}) } };
  }

  /** Export file in JSON. Tasks without annotations are included only with `download_all_tasks`. */
  #export(call: RoutedCall): EmulatorResponse {
    const { id } = this.#project(Number(call.params.id), rejectUnknown);
    const type = call.query.get("exportType") || "JSON";
    if (type !== "JSON") {
      reject(501, `The Label Studio emulator does not export ${type}, only JSON.`);
    }
    const { contents } = this.#world;
    const all = call.query.get("download_all_tasks") === "true";
    const ids = call.query.getAll("ids[]").map(Number);
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

/** Data of a new task, which must match the labeling configuration. */
function validData(body: JsonObject, project: LabelStudioProject): JsonObject {
  if (body.data === undefined) {
    rejectInvalid({ data: ["This field is required."] });
  }
  try {
    return validTask({ data: body.data }, labelConfigOf(project).dataTypes).data;
  } catch (error) {
    if (!(error instanceof InvalidTask)) {
      throw error;
    }
    return rejectWith(error.message);
  }
}

/** Fields of a body that the server stores unchanged. */
function storedFields({ data, meta, overlap, inner_id, is_labeled }: JsonObject): Partial<LabelStudioTask> {
  return {
    ...(isObject(data) ? { data } : {}),
    ...(meta === undefined ? {} : { meta }),
    ...(typeof overlap === "number" ? { overlap } : {}),
    ...(typeof inner_id === "number" ? { inner_id } : {}),
    ...(typeof is_labeled === "boolean" ? { is_labeled } : {}),
  };
}
