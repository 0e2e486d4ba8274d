/** Projects of Label Studio: list, create, read, update and delete. */
import type { EmulatorResponse, JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { jsonOrFormBody, objectBody } from "./bodies";
import { reject, rejectInvalid, rejectWith } from "./errors";
import { pageOf, withSelectedFields } from "./pagination";
import {
  assignProject,
  type LabelStudioProject,
  newProject,
  PROJECT_COUNTERS,
  type ProjectCounts,
  parsedProject,
  shownProject,
} from "./project-fields";
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
  #lastId = 0;

  constructor(world: ProjectWorld) {
    this.#world = world;
  }

  add(fields: JsonObject): LabelStudioProject {
    this.#lastId += 1;
    const project = newProject(this.#lastId, microseconds());
    assignProject(project, fields);
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

  #list(call: RoutedCall): EmulatorResponse {
    const page = pageOf(call, this.#selected(call), PAGE);
    const { count, next, previous, items } = page;
    const results = items.map((project) => withSelectedFields(call, this.#shown(project)));
    return { status: 200, body: { count, next, previous, results } };
  }

  /** Projects that match the filters of the query: pinned and new ones first, unless it states an order. */
  #selected(call: RoutedCall): LabelStudioProject[] {
    const { query } = call;
    const ids = query.get("ids")?.split(",") ?? [];
    const invalid = ids.find((id) => !/^\s*\d+\s*$/.test(id));
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
    const project = this.add(this.#fields(objectBody(jsonOrFormBody(call))));
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
    const changed = project !== undefined && Boolean(version) && version !== project.model_version;
    if (changed && !this.#world.hasModelVersion(project.id, version)) {
      errors.model_version = ["Model version doesn't exist either as live model or as static predictions."];
    }
    if (Object.keys(errors).length > 0) {
      rejectInvalid(errors);
    }
    if (Object.hasOwn(body, "start_training_on_annotation_update")) {
      values.min_annotations_to_start_training = Number(body.start_training_on_annotation_update);
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

/** Project in the query of a list request. Responds with an error if it is missing or unknown. */
export function requestedProject(
  call: RoutedCall,
  projects: ReadonlyMap<number, object>,
  absent: (text: string) => never = (text) => reject(404, text),
): number {
  const text = call.query.get("project");
  if (!text) {
    rejectWith('query parameter "project" is required');
  }
  if (!/^\d+$/.test(text)) {
    absent("Not found.");
  }
  if (!projects.has(Number(text))) {
    absent("No Project matches the given query.");
  }
  return Number(text);
}

/** Project in a body: its ID, an error message, or undefined if it is missing and not required. */
export function projectIn(
  body: JsonObject,
  projects: ReadonlyMap<number, object>,
  required: boolean,
): number | string | undefined {
  const sent = body.project;
  if (sent === undefined) {
    return required ? "This field is required." : undefined;
  }
  if (sent === null || sent === "") {
    return "This field may not be null.";
  }
  const number = typeof sent === "number" ? Math.trunc(sent) : sent;
  const text = typeof number === "string" || typeof number === "number" ? String(number) : "";
  if (!/^\d+$/.test(text)) {
    const types: Record<string, string> = { string: "str", boolean: "bool", number: "float" };
    return `Incorrect type. Expected pk value, received ${types[typeof sent] ?? "dict"}.`;
  }
  return projects.has(Number(text)) ? Number(text) : `Invalid pk "${text}" - object does not exist.`;
}
