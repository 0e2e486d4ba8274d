import type { z } from "zod";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";
import { trimTrailingSlashes } from "../url";
import { CredentialError, type FoundCredential } from "./credentials";
import { TIMEOUTS_INPUT, timeoutProblems } from "./timeouts";
import { containsUnknown } from "./unknowns";

export interface Checked {
  inputs: Values;
  /** Sentences that start with the input's path; all problems at once. */
  problems: string[];
  warnings: string[];
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === "";

/** True for an input that a program may leave out. */
export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

/** Judges the inputs of a program without any network; what is not known yet passes as it is. */
export function checkInputs(
  kind: ResourceDefinition,
  given: Values,
  find: (values: Values) => FoundCredential,
): Checked {
  const inputs: Values = {};
  const problems = unknownInputs(kind, given);
  for (const [key, schema] of Object.entries(kind.schema.shape)) {
    const field = schema as z.ZodType;
    const value = given[key];
    if (containsUnknown(value)) {
      inputs[key] = value;
    } else if (isAbsent(value)) {
      problems.push(...missing(key, field));
    } else {
      const parsed = field.safeParse(value);
      if (parsed.success) {
        inputs[key] = parsed.data;
      } else {
        problems.push(
          ...parsed.error.issues.map((issue) => `${[key, ...issue.path].join(".")}: ${issue.message}`),
        );
      }
    }
  }
  if (given[TIMEOUTS_INPUT] !== undefined) {
    inputs[TIMEOUTS_INPUT] = given[TIMEOUTS_INPUT];
    problems.push(...timeoutProblems(given[TIMEOUTS_INPUT]));
  }
  problems.push(...ruleProblems(kind, given, inputs), ...connectionProblems(kind, given, inputs, find));
  const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !containsUnknown(value)));
  return { inputs, problems, warnings: problems.length > 0 ? [] : (kind.warnings?.(known) ?? []) };
}

function missing(key: string, schema: z.ZodType): string[] {
  if (isOptional(schema)) {
    return [];
  }
  return [`${key}: is missing, and required. ${fields.get(schema)?.description ?? ""}`.trim()];
}

function unknownInputs(kind: ResourceDefinition, given: Values): string[] {
  const strangers = Object.keys(given).filter((key) => !(key in kind.schema.shape) && key !== TIMEOUTS_INPUT);
  if (strangers.length === 0) {
    return [];
  }
  return [
    `${strangers.join(", ")}: unknown to ${kind.type}; either the name is misspelt, or the program's pulumi-byob is newer than the one loaded from ${__dirname}`,
  ];
}

/** Rules hold between inputs that are known and sound by themselves. */
function ruleProblems(kind: ResourceDefinition, given: Values, inputs: Values): string[] {
  const judged = kind.rules.filter((rule) =>
    rule.involves.every((key) => (isAbsent(given[key]) || key in inputs) && !containsUnknown(given[key])),
  );
  return judged.map((rule) => rule.problem(inputs)).filter((problem) => problem !== undefined);
}

/** Finds the credential and writes down the URL where it is not the built-in one. */
function connectionProblems(
  kind: ResourceDefinition,
  given: Values,
  inputs: Values,
  find: (values: Values) => FoundCredential,
): string[] {
  const names = kind.service.credentials.forms.flatMap((form) => form.map((field) => field.input ?? ""));
  const unusable = (key: string) =>
    containsUnknown(inputs[key]) || (!isAbsent(given[key]) && !(key in inputs));
  if ([...names, "baseUrl"].some(unusable)) {
    return [];
  }
  try {
    const { baseUrl } = find(inputs);
    if (
      kind.service.credentials.defaultUrl !== undefined &&
      baseUrl === trimTrailingSlashes(kind.service.credentials.defaultUrl)
    ) {
      delete inputs.baseUrl;
    } else {
      inputs.baseUrl = baseUrl;
    }
    return [];
  } catch (error) {
    if (error instanceof CredentialError) {
      return [error.message];
    }
    throw error;
  }
}
