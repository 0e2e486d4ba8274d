/** Fields of tasks, annotations and predictions in request bodies, with the rules and messages of 1.23.2. */
import type { JsonObject } from "../../kit/request";
import type { RoutedCall } from "../../kit/router";
import { jsonOrFormBody, objectBody } from "./bodies";
import { reject, rejectInvalid } from "./errors";
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
  parseNumber,
  parseRequired,
  parseText,
  parseTime,
} from "./parsers";
import { pythonType } from "./python-values";
import { USER_ID } from "./users";

/** Existing rows that fields refer to. */
export interface KnownRows {
  isProject(id: number): boolean;
  isTask(id: number): boolean;
  isAnnotation(id: number): boolean;
  isPrediction(id: number): boolean;
}

const parseUser = parseKey((id) => id === USER_ID);
/** ID of a row in a table that the emulator does not have. */
const parseUnknownKey = parseNullable(parseKey(() => false));
const parseBigInteger = parseNullable(parseInteger({ type: "biginteger" }));

const parseUsers: ParseField = (value) => {
  if (!Array.isArray(value)) {
    throw new FieldError(`Expected a list of items but got type "${pythonType(value)}".`);
  }
  return value.map(parseUser);
};

/** Numbers and times that the emulator computes or does not change; they are only validated. */
const COMPUTED_TASK_FIELDS: Record<string, ParseField> = {
  total_annotations: parseInteger(),
  cancelled_annotations: parseInteger(),
  total_predictions: parseInteger(),
  comment_count: parseInteger(),
  unresolved_comment_count: parseInteger(),
  comment_authors: parseUsers,
  last_comment_updated_at: parseTime,
  updated_by: parseNullable(parseUser),
  file_upload: parseUnknownKey,
};

/** Valid fields of a task, and errors. */
export function parsedTask(body: JsonObject, known: KnownRows): ParsedBody {
  const { errors: problems } = parseBody(COMPUTED_TASK_FIELDS, body);
  const { values, errors } = parseBody(
    {
      data: parseRequired(parseAnything),
      meta: parseAnything,
      overlap: parseInteger(),
      inner_id: parseBigInteger,
      is_labeled: parseFlag,
      project: parseNullable(parseKey(known.isProject)),
    },
    body,
  );
  return { values, errors: { ...errors, ...problems } };
}

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

const ACTIONS = [
  ..."prediction propagated_annotation imported submitted updated skipped accepted rejected".split(" "),
  ..."fixed_and_accepted deleted_review".split(" "),
];

/** Valid fields of an annotation. Responds with all errors together. */
export function annotationFields(body: JsonObject, known: KnownRows): JsonObject {
  return validFields(
    {
      result: parseRequired(parseResult),
      completed_by: parseUser,
      was_cancelled: parseFlag,
      ground_truth: parseFlag,
      lead_time: parseNullable(parseNumber),
      unique_id: parseUniqueId,
      import_id: parseBigInteger,
      last_action: parseNullable(parseChoice(ACTIONS)),
      bulk_created: parseNullable(parseFlag),
      draft_created_at: parseTime,
      parent_prediction: parseNullable(parseKey(known.isPrediction)),
      parent_annotation: parseNullable(parseKey(known.isAnnotation)),
      last_created_by: parseNullable(parseUser),
      updated_by: parseNullable(parseUser),
      project: parseNullable(parseKey(known.isProject)),
      task: parseNullable(parseKey(known.isTask)),
    },
    body,
  );
}

const parseUniqueId: ParseField = (value) => {
  const text = parseRequired(parseText())(value);
  if (text === "") {
    throw new FieldError("This field may not be blank.");
  }
  return text;
};

/** Responds with the server's 500 for a string that is not a UUID. It checks that after all other fields. */
export function requireUuid(id: unknown): void {
  if (!/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(String(id))) {
    reject(500, `['“${String(id)}” is not a valid UUID.']`);
  }
}

/** Body as an object. The server fails for other JSON values before it validates a task or a changed annotation. */
export function bodyWithGet(call: RoutedCall): JsonObject {
  const body = jsonOrFormBody(call);
  if (typeof body !== "object" || Array.isArray(body) || body === null) {
    reject(500, `'${pythonType(body)}' object has no attribute 'get'`);
  }
  return body as JsonObject;
}

/** The server also converts a single value to a region; the emulator does not. */
const parseRegions: ParseField = (value) =>
  Array.isArray(value)
    ? value
    : reject(501, "The Label Studio emulator accepts only a list of regions as the result of a prediction.");

/** Fields of a prediction, and errors. */
export function parsedPrediction(call: RoutedCall, known: KnownRows): ParsedBody {
  const parsers = {
    result: parseRequired(parseRegions),
    score: parseNullable(parseNumber),
    model_version: parseRequired(parseText()),
    cluster: parseNullable(parseInteger()),
    neighbors: parseAnything,
    mislabeling: parseNumber,
    model: parseUnknownKey,
    model_run: parseUnknownKey,
    task: parseKey(known.isTask),
    project: parseNullable(parseKey(known.isProject)),
  };
  const { values, errors } = parseBody(parsers, objectBody(jsonOrFormBody(call)));
  const { model: _model, model_run: _run, ...stored } = values;
  return { values: stored, errors };
}

/** Rejects regions that are not objects, which the server checks after all fields. */
export function requireRegions(result: unknown): void {
  if (Array.isArray(result) && result.some((region) => pythonType(region) !== "dict")) {
    rejectInvalid({ non_field_errors: ["Each item in prediction result should be dict"] });
  }
}

function validFields(parsers: Record<string, ParseField>, body: JsonObject): JsonObject {
  const { values, errors } = parseBody(parsers, body);
  if (Object.keys(errors).length > 0) {
    rejectInvalid(errors);
  }
  return values;
}
