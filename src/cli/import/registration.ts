import { type ImportedState, importState } from "../../provider/import-state";
import type { Values } from "../../services/resource-definition";
import type { StoredResource } from "./deployment";
import type { ImportTarget } from "./import-target";
import type { ImportRequest } from "./requests";
import { variablesOf } from "./secrets";

/** Properties of an imported resource. */
export type ImportedRegistration = Pick<ImportedState, "inputs" | "stored">;

/** Reads the object from its service. */
export async function readRegistration(
  { request }: ImportTarget,
  unreadable: Values,
  warn: (text: string) => void,
): Promise<ImportedRegistration> {
  const { definition, id, name } = request;
  const { problems, missing, warnings, ...registration } = await importState(
    definition,
    id,
    unreadable,
    process.env,
    warn,
  );
  if (problems.length > 0) {
    throw new Error(rejectionMessage(request, problems, missing));
  }
  for (const text of warnings) {
    warn(`${name}: ${text}`);
  }
  return registration;
}

/** Describes the values that a program cannot set, and how to supply the missing ones. */
function rejectionMessage(
  { definition, name, id }: ImportRequest,
  problems: readonly string[],
  missing: readonly string[],
): string {
  const variables = missing.map((input) => variablesOf(name, input)[0]);
  const advice = variables.length > 0 ? `\nSet ${variables.join(", ")}.` : "";
  return `${name}: ${definition.type} "${id}" cannot be imported, because a program cannot set these inputs:\n${problems.join("\n")}${advice}`;
}

/** Returns the entry that a create would have added to the state. */
export function completed({ resource }: ImportTarget, { stored }: ImportedRegistration): StoredResource {
  const { created, modified, ...entry } = resource;
  return {
    ...entry,
    ...stored,
    ...(created === undefined ? {} : { created }),
    ...(modified === undefined ? {} : { modified }),
  };
}
