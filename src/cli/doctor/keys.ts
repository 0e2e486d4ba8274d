import type { Values } from "../../services/resource-definition";
import { type Ask, withSecretPrompt } from "../support/secret-prompt";
import { UsageError } from "../support/usage";
import { type DoctorCommand, keyInputs, variableOf } from "./entry";
import { outputOf, type StackLocation } from "./stack";

/** Reads the keys by input name from the environment. An empty variable is treated as unset. */
export function keysFromEnvironment(entry: DoctorCommand, environment: NodeJS.ProcessEnv): Values {
  const values: Values = {};
  for (const input of keyInputs(entry)) {
    const value = environment[variableOf(input)];
    if (value) {
      values[input] = value;
    }
  }
  return values;
}

/** Reads the keys from outputs of the stack: `keys` for an output with all keys, `secretKey=output` for one key. */
export async function keysFromOutputs(
  entry: DoctorCommand,
  wanted: readonly string[],
  location: StackLocation,
): Promise<Values> {
  const found: Values = {};
  for (const each of wanted) {
    const [, input, output = each] = /^([^=]+)=(.+)$/.exec(each) ?? [];
    if (input !== undefined && !keyInputs(entry).includes(input)) {
      throw new UsageError(
        `--secrets-from-stack-output: ${input} is not a key of ${entry.title}. Its keys are ${keyInputs(entry).join(", ")}.`,
      );
    }
    const value = await outputOf(output, location);
    Object.assign(
      found,
      input === undefined ? keysIn(entry, output, value) : { [input]: text(output, input, value) },
    );
  }
  return found;
}

/** Keys in an output, under the names of the service or the common names of this package. */
function keysIn({ keys }: DoctorCommand, output: string, value: unknown): Values {
  const holder = Object(value) as Values;
  const names = Object.entries(keys).map(
    ([common, input]) => [input, holder[input] ?? holder[common]] as const,
  );
  const found = names.filter(([, key]) => key !== undefined && key !== null);
  if (found.length === 0) {
    throw new UsageError(
      `output "${output}": must be an object with ${keys.accessKeyId} and ${keys.secretAccessKey}. For an output with one key, write ${keys.secretAccessKey}=<output>.`,
    );
  }
  return Object.fromEntries(found.map(([input, key]) => [input, text(output, input, key)]));
}

function text(output: string, input: string, value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  throw new UsageError(
    `output "${output}": ${input} must be a string, got ${value === null ? "null" : typeof value}.`,
  );
}

/** Asks the user for the keys that are missing. An empty answer leaves a key unset. */
export async function promptForKeys(entry: DoctorCommand, known: Values): Promise<Values> {
  const missing = [entry.keys.accessKeyId, entry.keys.secretAccessKey].filter((input) => !known[input]);
  if (missing.length === 0) {
    return {};
  }
  return withSecretPrompt(async (ask) => (ask ? await askAll(entry, known, missing, ask) : {}));
}

async function askAll(
  { keys: { accessKeyId, sessionToken } }: DoctorCommand,
  known: Values,
  missing: readonly string[],
  ask: Ask,
): Promise<Values> {
  const values: Values = {};
  const askOne = async (input: string) => {
    const value = await ask(`${input} (not shown; empty for none): `);
    if (value !== "") {
      values[input] = value;
    }
  };
  for (const input of missing) {
    await askOne(input);
  }
  const isTemporary = /^ASIA/.test(String(known[accessKeyId] ?? values[accessKeyId] ?? ""));
  if (sessionToken && isTemporary && !known[sessionToken]) {
    await askOne(sessionToken);
  }
  return values;
}
