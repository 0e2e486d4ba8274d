import { manifests } from "../../../src/contract";
import { declarations } from "../../../src/provider/entry";
import { fields } from "../../../src/services/resource-definition";
import { canary } from "./canary";
import { cases, type EngineCase, type Values } from "./cases";

/** A resource type whose registrations can be imported. */
export type Importable = EngineCase & Required<Pick<EngineCase, "register">>;

export const importables: readonly Importable[] = cases.filter(
  (one): one is Importable => one.register !== undefined,
);

/** A case as an importable one. */
export function importable(one: EngineCase): Importable {
  const { register } = one;
  if (register === undefined) {
    throw new Error(`${one.type} cannot be imported`);
  }
  return { ...one, register };
}

/** A secret as a canary, for each that the service stores. */
function secretsOf({ type, credential }: Importable): [string, string][] {
  const secrets = manifests[type].secrets.filter((name) => name !== credential);
  return secrets.map((name) => [name, canary(`${type}.${name}`)]);
}

/** Every input that the service stores. */
export function allValues(one: Importable, number = 0): Values {
  return { ...one.required(number), ...one.optional, ...Object.fromEntries(secretsOf(one)) };
}

/** What must be given, so that everything else is at its default. */
export function fewValues(one: Importable, number = 0): Values {
  const required = one.required(number);
  return { ...required, ...Object.fromEntries(secretsOf(one).filter(([name]) => name in required)) };
}

/** The inputs of all resource types that services do not return. */
const unreadable = [
  ...new Set(
    declarations().flatMap(({ schema }) =>
      Object.keys(schema.shape).filter((name) => fields.get(schema.shape[name] as never)?.writeOnly),
    ),
  ),
];

/** The variables in which `byob import` looks for what the services do not answer, of one resource or of all. */
export function importVariables(values: Values, resource = ""): Record<string, string> {
  const upperSnake = (name: string) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
  const prefix = resource === "" ? "BYOB_IMPORT_" : `BYOB_IMPORT_${upperSnake(resource)}_`;
  const given = unreadable.filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [prefix + upperSnake(name), String(values[name])]));
}
