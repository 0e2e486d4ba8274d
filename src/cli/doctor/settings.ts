import { isDeepStrictEqual } from "node:util";
import type { Values } from "../../services/resource-definition";
import { nameOf, readInput } from "../support/files";
import { kebab } from "../support/option-names";
import { UsageError } from "../support/usage";
import { type DoctorCommand, type DoctorField, flagOf, keyInputs, secretInputs, variableOf } from "./entry";

/** Settings by input name, with the name of their source. */
export interface Source {
  name: string;
  values: Values;
}

const WHY_NOT_AS_OPTION = "every user of this machine can read options in the process list";

const EXAMPLE = 'Write one object with the settings, for example {"bucket": "my-bucket"}.';

/** Rejects options that contain a key, because other users may have read it. */
export function assertNoSecretOptions(entry: DoctorCommand, options: Values): void {
  const found = Object.keys(options).find((name) => secretInputs.has(name));
  if (found === undefined) {
    return;
  }
  const own = keyInputs(entry).includes(found);
  const instead = own ? `Set ${variableOf(found)}, or enter the key at the prompt.` : "Remove the option.";
  throw new UsageError(
    `--${kebab(found)}: not supported, because ${WHY_NOT_AS_OPTION}, and shells store them. ${instead} If it was a real key, replace it.`,
  );
}

/** Reads settings from the command line and ignores options that are not inputs, such as `--json`. */
export function fromOptions({ fields }: DoctorCommand, options: Values): Source {
  const known = fields.filter(({ input }) => options[input] !== undefined);
  return { name: "options", values: Object.fromEntries(known.map(({ input }) => [input, options[input]])) };
}

/** Reads settings from the environment. An empty variable is treated as unset. */
export function fromEnvironment(
  { fields, urlVariable = "" }: DoctorCommand,
  environment: NodeJS.ProcessEnv,
): Source {
  const values: Values = {};
  for (const field of fields) {
    const variable = variableOf(field.input);
    const text = environment[variable] || (field.input === "baseUrl" && environment[urlVariable]);
    if (text) {
      values[field.input] = readText(field, text, variable);
    }
  }
  return { name: "environment", values };
}

function readText({ form }: DoctorField, text: string, variable: string): unknown {
  if (form === undefined) {
    return text;
  }
  if (form === "list") {
    return text.split(",").map((part) => part.trim());
  }
  if (text !== "true" && text !== "false") {
    throw new UsageError(`${variable}: must be true or false.`);
  }
  return text === "true";
}

/**
 * Reads settings from a JSON file.
 * @param inputs all inputs of the resource type
 */
export async function fromFile(
  entry: DoctorCommand,
  file: string,
  inputs: readonly string[],
): Promise<Source> {
  const name = nameOf(file);
  const values = parsed(name, await textOf(file));
  for (const [input, value] of Object.entries(values)) {
    if (secretInputs.has(input) && value !== null && value !== "") {
      rejectSecret(entry, name, input);
    }
    if (!inputs.includes(input) && !secretInputs.has(input)) {
      throw new UsageError(
        `${name}: ${input} is not a setting of ${entry.title}. Its settings are ${fieldNames(entry)}.`,
      );
    }
  }
  return { name, values };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readInput(file, "--args", "a JSON object with the settings");
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parsed(name: string, text: string): Values {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UsageError(`${name}: must be valid JSON. ${EXAMPLE}`);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new UsageError(`${name}: must contain a JSON object. ${EXAMPLE}`);
  }
  return document as Values;
}

function rejectSecret(entry: DoctorCommand, name: string, input: string): never {
  const instead = keyInputs(entry).includes(input)
    ? `Remove it, and set ${variableOf(input)} or enter the key at the prompt.`
    : "Remove it: it is not needed.";
  throw new UsageError(
    `${name}: must not contain ${input} in plain text, because files are copied, committed and backed up. ${instead} If the file was shared, replace the key.`,
  );
}

function fieldNames({ fields }: DoctorCommand): string {
  return fields.map(({ input }) => input).join(", ");
}

/** Merges sources; the first source with a setting has priority. */
export function mergedSettings(entry: DoctorCommand, sources: readonly Source[]): Values {
  const values: Values = {};
  for (const field of entry.fields) {
    const { input } = field;
    const source = sources.find(({ values: found }) => isSet(found[input]));
    if (source === undefined) {
      continue;
    }
    const value = source.values[input];
    const problem = problemOf(field, value);
    if (problem) {
      throw new UsageError(`${input} (${source.name}): ${problem}.`);
    }
    values[input] = value;
  }
  return values;
}

/** Returns the settings for which the sources have another value than one of them. */
export function inputsThatDiffer(
  { values }: Source,
  entry: DoctorCommand,
  sources: readonly Source[],
): string[] {
  const merged = mergedSettings(entry, sources);
  return Object.keys(merged).filter((input) => !isDeepStrictEqual(merged[input], values[input]));
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function problemOf({ form, choices, input }: DoctorField, value: unknown): string | undefined {
  if (form === "list") {
    const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
    return isList ? undefined : "must be a list of strings";
  }
  if (form !== undefined) {
    return typeof value === "boolean" ? undefined : "must be true or false";
  }
  if (typeof value !== "string") {
    return "must be a string";
  }
  if (choices && !choices.includes(value)) {
    return `must be one of ${choices.join(", ")}`;
  }
  if (input === "baseUrl" && !/^https?:\/\/[^/@]+(?:\/[^@?#]*)?$/i.test(value)) {
    return "must be the URL of the server, for example https://labels.example.com";
  }
  return undefined;
}

/**
 * Throws if a required setting is missing.
 * @param encrypted inputs that are encrypted in the state of the stack
 */
export function assertRequired(
  { fields }: DoctorCommand,
  values: Values,
  encrypted: readonly string[],
): void {
  const missing = fields.filter(({ input, required }) => required && values[input] === undefined);
  if (missing.length === 0) {
    return;
  }
  const sealed = missing.filter(({ input }) => encrypted.includes(input)).map(({ input }) => input);
  const reason =
    sealed.length > 0 ? ` The state of the stack contains ${sealed.join(", ")} in encrypted form only.` : "";
  const ways = missing.map((field) => `${flagOf(field)} (or ${variableOf(field.input)})`);
  throw new UsageError(`required settings are missing.${reason} Set ${ways.join(", ")}.`);
}
