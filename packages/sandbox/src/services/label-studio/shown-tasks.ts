/**
 * Tasks, annotations and predictions in responses of 1.23.2.
 *
 * The server has one form of a task for each purpose: the list of the data manager (with and without `fields=all`), a
 * single task, the response to a change, the export file, and the object that an export storage writes.
 */
import type { JsonObject } from "../../kit/request";
import type {
  LabelStudioAnnotation,
  LabelStudioPrediction,
  LabelStudioTask,
  TaskTables,
} from "./task-tables";
import { timeSince } from "./times";
import { COMPLETED_BY, CREATED_USERNAME, EXPORTED_BY } from "./users";

const NO_COMMENTS = { comment_count: 0, unresolved_comment_count: 0, last_comment_updated_at: null };
const MAX_RESULT_TEXT = 500;

export function shownAnnotation(annotation: LabelStudioAnnotation): JsonObject {
  const { unique_id: _id, result_count: _count, ...shown } = annotation;
  return {
    ...shown,
    created_username: CREATED_USERNAME,
    created_ago: timeSince(annotation.created_at),
  };
}

export function shownPrediction(prediction: LabelStudioPrediction): JsonObject {
  return {
    ...prediction,
    created_ago: timeSince(prediction.created_at),
    model: null,
    model_run: null,
  };
}

/** Task in the response to a create; the responses to changes also contain its annotations and predictions. */
export function shownTask(tables: TaskTables, task: LabelStudioTask): JsonObject {
  return {
    ...plainTask(tables, task),
    is_labeled: task.is_labeled,
    overlap: task.overlap,
    file_upload: null,
  };
}

export function shownTaskWithAnnotations(tables: TaskTables, task: LabelStudioTask): JsonObject {
  return {
    ...shownTask(tables, task),
    annotations: tables.annotationsOf(task.id).map(shownAnnotation),
    predictions: tables.predictionsOf(task.id).map(shownPrediction),
  };
}

/** Fields of the list that a request selects. */
interface TaskView {
  allFields: boolean;
  /** Model version of the project, whose predictions annotators see. */
  version: string | null;
  /** Whether URLs of storages are replaced by paths of the server. */
  resolves: boolean;
}

/** Task in the list of the data manager. */
export function listedTask(
  tables: TaskTables,
  task: LabelStudioTask,
  { allFields, version, resolves }: TaskView,
): JsonObject {
  const listed = {
    ...shownTask(tables, task),
    data: resolves ? tables.resolvedDataOf(task) : tables.dataOf(task),
    drafts: [],
    annotators: [],
    annotations_results: "",
    predictions_results: "",
    storage_filename: task.key,
    annotations_ids: "",
    predictions_model_versions: "",
    updated_by: task.updated_by === null ? [] : [{ user_id: task.updated_by }],
  };
  return allFields ? { ...listed, ...evaluatedFields(tables, task, version) } : listed;
}

/** Fields that the data manager computes only on request. */
function evaluatedFields(tables: TaskTables, task: LabelStudioTask, version: string | null): JsonObject {
  const [annotations, predictions] = [tables.annotationsOf(task.id), tables.predictionsOf(task.id)];
  const newest = annotations.at(-1)?.created_at ?? null;
  return {
    annotations: annotations.map(shownAnnotation),
    predictions: predictions.map(shownPrediction),
    annotators: [...new Set(annotations.map(({ completed_by }) => completed_by))],
    annotations_ids: annotations.map(({ id }) => id).join(","),
    annotations_results: resultsText(annotations, predictions.length),
    predictions_results: resultsText(predictions, annotations.length),
    predictions_model_versions: [...new Set(predictions.map(({ model_version }) => model_version))].join(","),
    predictions_score: average(shownToAnnotators(predictions, version).map(({ score }) => score)),
    avg_lead_time: average(annotations.map(({ lead_time }) => lead_time)),
    completed_at: task.is_labeled ? newest : null,
    draft_exists: false,
  };
}

/** Single task: all fields, with the user of each annotation and without the results as strings. */
export function shownSingleTask(
  tables: TaskTables,
  task: LabelStudioTask,
  view: Omit<TaskView, "allFields">,
): JsonObject {
  return {
    ...listedTask(tables, task, { allFields: true, ...view }),
    annotations: tables
      .annotationsOf(task.id)
      .map((annotation) => ({ ...shownAnnotation(annotation), completed_by: COMPLETED_BY })),
    annotations_results: "",
    predictions_results: "",
  };
}

/** Task in an export file. */
export function exportedTask(tables: TaskTables, task: LabelStudioTask): JsonObject {
  const annotations = tables.annotationsOf(task.id).map((annotation) => {
    const { created_username: _name, created_ago: _ago, ...shown } = shownAnnotation(annotation);
    const { result_count, unique_id } = annotation;
    return { ...shown, prediction: {}, result_count, unique_id };
  });
  return {
    ...plainTask(tables, task),
    annotations,
    drafts: [],
    predictions: tables.predictionsOf(task.id).map(({ id }) => id),
    allow_skip: true,
  };
}

/** Content of the object that an export storage writes for an annotation. */
export function exportedAnnotation(tables: TaskTables, annotation: LabelStudioAnnotation): JsonObject {
  const task = tables.tasks.find(({ id }) => id === annotation.task);
  const nested = task && { ...shownTask(tables, task), allow_skip: true, precomputed_agreement: null };
  return { ...shownAnnotation(annotation), completed_by: EXPORTED_BY, task: nested };
}

function plainTask(tables: TaskTables, task: LabelStudioTask): JsonObject {
  const { storage: _storage, key: _key, overlap: _overlap, is_labeled: _labeled, ...shown } = task;
  const annotations = tables.annotationsOf(task.id);
  const cancelled = annotations.filter(({ was_cancelled }) => was_cancelled).length;
  return {
    ...shown,
    data: tables.dataOf(task),
    total_annotations: annotations.length - cancelled,
    cancelled_annotations: cancelled,
    total_predictions: tables.predictionsOf(task.id).length,
    ...NO_COMMENTS,
    comment_authors: [],
  };
}

/** Predictions of the project's model version; all of them if it has none. */
function shownToAnnotators(predictions: readonly LabelStudioPrediction[], version: string | null) {
  return predictions.filter(({ model_version }) => version === null || model_version === version);
}

/**
 * Results as text without quotation marks, as SQLite joins them.
 * @param joinedRows rows of the other table that the server joins; each result is repeated for each of them (measured)
 */
function resultsText(rows: readonly { result: unknown }[], joinedRows: number): string {
  const joined = rows
    .filter(({ result }) => result !== null)
    .flatMap(({ result }) => Array<string>(Math.max(1, joinedRows)).fill(pythonJson(result)))
    .join(",");
  return joined
    .slice(0, MAX_RESULT_TEXT)
    .replaceAll(',"', ', "')
    .replaceAll("],[", "] [")
    .replaceAll('"', "");
}

/** JSON with spaces after commas and colons, as Python writes it. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(pythonJson).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

function average(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : known.reduce((sum, number) => sum + number, 0) / known.length;
}
