/**
 * Objects to import, from the command line or from a JSON list.
 *
 * A wrong resource type would otherwise be noticed only after other objects were read. Both sources are therefore validated
 * completely before the export is read. A type that cannot be read from its service is rejected with the alternative.
 */
import * as z from "zod";
import { declarations } from "../../provider/entry";
import type { ResourceDefinition } from "../../services/resource-definition";
import { UsageError } from "../support/usage";

/** One object to import. */
export interface ImportRequest {
  definition: ResourceDefinition;
  id: string;
  name: string;
  parent?: string;
  provider?: string;
}

interface ImportSpec {
  type: string;
  id: string;
  name: string;
  parent?: string | undefined;
  provider?: string | undefined;
}

const text = z.string().min(1);
const importSpec = z.strictObject({
  type: text,
  id: z.union([text, z.int().transform(String)]),
  name: text,
  parent: text.optional(),
  provider: text.optional(),
});

/** Parses the list of an import file. */
export function requestsOfFile(name: string, json: string): ImportRequest[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    throw new UsageError(
      `${name}: must be valid JSON: a list of {"type", "id", "name", "parent"?, "provider"?}.`,
    );
  }
  const result = z.array(importSpec).min(1).safeParse(list);
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path, message }) => `${path.join(".") || "the document"}: ${message}`,
    );
    throw new UsageError(
      `${name}: must be a list of {"type", "id", "name", "parent"?, "provider"?}: ${problems.join("; ")}.`,
    );
  }
  return result.data.map(request);
}

/** Returns the object of the command line. */
export function requestOfArguments(wanted: { [key in keyof ImportSpec]: string | undefined }): ImportRequest {
  const { type, id, name, parent, provider } = wanted;
  if (type) {
    importableDefinition(type);
  }
  if (!type || !id || !name) {
    throw new UsageError(
      'a resource type, an ID and --name are required, unless --file is set. Run "byob import --help" for usage.',
    );
  }
  return request({ type, id, name, parent, provider });
}

function request({ type, id, name, parent, provider }: ImportSpec): ImportRequest {
  return {
    definition: importableDefinition(type),
    id,
    name,
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
  };
}

function importableDefinition(name: string): ResourceDefinition {
  const all = declarations();
  const found = all.find(({ type }) => type === name);
  if (!found) {
    const readable = all.filter(({ read }) => read !== undefined).map(({ type }) => type);
    throw new UsageError(`unknown resource type "${name}". Importable types: ${readable.join(", ")}.`);
  }
  if (!found.read) {
    throw new UsageError(`${name} cannot be imported: ${insteadOfImport(found)}`);
  }
  return found;
}

/** Describes the alternative for resource types that cannot be read. */
function insteadOfImport({ service, schema }: ResourceDefinition): string {
  return "adopt" in schema.shape
    ? `the ${service.title} API cannot return it. Add it to the program with adopt: true and run "pulumi up", which writes the settings again.`
    : 'no service stores it. Add it to the program and run "pulumi up".';
}
