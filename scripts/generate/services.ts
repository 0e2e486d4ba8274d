/**
 * Reads the definitions of all services from the folders in `src/services`.
 *
 * The registries are generated, so the generator cannot import them. It lists the folders, loads the files that
 * docs/architecture.md describes, and reports a missing file or export by its name.
 *
 *     const services = readServices();
 */
import fs from "node:fs";
import path from "node:path";
import { camelCase, type ServiceDefinition } from "../../src/services/definition";
import type { ResourceDefinition } from "../../src/services/resource-definition";

/** One folder of `src/services` and the exports of its files. */
export interface DescribedService {
  definition: ServiceDefinition;
  /** Name of the definition in `index.ts`. */
  constant: string;
  /** Beginning of the names of its types. */
  pascal: string;
  resources: readonly ResourceDefinition[];
  /** Whether buckets are registered with it; false for `generic`. */
  isService: boolean;
  /** Whether the folder contains `doctor.ts`. */
  hasDoctor: boolean;
}

const FOLDER = path.resolve(__dirname, "../../src/services");

/** Reads all definitions, sorted by id. Throws if a file or an export is missing. */
export function readServices(): DescribedService[] {
  return fs
    .readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readService(entry.name))
    .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
}

function readService(id: string): DescribedService {
  const constant = camelCase(id);
  const definition = exported(`${id}/index.ts`, constant) as ServiceDefinition;
  if (definition.id !== id) {
    throw new Error(
      `src/services/${id}/index.ts: id must be the name of the folder, got "${definition.id}".`,
    );
  }
  return {
    definition,
    constant,
    pascal: pascalCase(definition.title),
    resources: definition.resources.map((type) => readResource(id, type)),
    isService: definition.bucket.policy !== undefined,
    hasDoctor: fs.existsSync(path.join(FOLDER, id, "doctor.ts")),
  };
}

function readResource(id: string, type: string): ResourceDefinition {
  const resource = exported(`${id}/resource.ts`, uncapitalized(type)) as ResourceDefinition;
  if (resource.type !== type) {
    throw new Error(
      `src/services/${id}/resource.ts: ${uncapitalized(type)} must have the type "${type}", got "${resource.type}". Change it, or change resources in index.ts.`,
    );
  }
  return resource;
}

function exported(file: string, name: string): unknown {
  const target = path.join(FOLDER, file);
  if (!fs.existsSync(target)) {
    throw new Error(`src/services/${file} is missing; docs/architecture.md lists the files of a service.`);
  }
  const found = (require(target) as Record<string, unknown>)[name];
  if (found === undefined) {
    throw new Error(`src/services/${file} must export ${name}.`);
  }
  return found;
}

/** Converts a title to the beginning of type names: `RyzeAPI` to `RyzeApi`, `Label Studio` to `LabelStudio`. */
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
