import { type ImportedState, importState } from "../../provider/import-state";
import type { ResourceDefinition, Values } from "../../services/resource-definition";
import type { StoredResource } from "./deployment";
import type { ImportTarget } from "./placement";
import { variablesOf } from "./secrets";

/** Properties of an imported resource. */
export type Registration = Pick<ImportedState, "inputs" | "stored">;

/** Reads the object from its service. */
export async function readRegistration(
  { request }: ImportTarget,
  unreadable: Values,
  warn: (text: string) => void,
): Promise<Registration> {
  const { kind, id, name } = request;
  const { problems, warnings, ...registration } = await importState(kind, id, unreadable, process.env, warn);
  if (problems.length > 0) {
    throw new Error(refusal(kind, name, id, problems));
  }
  for (const text of warnings) {
    warn(`${name}: ${text}`);
  }
  return registration;
}

/** Describes the values that no program can contain, and how to set the ones that are missing. */
function refusal(kind: ResourceDefinition, name: string, id: string, problems: readonly string[]): string {
  const variables = Object.keys(kind.schema.shape)
    .filter((input) => problems.some((problem) => problem.startsWith(`${input}: is missing`)))
    .map((input) => variablesOf(name, input)[0]);
  const advice = variables.length > 0 ? ` (set ${variables.join(", ")})` : "";
  return `${kind.type} "${id}" cannot stand in a program as it is: ${problems.join("; ")}${advice}`;
}

/** The entry that a create would have left in the state. */
export function completed({ resource }: ImportTarget, { stored }: Registration): StoredResource {
  const { created, modified, ...entry } = resource;
  return {
    ...entry,
    ...stored,
    ...(created === undefined ? {} : { created }),
    ...(modified === undefined ? {} : { modified }),
  };
}
