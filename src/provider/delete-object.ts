/**
 * The delete request of an object, and what follows if its outcome is unknown.
 *
 * A failed delete leaves state unchanged, and `diff` sends no request. If the object was deleted all the same and the
 * program still contains the resource, the next update would find nothing to do, and the service would have no
 * registration. So the object is read after an unknown outcome, and the error contains the next step if that is impossible.
 */
import { hasUnknownOutcome } from "../http/errors";
import type { OperationContext, ResourceDefinition, Values } from "../services/resource-definition";

/** Deletes an object. Succeeds also if the response is missing but the service no longer has the object. */
export async function deleteObject(
  definition: ResourceDefinition,
  id: string,
  state: Values,
  context: OperationContext<unknown>,
): Promise<void> {
  try {
    await definition.delete(id, state, context);
  } catch (error) {
    if (!hasUnknownOutcome(error)) {
      throw error;
    }
    const exists = await objectExists(definition, id, state, context);
    if (exists === false) {
      return;
    }
    throw exists ? error : new Error(`${error.message} ${nextStep(definition)}`);
  }
}

/** Whether the service has the object; undefined if that is unknown. */
async function objectExists(
  { read }: ResourceDefinition,
  id: string,
  state: Values,
  context: OperationContext<unknown>,
): Promise<boolean | undefined> {
  if (read === undefined) {
    return undefined;
  }
  try {
    return (await read(id, state, context)) !== undefined;
  } catch {
    return undefined;
  }
}

function nextStep({ read, service }: ResourceDefinition): string {
  const effect = "The request may have taken effect.";
  return read === undefined
    ? `${effect} To keep the resource, run pulumi up --replace with its URN, because ${service.title} does not return the object.`
    : `${effect} To keep the resource, run pulumi refresh before pulumi up.`;
}
