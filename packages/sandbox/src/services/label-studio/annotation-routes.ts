/** Requests for annotations and predictions. Export storages receive each annotation that is saved. */
import type { EmulatorResponse, JsonObject } from "../../kit/request";
import type { Route, RoutedCall } from "../../kit/router";
import { StoreError } from "../../kit/store";
import { jsonOrFormBody, objectBody } from "./bodies";
import { labelStudioError, reject, rejectInvalid } from "./errors";
import type { LabelStudioStorage } from "./fields";
import {
  FieldError,
  type ParseField,
  parseBody,
  parseFlag,
  parseNullable,
  parseRequired,
  parseText,
} from "./parsers";
import { shownAnnotation, shownPrediction } from "./shown-tasks";
import type { TaskRoutes } from "./task-routes";
import {
  type LabelStudioAnnotation,
  type LabelStudioPrediction,
  type LabelStudioTask,
  newAnnotation,
  removeRows,
} from "./task-tables";
import type { LabelStudioTasks } from "./tasks";
import { microseconds } from "./times";
import { USER_ID } from "./users";

/** Parts of the emulator that requests for annotations use. */
export interface AnnotationWorld {
  readonly contents: LabelStudioTasks;
  readonly tasks: TaskRoutes;
  exportsOf(project: number): LabelStudioStorage[];
}

const parseNumber: ParseField = (value) => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) {
    throw new FieldError("A valid number is required.");
  }
  return number;
};

const parseUser: ParseField = (value) => {
  if (String(value) !== String(USER_ID)) {
    throw new FieldError(`Invalid pk "${String(value)}" - object does not exist.`);
  }
  return USER_ID;
};

/** A list, or its JSON text. */
const parseResult: ParseField = (value) => {
  const result = typeof value === "string" ? parsedResult(value) : value;
  if (!Array.isArray(result)) {
    throw new FieldError('annotation "result" field in annotation must be list');
  }
  return result;
};

function parsedResult(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return reject(500, `annotation "result" can't be parse from str to JSON`);
  }
}

const ANNOTATION_FIELDS: Record<string, ParseField> = {
  result: parseNullable(parseResult),
  completed_by: parseUser,
  was_cancelled: parseFlag,
  ground_truth: parseFlag,
  lead_time: parseNullable(parseNumber),
};

/** The server also converts a single value to a region; the emulator does not. */
const parseRegions: ParseField = (value) =>
  Array.isArray(value)
    ? value
    : reject(501, "The Label Studio emulator accepts only a list of regions as the result of a prediction.");

const PREDICTION_FIELDS: Record<string, ParseField> = {
  result: parseRegions,
  score: parseNullable(parseNumber),
  model_version: parseRequired(parseText()),
};

/** Requests for annotations and predictions. */
export class AnnotationRoutes {
  readonly #world: AnnotationWorld;

  constructor(world: AnnotationWorld) {
    this.#world = world;
  }

  routes(): Route[] {
    const ofTask = "/api/tasks/#id/annotations/";
    const annotation = "/api/annotations/#id/";
    const prediction = "/api/predictions/#id/";
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
      { method: "GET", pattern: "/api/predictions/", handle: (call) => this.#listPredictions(call) },
      { method: "POST", pattern: "/api/predictions/", handle: (call) => this.#createPrediction(call) },
      {
        method: "GET",
        pattern: prediction,
        handle: (call) => ({ status: 200, body: shownPrediction(this.#prediction(call)) }),
      },
      { method: "PATCH", pattern: prediction, handle: (call) => this.#updatePrediction(call) },
      { method: "DELETE", pattern: prediction, handle: (call) => this.#deletePrediction(call) },
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
    const fields = validFields(ANNOTATION_FIELDS, call);
    const annotation = this.#world.contents.addAnnotation({
      ...newAnnotation(task),
      ...fields,
      ...countOf(fields),
    });
    await this.#saved(annotation);
    return { status: 201, body: shownAnnotation(annotation) };
  }

  async #update(call: RoutedCall): Promise<EmulatorResponse> {
    const annotation = this.#annotation(call);
    const changes = validFields(ANNOTATION_FIELDS, call);
    const changed = { updated_at: microseconds(), updated_by: USER_ID };
    Object.assign(annotation, changes, countOf(changes), changed);
    this.#world.contents.updateLabeled(annotation.task);
    await this.#saved(annotation);
    return { status: 200, body: shownAnnotation(annotation) };
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
    this.#touch(annotation.task);
    return { status: 204 };
  }

  /** Writes the annotation to the export storages, before the task is marked as changed. */
  async #saved(annotation: LabelStudioAnnotation): Promise<void> {
    await this.#forEachExport(annotation, (row) => this.#world.contents.exportAnnotation(row, annotation));
    this.#touch(annotation.task);
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

  #touch(id: number): void {
    const task = this.#world.contents.tasks.find((one) => one.id === id);
    Object.assign(task ?? {}, { updated_at: microseconds(), updated_by: USER_ID });
  }

  #listPredictions(call: RoutedCall): EmulatorResponse {
    const { contents } = this.#world;
    const wanted = (name: string) => call.query.get(name) || undefined;
    const [task, project] = [wanted("task"), wanted("project")];
    if (task !== undefined && this.#taskOf(task) === undefined) {
      rejectInvalid({
        task: ["Select a valid choice. That choice is not one of the available choices."],
      });
    }
    const predictions = contents.predictions
      .filter((prediction) => task === undefined || prediction.task === Number(task))
      .filter((prediction) => project === undefined || prediction.project === Number(project));
    return { status: 200, body: predictions.map(shownPrediction) };
  }

  #createPrediction(call: RoutedCall): EmulatorResponse {
    const body = objectBody(jsonOrFormBody(call));
    const { values, errors } = parseBody(PREDICTION_FIELDS, body);
    for (const field of ["task", "result"].filter((name) => body[name] === undefined)) {
      errors[field] = ["This field is required."];
    }
    const task = this.#taskOf(body.task);
    if (task === undefined && errors.task === undefined) {
      errors.task = [`Invalid pk "${String(body.task)}" - object does not exist.`];
    }
    if (task === undefined || Object.keys(errors).length > 0) {
      rejectInvalid(errors);
    }
    const given = { project: task.project, task: task.id, result: null, model_version: "", score: null };
    const prediction = this.#world.contents.addPrediction({ ...given, ...values });
    this.#touch(task.id);
    return { status: 201, body: shownPrediction(prediction) };
  }

  #updatePrediction(call: RoutedCall): EmulatorResponse {
    const prediction = this.#prediction(call);
    Object.assign(prediction, validFields(PREDICTION_FIELDS, call), { updated_at: microseconds() });
    return { status: 200, body: shownPrediction(prediction) };
  }

  #deletePrediction(call: RoutedCall): EmulatorResponse {
    const prediction = this.#prediction(call);
    removeRows(this.#world.contents.predictions, ({ id }) => id === prediction.id);
    return { status: 204 };
  }

  #taskOf(id: unknown): LabelStudioTask | undefined {
    return this.#world.contents.tasks.find((task) => String(task.id) === String(id));
  }

  #annotation(call: RoutedCall): LabelStudioAnnotation {
    const id = Number(call.params.id);
    const found = this.#world.contents.annotations.find((annotation) => annotation.id === id);
    return found ?? reject(404, "No Annotation matches the given query.");
  }

  #prediction(call: RoutedCall): LabelStudioPrediction {
    const id = Number(call.params.id);
    const found = this.#world.contents.predictions.find((prediction) => prediction.id === id);
    return found ?? reject(404, "No Prediction matches the given query.");
  }
}

/** Number of regions of a changed result. */
function countOf({ result }: JsonObject): { result_count?: number } {
  return result === undefined ? {} : { result_count: Array.isArray(result) ? result.length : 0 };
}

/** Valid fields of the body. Responds with all errors together. */
function validFields(parsers: Record<string, ParseField>, call: RoutedCall): JsonObject {
  const { values, errors } = parseBody(parsers, objectBody(jsonOrFormBody(call)));
  if (Object.keys(errors).length > 0) {
    rejectInvalid(errors);
  }
  return values;
}
