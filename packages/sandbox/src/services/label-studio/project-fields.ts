/** Fields of a project: validation of requests, defaults, and the form in responses of 1.23.2. */
import { isObject, type JsonObject } from "../../kit/request";
import { reject } from "./errors";
import { controlWeights, type LabelConfig, parseLabelConfig } from "./label-config";
import {
  FieldError,
  type ParsedBody,
  type ParseField,
  parseAnything,
  parseBody,
  parseChoice,
  parseFlag,
  parseInteger,
  parseKey,
  parseNullable,
  parseText,
  parseTime,
} from "./parsers";
import { pythonType } from "./python-values";
import { CREATED_BY, ORGANIZATION_ID } from "./users";

/** A project, which tasks and storages belong to. */
export interface LabelStudioProject {
  id: number;
  title: string | null;
  description: string | null;
  label_config: string;
  expert_instruction: string | null;
  show_instruction: boolean;
  show_skip_button: boolean;
  enable_empty_annotation: boolean;
  show_annotation_history: boolean;
  organization: number;
  color: string;
  maximum_annotations: number;
  is_published: boolean;
  model_version: string | null;
  is_draft: boolean;
  created_by: object | null;
  created_at: string;
  min_annotations_to_start_training: number;
  show_collab_predictions: boolean;
  sampling: string | null;
  show_ground_truth_first: boolean;
  annotator_evaluation_enabled: boolean;
  show_overlap_first: boolean;
  overlap_cohort_percentage: number;
  task_data_login: string | null;
  task_data_password: string | null;
  control_weights: unknown;
  evaluate_predictions_automatically: boolean;
  skip_queue: string | null;
  reveal_preannotations_interactively: boolean;
  pinned_at: string | null;
}

/** Numbers of tasks and annotations of a project; all null in the response of a create. */
export const PROJECT_COUNTERS = [
  "num_tasks_with_annotations",
  "task_number",
  "useful_annotation_number",
  "ground_truth_number",
  "skipped_annotations_number",
  "total_annotations_number",
  "total_predictions_number",
  "finished_task_number",
] as const;
/** Counters of a project, and the length of the user's queue, which is never null. */
export type ProjectCounts = Record<(typeof PROJECT_COUNTERS)[number], number> & {
  queue_total: number;
  queue_done: number;
};

const SAMPLINGS = ["Sequential sampling", "Uniform sampling", "Uncertainty sampling"];
const SKIP_QUEUES = ["REQUEUE_FOR_ME", "REQUEUE_FOR_OTHERS", "IGNORE_SKIPPED"];
const MIN_TITLE_LENGTH = 3;

const parseTitle: ParseField = (value) => {
  const title = parseText(50)(value);
  if (typeof title === "string" && title !== "" && title.length < MIN_TITLE_LENGTH) {
    throw new FieldError(`Ensure this field has at least ${MIN_TITLE_LENGTH} characters.`);
  }
  return title;
};

const parseConfigText: ParseField = (value) => {
  const text = parseText()(value);
  if (text === null) {
    throw new FieldError("can only parse strings");
  }
  parseLabelConfig(String(text));
  return text;
};

const parseColor: ParseField = (value) => {
  if (value === null) {
    reject(500, "'NoneType' object has no attribute 'startswith'");
  }
  const color = parseText(16)(value);
  if (!/^#[0-9a-f]{6}$/i.test(String(color))) {
    throw new FieldError('Color must be in "#RRGGBB" format');
  }
  return color;
};

const PROJECT_FIELDS: Record<string, ParseField> = {
  title: parseTitle,
  description: parseText(),
  label_config: parseConfigText,
  expert_instruction: parseText(),
  show_instruction: parseFlag,
  show_skip_button: parseFlag,
  enable_empty_annotation: parseFlag,
  show_annotation_history: parseFlag,
  organization: parseNullable(parseKey((id) => id === ORGANIZATION_ID)),
  color: parseColor,
  maximum_annotations: parseInteger(),
  is_published: parseFlag,
  model_version: parseText(),
  is_draft: parseFlag,
  min_annotations_to_start_training: parseInteger(),
  show_collab_predictions: parseFlag,
  sampling: parseNullable(parseChoice(SAMPLINGS)),
  show_ground_truth_first: parseFlag,
  annotator_evaluation_enabled: parseFlag,
  show_overlap_first: parseFlag,
  overlap_cohort_percentage: parseInteger(),
  task_data_login: parseText(256),
  task_data_password: parseText(256),
  control_weights: parseAnything,
  evaluate_predictions_automatically: parseFlag,
  skip_queue: parseNullable(parseChoice(SKIP_QUEUES)),
  reveal_preannotations_interactively: parseFlag,
  pinned_at: parseTime,
};

/** Valid fields of a project in a body. Fields that the server computes are ignored. */
export function parsedProject(body: JsonObject): ParsedBody {
  return parseBody(PROJECT_FIELDS, body);
}

/** Configurations that were read, so that a list of tasks does not read the same text for each of them. */
const readConfigs = new WeakMap<LabelStudioProject, { text: string; config: LabelConfig }>();

/** Configuration of a project, whose text is valid. */
export function labelConfigOf(project: LabelStudioProject): LabelConfig {
  const text = project.label_config;
  const read = readConfigs.get(project);
  const config = read?.text === text ? read.config : parseLabelConfig(text);
  readConfigs.set(project, { text, config });
  return config;
}

export function newProject(id: number, createdAt: string): LabelStudioProject {
  return {
    id,
    title: "",
    description: "",
    label_config: "<View></View>",
    expert_instruction: "",
    show_instruction: false,
    show_skip_button: true,
    enable_empty_annotation: true,
    show_annotation_history: false,
    organization: ORGANIZATION_ID,
    color: "#FFFFFF",
    maximum_annotations: 1,
    is_published: false,
    model_version: "",
    is_draft: false,
    created_by: CREATED_BY,
    created_at: createdAt,
    min_annotations_to_start_training: 0,
    show_collab_predictions: true,
    sampling: "Sequential sampling",
    show_ground_truth_first: false,
    annotator_evaluation_enabled: false,
    show_overlap_first: false,
    overlap_cohort_percentage: 100,
    task_data_login: null,
    task_data_password: null,
    control_weights: {},
    evaluate_predictions_automatically: false,
    skip_queue: "REQUEUE_FOR_OTHERS",
    reveal_preannotations_interactively: false,
    pinned_at: null,
  };
}

/** Sets fields of a project. A changed configuration also changes the weights of its controls. */
export function assignProject(project: LabelStudioProject, values: JsonObject): void {
  const before = project.label_config;
  if (values.control_weights !== undefined) {
    requireWeights(project, values.control_weights);
  }
  Object.assign(project, values);
  if (project.label_config !== before) {
    project.control_weights = controlWeights(labelConfigOf(project), project.control_weights);
  }
  project.is_draft = project.is_draft && !project.is_published;
}

/** Responds with the server's 500 for weights that it cannot read. It accepts any text. */
function requireWeights(project: LabelStudioProject, weights: unknown): void {
  const hasControls = Object.keys(labelConfigOf(project).controls).length > 0;
  if (hasControls && typeof weights !== "string" && !isObject(weights)) {
    reject(500, `'${pythonType(weights)}' object has no attribute 'get'`);
  }
}

/** Project in a response. */
export function shownProject(project: LabelStudioProject, counts: ProjectCounts): JsonObject {
  const config = labelConfigOf(project);
  return {
    ...project,
    ...counts,
    start_training_on_annotation_update: project.min_annotations_to_start_training > 0,
    parsed_label_config: config.controls,
    config_has_control_tags: Object.keys(config.controls).length > 0,
    config_suitable_for_bulk_annotation: config.suitableForBulk,
    state: null,
  };
}
