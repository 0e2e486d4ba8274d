/**
 * Validation of a program's inputs, for the engine's `check`.
 *
 * A schema alone cannot validate them, because at preview any value can be unknown, and a rule can involve several
 * inputs. Each input is therefore parsed separately, unknown values pass unchanged, and a rule runs only if all inputs
 * that it involves are known and valid. All problems are returned together. Nothing is sent to the service.
 *
 *     const { inputs, problems, warnings } = checkInputs(definition, given, findCredentialFor);
 */
import type * as z from "zod";
import { addressProblem } from "../services/fields";
import {
  fields,
  type InputIssue,
  type ResourceDefinition,
  usageOf,
  type Values,
} from "../services/resource-definition";
import { trimTrailingSlashes } from "../url";
import { CredentialError, type FoundCredential } from "./credentials";
import { TIMEOUTS_INPUT, timeoutProblems } from "./timeouts";
import { containsUnknown } from "./unknowns";

interface Checked {
  inputs: Values;
  /** All problems. Each message starts with the path of the input. */
  problems: string[];
  /** Inputs that must be set and are not. Their problems are also in `problems`. */
  missing: string[];
  warnings: string[];
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === "";

/** Returns whether a program may omit the input. */
export function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

/** Validates and normalizes the inputs of a program. Unknown values are returned unchanged. */
export function checkInputs(
  definition: ResourceDefinition,
  given: Values,
  find: (values: Values) => FoundCredential,
): Checked {
  const inputs: Values = {};
  const problems = unknownInputs(definition, given);
  const missing: string[] = [];
  for (const [key, schema] of Object.entries(definition.schema.shape)) {
    const field = schema as z.ZodType;
    const value = given[key];
    if (containsUnknown(value)) {
      inputs[key] = value;
    } else if (isAbsent(value)) {
      if (!isOptional(field)) {
        missing.push(key);
        problems.push(`${key}: required. ${fields.get(field)?.description ?? ""}`.trim());
      }
    } else {
      const parsed = field.safeParse(value);
      const issues = parsed.success
        ? addressIssues(definition, field, parsed.data, given)
        : parsed.error.issues;
      if (parsed.success && issues.length === 0) {
        inputs[key] = parsed.data;
      }
      problems.push(...issues.map((issue) => `${[key, ...issue.path].join(".")}: ${issue.message}`));
    }
  }
  if (given[TIMEOUTS_INPUT] !== undefined) {
    inputs[TIMEOUTS_INPUT] = given[TIMEOUTS_INPUT];
    problems.push(...timeoutProblems(given[TIMEOUTS_INPUT]));
  }
  for (const { input, code, message } of ruleProblems(definition, given, inputs)) {
    problems.push(`${input}: ${message}`);
    if (code === "missing") {
      missing.push(input);
    }
  }
  problems.push(...connectionProblems(definition, given, inputs, find));
  const known = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !containsUnknown(value)));
  const warnings = problems.length > 0 ? [] : (definition.warnings?.(known) ?? []);
  return { inputs, problems, missing, warnings };
}

/** Checks the address of an endpoint. The message names the endpoint in the bucket's region, if it is known. */
function addressIssues(
  definition: ResourceDefinition,
  field: z.ZodType,
  value: unknown,
  given: Values,
): { path: readonly PropertyKey[]; message: string }[] {
  if (fields.get(field)?.role !== "endpoint") {
    return [];
  }
  const inputs = Object.entries(definition.schema.shape);
  const [regionInput = ""] =
    inputs.find(([, input]) => fields.get(input as z.ZodType)?.role === "region") ?? [];
  const region = given[regionInput];
  const isKnown = typeof region === "string" && !containsUnknown(region);
  const hints = {
    region: isKnown ? region : undefined,
    bucketInHost: usageOf(definition).bucketInEndpoint,
  };
  const message = addressProblem(value as string, hints);
  return message === undefined ? [] : [{ path: [], message }];
}

function unknownInputs(definition: ResourceDefinition, given: Values): string[] {
  const unknown = Object.keys(given).filter(
    (key) => !(key in definition.schema.shape) && key !== TIMEOUTS_INPUT,
  );
  if (unknown.length === 0) {
    return [];
  }
  return [
    `${unknown.join(", ")}: not an input of ${definition.type}. Check the spelling. If it is correct, an older pulumi-byob was loaded from ${__dirname}. Update it.`,
  ];
}

/** Evaluates the rules whose inputs are all known and valid. */
function ruleProblems(definition: ResourceDefinition, given: Values, inputs: Values): InputIssue[] {
  const applicable = definition.rules.filter((rule) =>
    rule.involves.every((key) => (isAbsent(given[key]) || key in inputs) && !containsUnknown(given[key])),
  );
  return applicable.map((rule) => rule.problem(inputs)).filter((problem) => problem !== undefined);
}

/** Checks that a credential exists, and stores the URL in the inputs unless it is the default URL. */
function connectionProblems(
  definition: ResourceDefinition,
  given: Values,
  inputs: Values,
  find: (values: Values) => FoundCredential,
): string[] {
  const names = definition.service.credentials.forms.flatMap((form) =>
    form.map((field) => field.input ?? ""),
  );
  const unusable = (key: string) =>
    containsUnknown(inputs[key]) || (!isAbsent(given[key]) && !(key in inputs));
  if ([...names, "baseUrl"].some(unusable)) {
    return [];
  }
  try {
    const { baseUrl } = find(inputs);
    if (
      definition.service.credentials.defaultUrl !== undefined &&
      baseUrl === trimTrailingSlashes(definition.service.credentials.defaultUrl)
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
