/** Projects of Label Studio: list, create, read, update and delete. */
import { type EmulatorResponse, isObject, type JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { jsonOrFormBody, objectBody } from "./bodies";
import { reject, rejectInvalid, rejectWith } from "./errors";
import { controlWeights, hasEssentialChange, parseLabelConfig } from "./label-config";
import { pageOf, withSelectedFields } from "./pagination";
import {
  assignProject,
  type LabelStudioProject,
  labelConfigOf,
  newProject,
  PROJECT_COUNTERS,
  type ProjectCounts,
  parsedProject,
  shownProject,
} from "./project-fields";
import { pythonInteger, pythonText, pythonType } from "./python-values";
import { bodyWithGet } from "./task-fields";
import { microseconds } from "./times";

const PAGE = { pageSize: 30, maxPageSize: 100 };

/** Parts of the emulator that projects use. */
export interface ProjectWorld {
  /** Counts the tasks and annotations of a project. */
  counts(project: number): ProjectCounts;
  /** Whether a prediction of the project has this model version. */
  hasModelVersion(project: number, version: unknown): boolean;
  /** Applies a changed `maximum_annotations` to the tasks of a project. */
  setOverlap(project: number, overlap: number): void;
  /** Deletes what belongs to a project. */
  removeContents(project: number): void;
}

/** The table of projects, and the requests that use it. */
export class LabelStudioProjects {
  readonly rows = new Map<number, LabelStudioProject>();
  readonly #world: ProjectWorld;
  readonly #ids = { last: 0 };
  readonly stored = { projects: this.rows, projectIds: this.#ids };

  constructor(world: ProjectWorld) {
    this.#world = world;
  }

  add(fields: JsonObject): LabelStudioProject {
    this.#ids.last += 1;
    const project = newProject(this.#ids.last, microseconds());
    assignProject(project, fields);
    project.control_weights = controlWeights(labelConfigOf(project), fields.control_weights ?? {});
    this.rows.set(project.id, project);
    return project;
  }

  remove(id: number): boolean {
    this.#world.removeContents(id);
    return this.rows.delete(id);
  }

  routes(): Route[] {
    const one = "/api/projects/#id/";
    return [
      { method: "GET", pattern: "/api/projects/counts/", handle: (call) => this.#listCounts(call) },
      { method: "POST", pattern: "/api/projects/validate/", handle: validateNewConfig },
      { method: "POST", pattern: `${one}validate/`, handle: (call) => this.#validateConfig(call) },
      { method: "GET", pattern: "/api/projects/", handle: (call) => this.#list(call) },
      { method: "POST", pattern: "/api/projects/", handle: (call) => this.#create(call) },
      { method: "GET", pattern: one, handle: (call) => this.#read(call) },
      { method: "PATCH", pattern: one, handle: (call) => this.#update(call) },
      { method: "PUT", pattern: one, handle: (call) => this.#replace(call) },
      {
        method: "DELETE",
        pattern: one,
        handle: (call) => {
          this.remove(this.#project(call).id);
          return { status: 204 };
        },
      },
    ];
  }

  /** Numbers of tasks and annotations of all projects, in the order of their IDs. */
  #listCounts(call: RoutedCall): EmulatorResponse {
    const projects = this.#selected(call).sort((a, b) => a.id - b.id);
    const { count, next, previous, items } = pageOf(call, projects, PAGE);
    const results = items.map(({ id }) => {
      const { queue_total: _total, queue_done: _done, ...counts } = this.#world.counts(id);
      return withSelectedFields(call, { id, ...counts });
    });
    return { status: 200, body: { count, next, previous, results } };
  }

  /** Validates a new configuration of a project, and reports whether the data of tasks would have to change. */
  #validateConfig(call: RoutedCall): EmulatorResponse {
    const project = this.#project(call);
    const { label_config: text } = bodyWithGet(call);
    if (!text) {
      rejectWith("Label config is not set or is empty");
    }
    const { errors } = parsedProject({ label_config: text });
    if (errors.label_config !== undefined) {
      rejectInvalid({ non_field_errors: errors.label_config });
    }
    const changed = hasEssentialChange(labelConfigOf(project), parseLabelConfig(String(text)));
    // The server returns null if nothing essential changes.
    return { status: 200, body: { config_essential_data_has_changed: changed || null } };
  }

  #list(call: RoutedCall): EmulatorResponse {
    const page = pageOf(call, this.#selected(call), PAGE);
    const { count, next, previous, items } = page;
    const results = items.map((project) => withSelectedFields(call, this.#shown(project)));
    return { status: 200, body: { count, next, previous, results } };
  }

  /** Projects that match the filters of the query: pinned and new ones first, unless it states an order. */
  #selected(call: RoutedCall): LabelStudioProject[] {
    const { query } = call;
    const ids = query.get("ids") ? (query.get("ids") ?? "").split(",") : [];
    const invalid = ids.find((id) => pythonInteger(id) === undefined);
    if (invalid !== undefined) {
      reject(500, `Field 'id' expected a number but got '${invalid}'.`);
    }
    const title = query.get("title")?.toLowerCase() ?? "";
    const filter = query.get("filter");
    return [...this.rows.values()]
      .filter(({ id }) => ids.length === 0 || ids.map(Number).includes(id))
      .filter((project) => (project.title ?? "").toLowerCase().includes(title))
      .filter(({ pinned_at }) => filter !== "pinned_only" || pinned_at !== null)
      .filter(({ pinned_at }) => filter !== "exclude_pinned" || pinned_at === null)
      .sort(comparison(query.get("ordering") ?? ""));
  }

  #create(call: RoutedCall): EmulatorResponse {
    const { organization: _own, ...fields } = this.#fields(objectBody(jsonOrFormBody(call)));
    const project = this.add(fields);
    const none = Object.fromEntries(PROJECT_COUNTERS.map((name) => [name, null]));
    return { status: 201, body: { ...this.#shown(project), ...none } };
  }

  #update(call: RoutedCall): EmulatorResponse {
    const project = this.#project(call);
    const before = project.maximum_annotations;
    assignProject(project, this.#fields(objectBody(jsonOrFormBody(call)), project));
    if (project.maximum_annotations !== before) {
      this.#world.setOverlap(project.id, project.maximum_annotations);
    }
    return { status: 200, body: this.#shown(project) };
  }

  /** Same as PATCH, except that the project loses its creator: a fault of the server, measured. */
  #replace(call: RoutedCall): EmulatorResponse {
    const project = this.#project(call);
    const { status } = this.#update(call);
    project.created_by = null;
    return { status, body: this.#shown(project) };
  }

  /** Validated fields of a body. Rejects the request with all errors together. */
  #fields(body: JsonObject, project?: LabelStudioProject): JsonObject {
    const { values, errors } = parsedProject(body);
    const version = values.model_version;
    const changed = project !== undefined && version !== undefined && version !== "";
    if (changed && version !== project.model_version && !this.#world.hasModelVersion(project.id, version)) {
      errors.model_version = ["Model version doesn't exist either as live model or as static predictions."];
    }
    const creator = creatorProblem(body.created_by);
    if (creator !== undefined || Object.keys(errors).length > 0) {
      rejectInvalid({ ...errors, ...(creator === undefined ? {} : { created_by: creator }) });
    }
    rejectUnsupported(body, project === undefined ? "create" : "update");
    if (Object.hasOwn(body, "start_training_on_annotation_update")) {
      values.min_annotations_to_start_training = intOf(body.start_training_on_annotation_update);
    }
    return values;
  }

  #read(call: RoutedCall): EmulatorResponse {
    return { status: 200, body: withSelectedFields(call, this.#shown(this.#project(call))) };
  }

  #shown(project: LabelStudioProject): JsonObject {
    return shownProject(project, this.#world.counts(project.id));
  }

  #project(call: RoutedCall): LabelStudioProject {
    return this.rows.get(Number(call.params.id)) ?? reject(404, "No Project matches the given query.");
  }
}

/** Validates a configuration without a project. Its errors do not have the form of other errors. */
function validateNewConfig(call: RoutedCall): EmulatorResponse {
  const { label_config: text } = objectBody(jsonOrFormBody(call));
  const { errors } = parsedProject(text === undefined ? {} : { label_config: text });
  const label_config = text === undefined ? ["This field is required."] : errors.label_config;
  return label_config === undefined ? { status: 204 } : { status: 400, body: { label_config } };
}

/** Validation error of `created_by`, which the server validates like a user although it cannot be changed. */
function creatorProblem(sent: unknown): object | string[] | undefined {
  if (sent === undefined || isObject(sent)) {
    return undefined;
  }
  return sent === null
    ? ["This field may not be null."]
    : { non_field_errors: [`Invalid data. Expected a dictionary, but got ${pythonType(sent)}.`] };
}

/** Rejects fields that the server accepts, after which it fails or loses the project. */
function rejectUnsupported(body: JsonObject, method: "create" | "update"): void {
  if (body.created_by !== undefined) {
    reject(
      500,
      `The \`.${method}()\` method does not support writable nested fields by default.\nWrite an explicit \`.${method}()\` method ` +
        "for serializer `projects.serializers.ProjectSerializer`, or set `read_only=True` on nested serializer fields.",
    );
  }
  if (method === "update" && body.organization === null) {
    reject(501, "The Label Studio emulator does not support a project without an organization.");
  }
}

/** Number as Python's `int` converts a JSON value. Responds with the server's 500 for other values. */
function intOf(value: unknown): number {
  if (typeof value === "object") {
    const types = "a string, a bytes-like object or a real number";
    reject(500, `int() argument must be ${types}, not '${pythonType(value)}'`);
  }
  const text = String(value);
  return (
    (typeof value === "string" ? pythonInteger(text) : Math.trunc(Number(value))) ??
    reject(500, `invalid literal for int() with base 10: ${pythonText(value)}`)
  );
}

/** Order of a list: a field name with an optional minus. Unknown fields are ignored. */
function comparison(ordering: string) {
  const [, minus, field] = ordering.match(/^(-?)(id|title|created_at)$/) ?? [];
  return (a: LabelStudioProject, b: LabelStudioProject): number => {
    if (field !== undefined) {
      const key = field as "id" | "title" | "created_at";
      const [first, second] = [a[key] ?? "", b[key] ?? ""];
      const order = first < second ? -1 : Number(first > second);
      return minus === "-" ? -order : order;
    }
    const pinned = (b.pinned_at ?? "").localeCompare(a.pinned_at ?? "");
    return pinned || b.id - a.id;
  };
}
