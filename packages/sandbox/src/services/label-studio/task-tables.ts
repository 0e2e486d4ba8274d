/**
 * Tables of tasks, annotations and predictions, and the numbers that the server derives from them.
 *
 * An annotation that was skipped, or that has no result, does not complete its task. Annotations of honeypots ("ground
 * truth") have a separate number in the project.
 */
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../kit/request";
import type { ProjectCounts } from "./project-fields";
import { microseconds } from "./times";
import { USER_ID } from "./users";

/** A task, and the object that it was imported from. */
export interface LabelStudioTask {
  id: number;
  project: number;
  /** Number of the task in its project. */
  inner_id: number;
  /** Import storage of the task; null for a task that was created by a request. */
  storage: number | null;
  /** Key of the task's object in the bucket; null for a task that was created by a request. */
  key: string | null;
  data: JsonObject;
  meta: unknown;
  /** Number of annotations that complete the task. */
  overlap: number;
  /** Whether enough annotations complete the task; computed when an annotation changes. */
  is_labeled: boolean;
  created_at: string;
  updated_at: string;
  updated_by: number | null;
}

/** An annotation, which export storages write to their bucket. */
export interface LabelStudioAnnotation {
  id: number;
  project: number;
  task: number;
  result: unknown;
  completed_by: number;
  was_cancelled: boolean;
  ground_truth: boolean;
  lead_time: number | null;
  created_at: string;
  updated_at: string;
  updated_by: number | null;
  parent_prediction: number | null;
  parent_annotation: number | null;
  unique_id: string;
  import_id: number | null;
  last_action: string | null;
  last_created_by: number | null;
  bulk_created: boolean | null;
  draft_created_at: string | null;
  /** Number of regions in the result; 0 for an imported annotation. */
  result_count: number;
}

/** A prediction of a model. */
export interface LabelStudioPrediction {
  id: number;
  project: number;
  task: number;
  result: unknown;
  model_version: string | null;
  score: number | null;
  cluster: number | null;
  neighbors: unknown;
  mislabeling: number;
  created_at: string;
  updated_at: string;
}

type New<Row extends { id: number; created_at: string; updated_at: string }> = Omit<
  Row,
  "id" | "created_at" | "updated_at"
>;

/** The three tables. IDs are not used again after a row is removed. */
export class TaskTables {
  readonly tasks: LabelStudioTask[] = [];
  readonly annotations: LabelStudioAnnotation[] = [];
  readonly predictions: LabelStudioPrediction[] = [];
  readonly #lastIds = { task: 0, annotation: 0, prediction: 0 };
  readonly stored = {
    tasks: this.tasks,
    annotations: this.annotations,
    predictions: this.predictions,
    taskIds: this.#lastIds,
  };

  addTask(fields: { project: number; data: JsonObject } & Partial<LabelStudioTask>): LabelStudioTask {
    const inner = this.tasks.filter(({ project }) => project === fields.project);
    const task = {
      inner_id: Math.max(0, ...inner.map(({ inner_id }) => inner_id)) + 1,
      storage: null,
      key: null,
      meta: {},
      overlap: 1,
      is_labeled: false,
      updated_by: null,
      ...fields,
      ...this.#stamp("task"),
    };
    this.tasks.push(task);
    return task;
  }

  addAnnotation(fields: New<LabelStudioAnnotation>): LabelStudioAnnotation {
    const annotation = { ...fields, ...this.#stamp("annotation") };
    this.annotations.push(annotation);
    this.updateLabeled(annotation.task);
    return annotation;
  }

  addPrediction(fields: New<LabelStudioPrediction>): LabelStudioPrediction {
    const prediction = { ...fields, ...this.#stamp("prediction") };
    this.predictions.push(prediction);
    return prediction;
  }

  /** Data of a task in a response. */
  dataOf(task: LabelStudioTask): JsonObject {
    return task.data;
  }

  /** Data of a task in a response that resolves the URLs of storages. */
  resolvedDataOf(task: LabelStudioTask): JsonObject {
    return task.data;
  }

  annotationsOf(task: number): LabelStudioAnnotation[] {
    return this.annotations.filter((annotation) => annotation.task === task);
  }

  predictionsOf(task: number): LabelStudioPrediction[] {
    return this.predictions.filter((prediction) => prediction.task === task);
  }

  /** Sets the overlap of all tasks of a project; if some of them have more than one annotator, only of those. */
  setOverlap(project: number, overlap: number): void {
    const tasks = this.tasks.filter((task) => task.project === project);
    const shared = overlap > 1 ? tasks.filter((task) => task.overlap > 1) : [];
    for (const task of shared.length > 0 ? shared : tasks) {
      task.overlap = overlap;
      this.updateLabeled(task.id);
    }
  }

  /** Marks a task as changed by the user. */
  touch(id: number): void {
    const task = this.tasks.find((one) => one.id === id);
    Object.assign(task ?? {}, { updated_at: microseconds(), updated_by: USER_ID });
  }

  /** Computes whether a task is complete, after one of its annotations has changed. */
  updateLabeled(id: number): void {
    const task = this.tasks.find((one) => one.id === id);
    if (task !== undefined) {
      task.is_labeled = this.annotationsOf(id).filter(isFinished).length >= task.overlap;
    }
  }

  /** Removes matching tasks with their annotations and predictions. */
  removeTasks(matches: (task: LabelStudioTask) => boolean): void {
    const removed = new Set(this.tasks.filter(matches).map(({ id }) => id));
    removeRows(this.tasks, ({ id }) => removed.has(id));
    removeRows(this.annotations, ({ task }) => removed.has(task));
    removeRows(this.predictions, ({ task }) => removed.has(task));
  }

  counts(project: number): ProjectCounts {
    const ofProject = (row: { project: number }) => row.project === project;
    const [tasks, annotations] = [this.tasks.filter(ofProject), this.annotations.filter(ofProject)];
    const submitted = annotations.filter(({ was_cancelled }) => !was_cancelled);
    const useful = submitted.filter(({ ground_truth }) => !ground_truth);
    const mine = distinctTasks(annotations.filter(({ completed_by }) => completed_by === USER_ID));
    const remaining = tasks.filter((task) => !task.is_labeled || mine.has(task.id));
    return {
      task_number: tasks.length,
      finished_task_number: tasks.filter(({ is_labeled }) => is_labeled).length,
      num_tasks_with_annotations: distinctTasks(useful).size,
      useful_annotation_number: useful.filter(isFinished).length,
      ground_truth_number: annotations.filter(({ ground_truth }) => ground_truth).length,
      skipped_annotations_number: annotations.length - submitted.length,
      total_annotations_number: submitted.length,
      total_predictions_number: this.predictions.filter(ofProject).length,
      queue_total: remaining.length,
      queue_done: mine.size,
    };
  }

  #stamp(table: "task" | "annotation" | "prediction") {
    this.#lastIds[table] += 1;
    const now = microseconds();
    return { id: this.#lastIds[table], created_at: now, updated_at: now };
  }
}

/** Fields of a new annotation by the user, without a result. */
export function newAnnotation({ id: task, project }: LabelStudioTask): New<LabelStudioAnnotation> {
  return {
    project,
    task,
    result: null,
    completed_by: USER_ID,
    was_cancelled: false,
    ground_truth: false,
    lead_time: null,
    updated_by: USER_ID,
    parent_prediction: null,
    parent_annotation: null,
    unique_id: randomUUID(),
    import_id: null,
    last_action: null,
    last_created_by: null,
    bulk_created: false,
    draft_created_at: null,
    result_count: 0,
  };
}

/** Fields of a new prediction without a result. */
export function newPrediction({ id: task, project }: LabelStudioTask): New<LabelStudioPrediction> {
  const numbers = { score: null, cluster: null, neighbors: null, mislabeling: 0 };
  return { project, task, result: null, model_version: "", ...numbers };
}

/** Removes matching rows of a table. */
export function removeRows<Row>(rows: Row[], matches: (row: Row) => boolean): void {
  rows.splice(0, rows.length, ...rows.filter((row) => !matches(row)));
}

function isFinished({ was_cancelled, result }: LabelStudioAnnotation): boolean {
  return !was_cancelled && result !== null;
}

function distinctTasks(annotations: readonly LabelStudioAnnotation[]): Set<number> {
  return new Set(annotations.map(({ task }) => task));
}
