/**
 * Reads for `pulumi refresh`, `.get` and `byob import`.
 *
 * The engine calls one method for a refresh and for `.get`, and passes only properties. Their shape shows which of the
 * two it is (`state.ts`). A refresh of an object that does not exist removes it from state, while a new `.get` fails.
 * Inputs are returned only after drift, because they replace the stored inputs, whose secrets a read does not know.
 */
import type { ResourceDefinition, Values } from "../services/resource-definition";
import { findCredential } from "./credentials";
import { resourceKey } from "./lifecycle";
import { newOwner, type ProviderContext, withContext } from "./operation";
import { inputsOf, isManaged, stateAfterRead, wasFound, withFoundMark, withoutLookupMark } from "./state";
import {
  fingerprintAfterRead,
  withFingerprint,
  withoutStorageSecrets,
  withSecrets,
  withUnknownSecrets,
} from "./storage-secrets";
import { withCurrentOutputs } from "./verify-outputs";

interface ReadResult {
  outputs: Values;
  /** Inputs after drift. Without drift they are undefined, and the engine keeps its inputs. */
  inputs?: Values;
}

/**
 * Reads the object of a resource or of a `.get`.
 * @returns undefined when the object certainly does not exist.
 */
export async function readResource(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  given: Values,
): Promise<ReadResult | undefined> {
  if (!isManaged(definition, given)) {
    return readLookup(definition, provider, id, given);
  }
  const sealed = await withFingerprint(definition, given);
  const state = { ...withCurrentOutputs(definition, sealed), owner: sealed.owner ?? newOwner() };
  provider.replacements.recordRead(resourceKey(definition, id, state));
  const { read } = definition;
  if (!read) {
    return { outputs: state };
  }
  const options = { definition, provider, operation: "read", values: state } as const;
  const found = await withContext(options, (context) => read(id, state, context));
  return found && afterRead(definition, state, found);
}

async function afterRead(definition: ResourceDefinition, state: Values, found: Values): Promise<ReadResult> {
  const before = await withSecrets(definition, state, found);
  const after = stateAfterRead(definition, before, found);
  const print = await fingerprintAfterRead(definition, state.secretFingerprint, found);
  const outputs: Values = { ...withoutStorageSecrets(definition, after), secretFingerprint: print };
  const hasDrifted = Object.keys(definition.schema.shape).some((key) => after[key] !== before[key]);
  if (!hasDrifted) {
    return { outputs };
  }
  return { outputs, inputs: withUnknownSecrets(definition, inputsOf(definition, outputs), print) };
}

/** Reads the object of a `.get`. A new `.get` fails if the object does not exist; a refresh removes it from state. */
async function readLookup(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  given: Values,
): Promise<ReadResult | undefined> {
  const search = wasFound(given) ? findObject : lookUp;
  const found = await search(definition, provider, id, withoutLookupMark(given));
  return found && { outputs: withFoundMark(withoutStorageSecrets(definition, found)) };
}

/** Reads an object that is not in state, from the server that the credential belongs to. */
export async function lookUp(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  given: Values,
): Promise<Values> {
  const found = await findObject(definition, provider, id, given);
  // The engine would treat an empty result as an object without properties.
  if (!found) {
    throw new Error(
      `${definition.service.title}: no ${definition.type} has the ID "${id}". Check the ID and the credential.`,
    );
  }
  return found;
}

async function findObject(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  given: Values,
): Promise<Values | undefined> {
  const { read } = definition;
  if (!read) {
    throw new Error(
      `${definition.type}.get is not supported, because the ${definition.service.title} API cannot return registrations. Read the values from the stack that manages the object, for example with a StackReference.`,
    );
  }
  const { baseUrl } = findCredential(definition.service.credentials, given, provider.sources());
  const state = baseUrl === definition.service.credentials.defaultUrl ? given : { ...given, baseUrl };
  const options = { definition, provider, operation: "read", values: state } as const;
  const found = await withContext(options, (context) => read(id, state, context));
  return found && stateAfterRead(definition, state, found);
}
