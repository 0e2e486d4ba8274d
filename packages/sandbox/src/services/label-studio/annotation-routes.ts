/** Requests for annotations. Export storages receive each annotation that is saved. */
import type { EmulatorResponse, JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { StoreError } from "../../kit/store";
import { jsonOrFormBody, objectBody } from "./bodies";
import { labelStudioError, reject } from "./errors";
import type { LabelStudioStorage } from "./fields";
import { shownAnnotation } from "./shown-tasks";
import { annotationFields, bodyWithGet, type KnownRows, requireUuid } from "./task-fields";
import type { TaskRoutes } from "./task-routes";
import { type LabelStudioAnnotation, newAnnotation, removeRows } from "./task-tables";
import type { LabelStudioTasks } from "./tasks";
import { microseconds } from "./times";
import { USER_ID } from "./users";

/** Parts of the emulator that requests for annotations use. */
export interface AnnotationWorld {
  readonly contents: LabelStudioTasks;
  readonly tasks: TaskRoutes;
  readonly known: KnownRows;
  exportsOf(project: number): LabelStudioStorage[];
}

/** Requests for annotations. */
export class AnnotationRoutes {
  readonly #world: AnnotationWorld;

  constructor(world: AnnotationWorld) {
    this.#world = world;
  }

  routes(): Route[] {
    const ofTask = "/api/tasks/#id/annotations/";
    const annotation = "/api/annotations/#id/";
    return [
      { method: "GET", pattern: ofTask, handle: (call) => this.#list(call) },
      { method: "POST", pattern: ofTask, handle: (call) => this.#create(call) },
      {
        method: "GET",
        pattern: annotation,
        handle: (call) => ({ status: 200, body: shownAnnotation(this.#annotation(call)) }),
      },
      { method: "PATCH", pattern: annotation, handle: (call) => this.#update(call) },
      { method: "PUT", pattern: annotation, handle: (call) => this.#update(call) },
      { method: "DELETE", pattern: annotation, handle: (call) => this.#delete(call) },
    ];
  }

  /** Annotations of a task, without those that were skipped. */
  #list(call: RoutedCall): EmulatorResponse {
    const { id } = this.#world.tasks.task(call);
    const submitted = this.#world.contents.annotationsOf(id).filter(({ was_cancelled }) => !was_cancelled);
    return { status: 200, body: submitted.map(shownAnnotation) };
  }

  async #create(call: RoutedCall): Promise<EmulatorResponse> {
    const task = this.#world.tasks.task(call);
    // The server ignores a task and a project in the body.
    const {
      task: _task,
      project: _project,
      updated_by: _user,
      ...fields
    } = this.#fields(objectBody(jsonOrFormBody(call)));
    const added = { ...newAnnotation(task), ...fields, ...countOf(fields) };
    const annotation = this.#world.contents.addAnnotation(added);
    await this.#saved(annotation);
    return { status: 201, body: shownAnnotation(annotation) };
  }

  async #update(call: RoutedCall): Promise<EmulatorResponse> {
    const annotation = this.#annotation(call);
    const { task, project, ...fields } = this.#fields(bodyWithGet(call), annotation.id);
    const changes = { ...fields, ...definedIn({ task, project }) };
    const before = annotation.task;
    const changed = { updated_at: microseconds(), updated_by: USER_ID };
    Object.assign(annotation, changes, countOf(changes), changed);
    this.#world.contents.updateLabeled(before);
    this.#world.contents.updateLabeled(annotation.task);
    await this.#saved(annotation);
    return { status: 200, body: shownAnnotation(annotation) };
  }

  /** Valid fields of the body, whose unique ID no other annotation has. */
  #fields(body: JsonObject, own?: number): JsonObject {
    const fields = annotationFields(body, this.#world.known);
    if (fields.unique_id !== undefined) {
      requireUuid(fields.unique_id);
      const rows = this.#world.contents.annotations;
      if (rows.some(({ id, unique_id }) => id !== own && unique_id === fields.unique_id)) {
        reject(409, "Annotation with this unique id already exists");
      }
    }
    return fields;
  }

  async #delete(call: RoutedCall): Promise<EmulatorResponse> {
    const annotation = this.#annotation(call);
    const { contents } = this.#world;
    await this.#forEachExport(annotation, async (row) => {
      if (row.can_delete_objects) {
        await contents.deleteExported(row, annotation);
      }
    });
    removeRows(contents.annotations, ({ id }) => id === annotation.id);
    contents.updateLabeled(annotation.task);
    this.#world.contents.touch(annotation.task);
    return { status: 204 };
  }

  /** Writes the annotation to the export storages, before the task is marked as changed. */
  async #saved(annotation: LabelStudioAnnotation): Promise<void> {
    await this.#forEachExport(annotation, (row) => this.#world.contents.exportAnnotation(row, annotation));
    this.#world.contents.touch(annotation.task);
  }

  /** A bucket that cannot be used makes the request fail, but the annotation is saved. */
  async #forEachExport(
    annotation: LabelStudioAnnotation,
    run: (row: LabelStudioStorage) => Promise<void>,
  ): Promise<void> {
    for (const row of this.#world.exportsOf(annotation.project)) {
      await run(row).catch((error: unknown) => {
        throw error instanceof StoreError ? labelStudioError(500, error.message) : error;
      });
    }
  }

  #annotation(call: RoutedCall): LabelStudioAnnotation {
    const id = Number(call.params.id);
    const found = this.#world.contents.annotations.find((annotation) => annotation.id === id);
    return found ?? reject(404, "No Annotation matches the given query.");
  }
}

/** Number of regions of a changed result. */
function countOf({ result }: JsonObject): { result_count?: number } {
  return result === undefined ? {} : { result_count: Array.isArray(result) ? result.length : 0 };
}

/** Fields with a value other than null. */
function definedIn(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
