/**
 * Labeling configuration of a project: the XML document that describes the tasks and the controls of annotators.
 *
 * The server derives `parsed_label_config` and `control_weights` from it, which clients read to build predictions, and
 * rejects tasks that lack the data of an object tag. A project can therefore not be emulated without reading the XML.
 * Its structure is not validated against the server's schema, and messages about XML that is not well-formed differ,
 * because the server passes on those of Python's parser.
 *
 *     const config = parseLabelConfig('<View><Text name="t" value="$text"/></View>'); // config.dataTypes: { text: "Text" }
 */
import { isDeepStrictEqual } from "node:util";
import { SaxesParser } from "saxes";
import { isObject, type JsonObject } from "../../kit/request";
import { FieldError } from "./parsers";

/** A control of annotators, as `parsed_label_config` describes it. */
interface ControlTag {
  type: string;
  to_name: string[];
  inputs: JsonObject[];
  labels: string[];
  labels_attrs: Record<string, Record<string, string>>;
  [condition: string]: unknown;
}

/** The parts of a labeling configuration that the API uses. */
export interface LabelConfig {
  /** Controls by name. */
  controls: Record<string, ControlTag>;
  /** Type of the object tag by key of a task's data. */
  dataTypes: Record<string, string>;
  /** Whether several tasks can be annotated at the same time. */
  suitableForBulk: boolean;
}

interface Tag {
  name: string;
  attributes: Record<string, string>;
  children: Tag[];
}

const LABEL_TAGS = ["Label", "Choice", "Relation"];
/** Tags that refer to another one, but do not create annotations. */
const NOT_CONTROL_TAGS = ["Filter"];
/** Controls that mark a region, so that a bulk annotation makes no sense. */
const REGION_TAGS =
  /^((Brush|Ellipse|KeyPoint|Polygon|Rectangle)(Labels)?|(HyperText|Paragraph|TimeSeries)?Labels|VideoRectangle)$/;

/** Reads a configuration. Throws a `FieldError` if it is not well-formed, or if its names are inconsistent. */
export function parseLabelConfig(text: string): LabelConfig {
  const tags = allTags(rootOf(text));
  assertConsistentNames(tags);
  return {
    controls: controlsOf(tags),
    dataTypes: dataTypesOf(tags),
    suitableForBulk: tags.every(isSuitableForBulk),
  };
}

/** Weights of the controls. Weights that the project already has are kept. */
export function controlWeights(config: LabelConfig, before: unknown): JsonObject {
  const weightsOf = (name: string): JsonObject => {
    const known = isObject(before) ? before[name] : undefined;
    return isObject(known) ? known : {};
  };
  const entries = Object.entries(config.controls).map(([name, { type, labels }]) => {
    const known = weightsOf(name);
    const knownLabels = isObject(known.labels) ? known.labels : {};
    const weights = Object.fromEntries(labels.map((label) => [label, knownLabels[label] ?? 1]));
    return [name, { overall: known.overall ?? 1, type, labels: weights }];
  });
  return Object.fromEntries(entries);
}

/** Whether a new configuration reads other data, or lacks labels that annotations can contain. */
export function hasEssentialChange(before: LabelConfig, after: LabelConfig): boolean {
  return Object.entries(after.controls).some(([name, { type, inputs, labels }]) => {
    const old = before.controls[name];
    const isSame = old?.type === type && isDeepStrictEqual(old.inputs, inputs);
    return !isSame || old.labels.some((label) => !labels.includes(label));
  });
}

function rootOf(text: string): Tag {
  const document: Tag = { name: "", attributes: {}, children: [] };
  const open = [document];
  const parser = new SaxesParser();
  parser.on("error", ({ message }) => {
    throw new FieldError(`${message.replace(/^[\d:]+ /, "")}: line ${parser.line}, column ${parser.column}`);
  });
  parser.on("opentag", ({ name, attributes }) => {
    const tag = { name, attributes, children: [] };
    open.at(-1)?.children.push(tag);
    open.push(tag);
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  const [root] = document.children;
  if (root === undefined) {
    throw new FieldError("no element found: line 1, column 0");
  }
  return root;
}

/** All elements in the order of the document. */
function allTags(tag: Tag): Tag[] {
  return [tag, ...tag.children.flatMap(allTags)];
}

function assertConsistentNames(tags: readonly Tag[]): void {
  const names = tags.map(({ attributes }) => attributes.name).filter((name) => name !== undefined);
  if (new Set(names).size < names.length) {
    throw new FieldError("Label config contains non-unique names");
  }
  for (const target of tags.flatMap(({ attributes }) => attributes.toName?.split(",") ?? [])) {
    if (!names.includes(target)) {
      const known = [...names].sort().map((name) => `'${name}'`);
      throw new FieldError(`toName="${target}" not found in names: [${known.join(", ")}]`);
    }
  }
}

function isControl({ name, attributes }: Tag): boolean {
  return Boolean(attributes.name && attributes.toName) && !NOT_CONTROL_TAGS.includes(name);
}

function controlsOf(tags: readonly Tag[]): Record<string, ControlTag> {
  const inputs = inputsOf(tags);
  const controls: Record<string, ControlTag> = {};
  for (const tag of tags.filter(isControl)) {
    const targets = (tag.attributes.toName ?? "").split(",");
    const labels = labelsIn(tag);
    controls[tag.attributes.name ?? ""] = {
      type: tag.name,
      to_name: targets,
      ...conditionOf(tag.attributes),
      inputs: targets.map((target) => inputs[target]).filter((input) => input !== undefined),
      labels: Object.keys(labels),
      labels_attrs: labels,
    };
  }
  return controls;
}

function conditionOf(attributes: Record<string, string>): JsonObject {
  const { perRegion, whenTagName, whenLabelValue, whenChoiceValue, value, apiUrl } = attributes;
  const [type, name] = [
    ["tag", whenTagName],
    ["label", whenLabelValue],
    ["choice", whenChoiceValue],
  ].find(([, condition]) => condition) ?? [undefined, undefined];
  return {
    ...(perRegion === "true" && name !== undefined ? { conditionals: { type, name } } : {}),
    ...(value?.includes("$") || apiUrl ? { dynamic_labels: true } : {}),
  };
}

/** Object tags by name, which display the data of a task. */
function inputsOf(tags: readonly Tag[]): Record<string, JsonObject> {
  const shown = tags.filter((tag) => tag.attributes.name && !isControl(tag));
  return Object.fromEntries(
    shown.map(({ name, attributes }) => {
      const { valueType = null, value, valueList } = attributes;
      const source = value === undefined ? { valueList } : { value };
      const [field, expression = ""] = Object.entries(source)[0] ?? [];
      return [attributes.name, { type: name, valueType, [field ?? "value"]: expression.replace(/^\$+/, "") }];
    }),
  );
}

/** Labels below a control, by their alias or value. Labels of a nested control belong to that one. */
function labelsIn(control: Tag): Record<string, Record<string, string>> {
  const labels: Record<string, Record<string, string>> = {};
  for (const tag of control.children.filter((child) => !isControl(child))) {
    const label = tag.attributes.alias || tag.attributes.value;
    if (LABEL_TAGS.includes(tag.name) && label) {
      labels[label] = tag.attributes;
    }
    Object.assign(labels, labelsIn(tag));
  }
  return labels;
}

function dataTypesOf(tags: readonly Tag[]): Record<string, string> {
  const types: Record<string, string> = {};
  for (const { name, attributes } of tags) {
    const { value } = attributes;
    const key = value?.match(/^\$(.+)$/)?.[1] ?? value?.match(/\$(\w+)/)?.[1];
    // A video determines the type of its data even if another tag displays them, too.
    if (attributes.name && key !== undefined && types[key] !== "Video") {
      types[key] = name;
    }
  }
  return types;
}

function isSuitableForBulk({ name, attributes }: Tag): boolean {
  const perPart =
    attributes.perRegion?.toLowerCase() === "true" || attributes.perItem?.toLowerCase() === "true";
  const fromData =
    ["Choices", "Taxonomy"].includes(name) && (attributes.value ?? attributes.apiUrl) !== undefined;
  return !REGION_TAGS.test(name) && !perPart && !fromData;
}
