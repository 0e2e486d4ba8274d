import { manifests } from "../../../src/contract";
import { declarations } from "../../../src/provider/entry";
import { fields } from "../../../src/services/resource-definition";
import { canary } from "./canary";
import { type CaseValues, type EngineCase, engineCases } from "./cases";

/** A resource type whose registrations can be imported. */
export type Importable = EngineCase & Required<Pick<EngineCase, "register">>;

export const importables: readonly Importable[] = engineCases.filter(
  (one): one is Importable => one.register !== undefined,
);

/** Returns a case as an importable one. Throws if it cannot be imported. */
export function importable(one: EngineCase): Importable {
  const { register } = one;
  if (register === undefined) {
    throw new Error(`${one.type} cannot be imported`);
  }
  return { ...one, register };
}

/** Returns a canary for each secret that the service stores. */
function secretsOf({ type, credential }: Importable): [string, string][] {
  const secrets = manifests[type].secrets.filter((name) => name !== credential);
  return secrets.map((name) => [name, canary(`${type}.${name}`)]);
}

/** Returns all inputs that the service stores. */
export function allValues(one: Importable, number = 0): CaseValues {
  return { ...one.required(number), ...one.optional, ...Object.fromEntries(secretsOf(one)) };
}

/** Returns only the required inputs, so that all others have their default. */
export function fewValues(one: Importable, number = 0): CaseValues {
  const required = one.required(number);
  return { ...required, ...Object.fromEntries(secretsOf(one).filter(([name]) => name in required)) };
}

/** Inputs of all resource types that services do not return. */
const unreadable = [
  ...new Set(
    declarations().flatMap(({ schema }) =>
      Object.keys(schema.shape).filter((name) => fields.get(schema.shape[name] as never)?.writeOnly),
    ),
  ),
];

/** Returns the environment variables of `byob import` for inputs that services do not return, for one or all resources. */
export function importVariables(values: CaseValues, resource = ""): Record<string, string> {
  const upperSnake = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
  const prefix = resource === "" ? "BYOB_IMPORT_" : `BYOB_IMPORT_${upperSnake(resource)}_`;
  const given = unreadable.filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [prefix + upperSnake(name), String(values[name])]));
}
