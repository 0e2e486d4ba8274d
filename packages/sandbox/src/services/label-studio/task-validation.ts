/**
 * Validation of tasks against the labeling configuration of their project, with the messages of 1.23.2.
 *
 *     const { data } = validTask(item, { text: "Text" }); // throws an InvalidTask
 */
import { isObject, type JsonObject } from "../../kit/request";
import { pythonText, pythonType } from "./python-values";
import { UNDEFINED_KEY } from "./task-data";

/** Thrown for a task that the server rejects; the message is the server's. */
export class InvalidTask extends Error {
  override readonly name = "ValidationError";
}

/** A task of a request, with the parts that the server stores. */
export interface SentTask {
  data: JsonObject;
  meta: unknown;
  /** Values that are not objects are not validated here, like on the server. */
  annotations: unknown[];
  predictions: unknown[];
}

/** Python types of the data that an object tag can show; a string for all other tags. */
const DATA_TYPES: Record<string, readonly string[]> = {
  Text: ["str", "int", "float", "list"],
  Header: ["str", "int", "float"],
  Image: ["str", "list"],
  Paragraphs: ["list", "str"],
  Chat: ["list", "str"],
  Table: ["dict", "list", "str"],
  TimeSeries: ["dict", "list", "str"],
  TimeSeriesChannel: ["dict", "list", "str"],
  List: ["list", "str"],
  Choices: ["str", "list"],
  Labels: ["str", "list"],
  Taxonomy: ["str", "list", "NoneType"],
  Ranker: ["list", "str"],
};

/** Parts of a task. An object without `data` is the data itself. */
export function validTask(item: unknown, dataTypes: Record<string, string>): SentTask {
  if (!isObject(item)) {
    throw new InvalidTask('Task root must be dict with "data", "meta", "annotations", "predictions" fields');
  }
  if (!Object.hasOwn(item, "data")) {
    requireData(item, dataTypes, "[assume: item as is = task root with values] ");
    return { data: item, meta: {}, annotations: [], predictions: [] };
  }
  requireClass(item, "data", "dict", "list");
  requireData(item.data, dataTypes, '[assume: item["data"] = task root with values]');
  requireClass(item, "annotations", "list");
  const annotations = listIn(item.annotations);
  for (const annotation of annotations.filter(isObject)) {
    if (!Object.hasOwn(annotation, "result")) {
      throw new InvalidTask('Annotation must have "result" fields');
    }
    if (!Array.isArray(annotation.result)) {
      throw new InvalidTask('"result" field in annotation must be list');
    }
  }
  requireClass(item, "predictions", "list");
  const predictions = listIn(item.predictions);
  if (predictions.filter(isObject).some((prediction) => !Object.hasOwn(prediction, "result"))) {
    throw new InvalidTask('Prediction must have "result" fields');
  }
  requireClass(item, "meta", "dict", "list");
  return { data: item.data as JsonObject, meta: item.meta ?? {}, annotations, predictions };
}

function listIn(list: unknown): unknown[] {
  return Array.isArray(list) ? list : [];
}

function requireClass(item: JsonObject, key: string, ...types: string[]): void {
  if (Object.hasOwn(item, key) && !types.includes(pythonType(item[key]))) {
    throw new InvalidTask(`Task[${key}] must be ${types.join(" or ")}`);
  }
}

function requireData(data: unknown, dataTypes: Record<string, string>, assumption: string): void {
  const values = isObject(data) ? data : {};
  for (const [path, tag] of Object.entries(dataTypes)) {
    const [key = ""] = path.split("[");
    const value = key
      .split(".")
      .reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), values);
    // An import storage stores the URL of an object under this key, because it does not know the name.
    const found = value === undefined ? values[UNDEFINED_KEY] : value;
    if (found === undefined) {
      throw new InvalidTask(`"${key}" key is expected in task data ${assumption}`);
    }
    const expected = path.includes("[")
      ? ["list"]
      : (DATA_TYPES[tag] ?? (tag.endsWith("Labels") ? ["str", "list"] : ["str"]));
    // A Boolean is an integer in Python.
    const type = pythonType(found);
    if (!expected.includes(type === "bool" ? "int" : type)) {
      throw new InvalidTask(
        `data['${key}']=${pythonText(found)} is of type '${pythonType(found)}', but the object tag ${tag} expects ` +
          `the following types: ${pythonText(expected)} ${assumption}`,
      );
    }
  }
}
