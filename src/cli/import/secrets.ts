import { fields, type ResourceDefinition, type Values } from "../../services/resource-definition";
import type { Ask } from "../support/secret-prompt";
import { UsageError } from "../support/usage";
import type { ImportRequest } from "./requests";

interface Unreadable {
  input: string;
  optional: boolean;
}

/** Returns the inputs that the service never returns. */
function unreadable(definition: ResourceDefinition): Unreadable[] {
  return Object.entries(definition.schema.shape)
    .filter(([, schema]) => fields.get(schema as never)?.writeOnly)
    .map(([input, schema]) => ({ input, optional: schema.safeParse(undefined).success }));
}

/** Converts `awsSecretAccessKey` or `my-bucket` to a part of a variable's name. */
function upperSnake(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

/** Names of the variables for an input; the one for this resource only comes first. */
export function variablesOf(name: string, input: string): readonly [string, string] {
  return [`BYOB_IMPORT_${upperSnake(name)}_${upperSnake(input)}`, `BYOB_IMPORT_${upperSnake(input)}`];
}

/** Throws if the variables for one resource would also apply to another one. */
export function assertDistinctVariables(requests: readonly ImportRequest[]): void {
  const names = new Map<string, string>();
  for (const { name } of requests) {
    const before = names.get(upperSnake(name));
    if (before !== undefined && before !== name) {
      throw new UsageError(
        `"${before}" and "${name}" use the same environment variables (BYOB_IMPORT_${upperSnake(name)}_<INPUT>). Import them separately.`,
      );
    }
    names.set(upperSnake(name), name);
  }
}

/** Gets the inputs that no service returns from the environment or the user; `say` reports inputs that stay unset. */
export async function unreadableInputs(
  { definition, name }: ImportRequest,
  environment: NodeJS.ProcessEnv,
  ask: Ask | undefined,
  say: (text: string) => void,
): Promise<Values> {
  const found: Values = {};
  for (const { input, optional } of unreadable(definition)) {
    const variables = variablesOf(name, input);
    const set = variables.map((variable) => environment[variable]).find((value) => value !== undefined);
    const value = set ?? (await ask?.(question(name, input, optional))) ?? "";
    if (value !== "") {
      found[input] = value;
    } else if (!optional) {
      throw new Error(
        `${name}: ${input} is required, and ${definition.service.title} does not return it. Set ${variables.join(" or ")}, or run the command on a terminal without --no-input.`,
      );
    } else if (set === undefined && !ask) {
      say(`${name}: ${variables[0]} is not set, so ${input} stays unset.`);
    }
  }
  return found;
}

function question(name: string, input: string, optional: boolean): string {
  return `${name}: ${input} (not shown${optional ? "; empty for none" : ""}): `;
}
