/** Import of tasks from the body of a request, with their annotations and predictions. */
import type { JsonObject } from "../../kit/request";
import { rejectInvalid, rejectWith } from "./errors";
import { type LabelStudioProject, labelConfigOf } from "./project-fields";
import { pythonText } from "./python-values";
import { type LabelStudioTask, newAnnotation, type TaskTables } from "./task-tables";
import { InvalidTask, type SentTask, validTask } from "./task-validation";
import { USER_ID } from "./users";

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
  const sent = validTasks(items, labelConfigOf(project).dataTypes);
  const tasks = sent.map((task) => addSentTask(tables, project, task));
  const total = (lists: unknown[][]) => lists.reduce((sum, list) => sum + list.length, 0);
  return {
    task_count: tasks.length,
    annotation_count: total(sent.map(({ annotations }) => annotations)),
    prediction_count: total(sent.map(({ predictions }) => predictions)),
    task_ids: tasks.map(({ id }) => id),
  };
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

function addSentTask(tables: TaskTables, project: LabelStudioProject, sent: SentTask): LabelStudioTask {
  const { data, meta, annotations, predictions } = sent;
  const task = tables.addTask({ project: project.id, overlap: project.maximum_annotations, data, meta });
  for (const annotation of annotations) {
    tables.addAnnotation({ ...newAnnotation(task), updated_by: null, ...sentAnnotation(annotation) });
  }
  let version: string | undefined;
  for (const prediction of predictions) {
    version = String(prediction.model_version ?? "undefined");
    const score = typeof prediction.score === "number" ? prediction.score : null;
    tables.addPrediction({
      project: project.id,
      task: task.id,
      result: prediction.result,
      model_version: version,
      score,
    });
  }
  if (version !== undefined && !project.model_version) {
    project.model_version = version;
  }
  return task;
}

/** Imported annotations are honeypots ("ground truth") unless they state otherwise. */
function sentAnnotation(annotation: JsonObject) {
  return {
    result: annotation.result,
    completed_by: USER_ID,
    was_cancelled: annotation.was_cancelled === true,
    ground_truth: annotation.ground_truth !== false,
    lead_time: typeof annotation.lead_time === "number" ? annotation.lead_time : null,
  };
}
