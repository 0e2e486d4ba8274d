import { z } from "zod";
import { declarations } from "../../provider/entry";
import type { ResourceDefinition } from "../../services/resource-definition";
import { UsageError } from "../support/usage";

/** One object that is wanted in the stack. */
export interface ImportRequest {
  kind: ResourceDefinition;
  id: string;
  name: string;
  parent?: string;
  provider?: string;
}

interface Wish {
  kind: string;
  id: string;
  name: string;
  parent?: string | undefined;
  provider?: string | undefined;
}

const text = z.string().min(1);
const wish = z.strictObject({
  kind: text,
  id: z.union([text, z.int().transform(String)]),
  name: text,
  parent: text.optional(),
  provider: text.optional(),
});

/** The list of an import file. */
export function requestsOfFile(name: string, json: string): ImportRequest[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    throw new UsageError(
      `${name} is no JSON; it is a list of {"kind", "id", "name", "parent"?, "provider"?}`,
    );
  }
  const result = z.array(wish).min(1).safeParse(list);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new UsageError(
      `${name} is no list of {"kind", "id", "name", "parent"?, "provider"?}: ${problems.join("; ")}`,
    );
  }
  return result.data.map(request);
}

/** The one object of the command line. */
export function requestOfArguments(wanted: { [key in keyof Wish]: string | undefined }): ImportRequest {
  const { kind, id, name, parent, provider } = wanted;
  if (kind) {
    readableKind(kind);
  }
  if (!kind || !id || !name) {
    throw new UsageError("give a kind, an id and --name, or --file with several; see byob import --help");
  }
  return request({ kind, id, name, parent, provider });
}

function request({ kind, id, name, parent, provider }: Wish): ImportRequest {
  return {
    kind: readableKind(kind),
    id,
    name,
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
  };
}

function readableKind(name: string): ResourceDefinition {
  const all = declarations();
  const found = all.find(({ type }) => type === name);
  if (!found) {
    const readable = all.filter(({ read }) => read !== undefined).map(({ type }) => type);
    throw new UsageError(`there is no kind "${name}"; what can be imported: ${readable.join(", ")}`);
  }
  if (!found.read) {
    throw new UsageError(`a ${name} cannot be imported: ${insteadOfImport(found)}`);
  }
  return found;
}

/** Something that no service holds is simply made by the program. */
function insteadOfImport({ service, schema }: ResourceDefinition): string {
  return "adopt" in schema.shape
    ? `${service.title} has no call that reads it; write it into the program with adopt: true, and pulumi up takes it over by setting it anew`
    : "no service has it; write it into the program, and pulumi up makes it";
}
