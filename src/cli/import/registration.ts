import { type ImportedState, importState } from "../../provider/import-state";
import type { ResourceDefinition, Values } from "../../services/resource-definition";
import type { StoredResource } from "./deployment";
import type { ImportTarget } from "./import-target";
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
  const { problems, warnings, ...registration } = await importState(
    definition,
    id,
    unreadable,
    process.env,
    warn,
  );
  if (problems.length > 0) {
    throw new Error(rejectionMessage(definition, name, id, problems));
  }
  for (const text of warnings) {
    warn(`${name}: ${text}`);
  }
  return registration;
}

/** Describes the values that a program cannot set, and how to supply the missing ones. */
function rejectionMessage(
  definition: ResourceDefinition,
  name: string,
  id: string,
  problems: readonly string[],
): string {
  const variables = Object.keys(definition.schema.shape)
    .filter((input) =>
      problems.some(
        (problem) => problem.startsWith(`${input}: required`) || problem.startsWith(`${input}: is missing`),
      ),
    )
    .map((input) => variablesOf(name, input)[0]);
  const advice = variables.length > 0 ? `\nSet ${variables.join(", ")}.` : "";
  return `${definition.type} "${id}" has inputs that a program cannot set:\n${problems.join("\n")}${advice}`;
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
