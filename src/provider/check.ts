/**
 * Validation of a program's inputs, for the engine's `check`.
 *
 * A schema alone cannot validate them, because at preview any value can be unknown, and a rule can involve several
 * inputs. Each input is therefore parsed separately, unknown values pass unchanged, and a rule runs only if all inputs
 * that it involves are known and valid. All problems are returned together. Nothing is sent to the service.
 *
 *     const { inputs, problems, warnings } = checkInputs(definition, given, findCredentialFor);
 */
import type { z } from "zod";
import { fields, type ResourceDefinition, type Values } from "../services/resource-definition";
import { trimTrailingSlashes } from "../url";
import { CredentialError, type FoundCredential } from "./credentials";
import { TIMEOUTS_INPUT, timeoutProblems } from "./timeouts";
import { containsUnknown } from "./unknowns";

export interface Checked {
  inputs: Values;
  /** All problems. Each message starts with the path of the input. */
  problems: string[];
  warnings: string[];
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === "";

/** Returns whether a program may omit the input. */
export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

/** Validates and normalizes the inputs of a program. Unknown values are returned unchanged. */
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
  return [`${key}: required. ${fields.get(schema)?.description ?? ""}`.trim()];
}

function unknownInputs(kind: ResourceDefinition, given: Values): string[] {
  const strangers = Object.keys(given).filter((key) => !(key in kind.schema.shape) && key !== TIMEOUTS_INPUT);
  if (strangers.length === 0) {
    return [];
  }
  return [
    `${strangers.join(", ")}: unknown to ${kind.type}. Check the spelling; if it is correct, an older pulumi-byob was loaded from ${__dirname}.`,
  ];
}

/** Evaluates the rules whose inputs are all known and valid. */
function ruleProblems(kind: ResourceDefinition, given: Values, inputs: Values): string[] {
  const judged = kind.rules.filter((rule) =>
    rule.involves.every((key) => (isAbsent(given[key]) || key in inputs) && !containsUnknown(given[key])),
  );
  return judged.map((rule) => rule.problem(inputs)).filter((problem) => problem !== undefined);
}

/** Checks that a credential exists, and stores the URL in the inputs unless it is the default URL. */
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
