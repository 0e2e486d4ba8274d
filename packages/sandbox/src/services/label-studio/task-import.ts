/** Import of tasks from the body of a request, with their annotations and predictions. */
import { isObject } from "../../kit/request";
import { reject, rejectInvalid, rejectWith } from "./errors";
import { type LabelStudioProject, labelConfigOf } from "./project-fields";
import { pythonString, pythonText, pythonType } from "./python-values";
import { type LabelStudioTask, newAnnotation, newPrediction, type TaskTables } from "./task-tables";
import { InvalidTask, type SentTask, validTask } from "./task-validation";
import { EMAIL, USER_ID } from "./users";

/** Numbers in the response to an import, and the IDs of the new tasks. */
export interface ImportedTasks {
  task_count: number;
  annotation_count: number;
  prediction_count: number;
  task_ids: number[];
}

/** Adds the tasks of a body. If one of them is invalid, none is added. */
export function importTasks(tables: TaskTables, project: LabelStudioProject, body: unknown): ImportedTasks {
  const items = Array.isArray(body) ? body : [body];
  if (typeof body !== "object" || body === null) {
    rejectWith("load_tasks: No data found in DATA or in FILES");
  }
  if (items.length === 0) {
    rejectWith("load_tasks: No tasks added");
  }
  requireReadable(items);
  const sent = validTasks(items, labelConfigOf(project).dataTypes);
  // All annotations are validated before the first task is added.
  const annotations = sent.map((task) => task.annotations.map(sentAnnotation));
  sent.flatMap(({ predictions }) => predictions).forEach(requirePrediction);
  const tasks = sent.map((task, index) => addSentTask(tables, project, task, annotations[index] ?? []));
  const total = (lists: unknown[][]) => lists.reduce((sum, list) => sum + list.length, 0);
  return {
    task_count: tasks.length,
    annotation_count: total(sent.map(({ annotations }) => annotations)),
    prediction_count: total(sent.map(({ predictions }) => predictions)),
    task_ids: tasks.map(({ id }) => id),
  };
}

/** Fails as the server does for items that it cannot read. */
function requireReadable(items: readonly unknown[]): void {
  const item = items.find((one) => one === null || ["number", "boolean"].includes(typeof one));
  if (item !== undefined) {
    reject(500, `argument of type '${pythonType(item)}' is not iterable`);
  }
}

function validTasks(items: readonly unknown[], dataTypes: Record<string, string>): SentTask[] {
  const errors: (string | object)[] = [];
  const tasks = items.flatMap((item, index) => {
    try {
      const task = validTask(item, dataTypes);
      errors.push({});
      return [task];
    } catch (error) {
      if (!(error instanceof InvalidTask)) {
        throw error;
      }
      const shown = typeof item === "string" ? item : pythonText(item);
      errors.push(`Error at item ${index}: ${error.message} :: ${shown}`);
      return [];
    }
  });
  if (tasks.length < items.length) {
    // The server includes an empty object for each valid task.
    rejectInvalid({ non_field_errors: errors });
  }
  return tasks;
}

function addSentTask(
  tables: TaskTables,
  project: LabelStudioProject,
  { data, meta, predictions }: SentTask,
  annotations: readonly SentAnnotation[],
): LabelStudioTask {
  const task = tables.addTask({ project: project.id, overlap: project.maximum_annotations, data, meta });
  for (const annotation of annotations) {
    tables.addAnnotation({ ...newAnnotation(task), updated_by: null, ...annotation });
  }
  // Only an import also counts annotations that were skipped.
  task.is_labeled = annotations.length >= task.overlap;
  let version: string | undefined;
  for (const prediction of predictions.filter(isObject)) {
    version = String(prediction.model_version ?? "undefined");
    const score = typeof prediction.score === "number" ? prediction.score : null;
    const { result } = prediction;
    tables.addPrediction({ ...newPrediction(task), result, model_version: version, score });
  }
  if (version !== undefined && !project.model_version) {
    project.model_version = version;
  }
  return task;
}

type SentAnnotation = ReturnType<typeof sentAnnotation>;

/** Imported annotations are honeypots ("ground truth") unless they state otherwise. */
function sentAnnotation(annotation: unknown) {
  if (!isObject(annotation)) {
    return reject(500, `'${pythonType(annotation)}' object has no attribute 'get'`);
  }
  requireAnnotator(annotation.completed_by);
  return {
    result: annotation.result,
    completed_by: USER_ID,
    was_cancelled: flagOf(annotation.was_cancelled ?? false),
    ground_truth: flagOf(annotation.ground_truth ?? true),
    lead_time: leadTimeOf(annotation.lead_time),
  };
}

/** The annotator is an ID or an object with an email address; without either, it is the user. */
function requireAnnotator(sent: unknown): void {
  if (sent === undefined || sent === null || Number(sent) === USER_ID) {
    if (typeof sent !== "string") {
      return;
    }
  }
  if (!isObject(sent)) {
    rejectWith(
      `Import data contains completed_by=${pythonString(sent)} which is not a valid annotator's email or ID`,
    );
  }
  if (sent.email === undefined) {
    rejectWith("It's expected to have 'email' field in 'completed_by' data in annotations");
  }
  if (sent.email !== EMAIL) {
    rejectWith(`Unknown annotator's email ${pythonString(sent.email)}`);
  }
}

function flagOf(value: unknown): boolean {
  if (typeof value === "string") {
    reject(500, `['“${value}” value must be either True or False.']`);
  }
  return Boolean(value);
}

function leadTimeOf(value: unknown): number | null {
  if (value === undefined || value === null) {
    return null;
  }
  return Number.isNaN(Number(value))
    ? reject(500, `Field 'lead_time' expected a number but got ${pythonText(value)}.`)
    : Number(value);
}

/** Fails as the server does for predictions that it cannot read. */
function requirePrediction(prediction: unknown): void {
  const { result } = isObject(prediction) ? prediction : {};
  const isRegions = Array.isArray(result) ? result.every(isObject) : Boolean(result);
  if (!isRegions) {
    reject(500, "'BaseTaskSerializerBulk' object has no attribute 'db_predictions'");
  }
}
