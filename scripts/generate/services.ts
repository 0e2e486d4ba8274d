import fs from "node:fs";
import path from "node:path";
import { camelCase, type ServiceDefinition } from "../../src/services/definition";
import type { ResourceDefinition } from "../../src/services/resource-definition";

/** One folder of `src/services`, with what its files export. */
export interface Service {
  definition: ServiceDefinition;
  /** Name of the definition in `index.ts`. */
  constant: string;
  /** Beginning of the names of its types. */
  pascal: string;
  kinds: readonly ResourceDefinition[];
  /** A service takes buckets; `generic` is none. */
  isService: boolean;
  hasDoctor: boolean;
}

const FOLDER = path.resolve(__dirname, "../../src/services");

/** All definitions in the order of their ids. Throws for what a folder lacks. */
export function readServices(): Service[] {
  return fs
    .readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readService(entry.name))
    .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
}

function readService(id: string): Service {
  const constant = camelCase(id);
  const definition = exported(`${id}/index.ts`, constant) as ServiceDefinition;
  if (definition.id !== id) {
    throw new Error(`src/services/${id}/index.ts: id is "${definition.id}"; make it the name of the folder.`);
  }
  return {
    definition,
    constant,
    pascal: pascalCase(definition.title),
    kinds: definition.resources.map((type) => readKind(id, type)),
    isService: definition.bucket.policy !== undefined,
    hasDoctor: fs.existsSync(path.join(FOLDER, id, "doctor.ts")),
  };
}

function readKind(id: string, type: string): ResourceDefinition {
  const kind = exported(`${id}/resource.ts`, uncapitalized(type)) as ResourceDefinition;
  if (kind.type !== type) {
    throw new Error(
      `src/services/${id}/resource.ts: ${uncapitalized(type)} has the type "${kind.type}"; make it "${type}", or change resources in index.ts.`,
    );
  }
  return kind;
}

function exported(file: string, name: string): unknown {
  const target = path.join(FOLDER, file);
  if (!fs.existsSync(target)) {
    throw new Error(`src/services/${file} is missing; docs/architecture.md lists the files of a service.`);
  }
  const found = (require(target) as Record<string, unknown>)[name];
  if (found === undefined) {
    throw new Error(`src/services/${file} does not export ${name}; name it so.`);
  }
  return found;
}

/** `RyzeAPI` as `RyzeApi`, `Label Studio` as `LabelStudio`: a title as the beginning of a type's name. */
export function pascalCase(title: string): string {
  return title
    .replaceAll(" ", "")
    .replace(/([A-Z])([A-Z]+)(?![a-z])/g, (_, first: string, rest: string) => first + rest.toLowerCase());
}

export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
