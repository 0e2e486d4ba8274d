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

export interface ReadResult {
  outputs: Values;
  /** Inputs after drift. Without drift they are undefined, and the engine keeps its inputs. */
  inputs?: Values;
}

/**
 * Reads the object of a resource or of a `.get`.
 * @returns undefined when the object certainly does not exist.
 */
export async function read(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  given: Values,
): Promise<ReadResult | undefined> {
  if (!isManaged(kind, given)) {
    return readLookup(kind, host, id, given);
  }
  const sealed = await withFingerprint(kind, given);
  const state = { ...withCurrentOutputs(kind, sealed), owner: sealed.owner ?? newOwner() };
  host.replacements.recordRead(resourceKey(kind, id, state));
  const { read } = kind;
  if (!read) {
    return { outputs: state };
  }
  const options = { kind, host, operation: "read", values: state } as const;
  const found = await withContext(options, (context) => read(id, state, context));
  return found && afterRead(kind, state, found);
}

async function afterRead(kind: ResourceDefinition, state: Values, found: Values): Promise<ReadResult> {
  const before = await withSecrets(kind, state, found);
  const after = stateAfterRead(kind, before, found);
  const print = await fingerprintAfterRead(kind, state.secretFingerprint, found);
  const outputs: Values = { ...withoutStorageSecrets(kind, after), secretFingerprint: print };
  const hasDrifted = Object.keys(kind.schema.shape).some((key) => after[key] !== before[key]);
  if (!hasDrifted) {
    return { outputs };
  }
  return { outputs, inputs: withUnknownSecrets(kind, inputsOf(kind, outputs), print) };
}

/** Reads the object of a `.get`. A new `.get` fails if the object does not exist; a refresh removes it from state. */
async function readLookup(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  given: Values,
): Promise<ReadResult | undefined> {
  const search = wasFound(given) ? findObject : lookUp;
  const found = await search(kind, host, id, withoutLookupMark(given));
  return found && { outputs: withFoundMark(withoutStorageSecrets(kind, found)) };
}

/** Reads an object that is not in state, from the server that the credential belongs to. */
export async function lookUp(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  given: Values,
): Promise<Values> {
  const found = await findObject(kind, host, id, given);
  // The engine would treat an empty result as an object without properties.
  if (!found) {
    throw new Error(
      `${kind.service.title}: no ${kind.type} has the ID "${id}". Check the ID and the credential.`,
    );
  }
  return found;
}

async function findObject(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  given: Values,
): Promise<Values | undefined> {
  const { read } = kind;
  if (!read) {
    throw new Error(
      `${kind.type}.get is not supported, because the ${kind.service.title} API cannot return registrations.`,
    );
  }
  const { baseUrl } = findCredential(kind.service.credentials, given, host.surroundings());
  const state = baseUrl === kind.service.credentials.defaultUrl ? given : { ...given, baseUrl };
  const options = { kind, host, operation: "read", values: state } as const;
  const found = await withContext(options, (context) => read(id, state, context));
  return found && stateAfterRead(kind, state, found);
}
