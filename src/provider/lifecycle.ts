/**
 * Create and delete of an object, and the records that the ownership registry needs for them.
 *
 * A create stores a new owner in state and reports it to the registry. A delete first reads the registry, because after
 * a rename without an alias another resource can own the same object. The delete of a replacement also probes the
 * bucket of the new inputs first. If the probe fails, the old registration is kept.
 */
import { serverHash } from "../run-file";
import type { Credential } from "../services/credential";
import {
  type OperationContext,
  PartialFailureError,
  type ResourceDefinition,
  type Values,
} from "../services/resource-definition";
import { deleteObject } from "./delete-object";
import {
  connectionOf,
  createdHash,
  naturalKeyOf,
  newOwner,
  type OperationOptions,
  ownedObject,
  ownerOf,
  type ProviderContext,
  withContext,
} from "./operation";
import { assertSecretsKnown, secretFingerprint, withoutStorageSecrets } from "./storage-secrets";
import { verifyBucket } from "./verify";

/** Returns a key for a resource within one process. The ID is not enough, because several resources can share it. */
export function resourceKey(definition: ResourceDefinition, id: string, state: Values): string {
  return JSON.stringify([definition.type, state.baseUrl, id, ownerOf(definition, state)]);
}

/** Creates the object and returns its id and outputs. */
export async function create(
  definition: ResourceDefinition,
  provider: ProviderContext,
  inputs: Values,
): Promise<{ id: string; outputs: Values }> {
  assertSecretsKnown(definition, inputs);
  let id: string | undefined;
  try {
    const created = await createOwned(definition, provider, inputs);
    ({ id } = created);
    return created;
  } catch (error) {
    if (error instanceof PartialFailureError) {
      ({ id } = error);
    }
    throw error;
  } finally {
    recordCreate(definition, provider, inputs, id !== undefined);
  }
}

async function createOwned(definition: ResourceDefinition, provider: ProviderContext, inputs: Values) {
  const owner = newOwner();
  const options = { definition, provider, operation: "create", values: inputs, owner } as const;
  return withContext(options, async (context, acquired) => {
    const probed = provider.replacements.takeProbe(inputs);
    const verifyOutputs = probed
      ? probed.outputs
      : await verifyBucket(definition, undefined, inputs, context);
    const print = await secretFingerprint(definition, inputs);
    const outputsOf = (id: string, outputs: Values = {}): Values => ({
      ...withoutStorageSecrets(definition, inputs),
      ...outputs,
      owner,
      ...verifyOutputs,
      secretFingerprint: print,
      ...(acquired.get(id)?.existed && !("createdAt" in definition.outputs) && { foundAt: Date.now() }),
    });
    let savedId: string | undefined;
    try {
      const { id, outputs } = await alone(options, "", context, (isFirst) =>
        definition.create(inputs, { ...context, isFirstOfKey: isFirst }),
      );
      savedId = id;
      const own = acquired.get(id);
      // The creation time is known only now. Other processes compare it.
      if (own && outputs?.createdAt !== undefined) {
        provider.ownership.acquire({ ...own.target, created: createdHash(outputs) }, owner, own);
      }
      return { id, outputs: outputsOf(id, outputs) };
    } catch (error) {
      if (!(error instanceof PartialFailureError)) {
        throw error;
      }
      savedId = error.id;
      throw new PartialFailureError(error.id, outputsOf(error.id, error.outputs), error.reasons);
    } finally {
      for (const [id, { target }] of acquired) {
        if (id !== savedId) {
          provider.ownership.release(target, owner);
        }
      }
    }
  });
}

/** Records the result of a create. A failed one prevents the delete of a resource with the same keys in this run. */
function recordCreate(
  definition: ResourceDefinition,
  provider: ProviderContext,
  inputs: Values,
  succeeded: boolean,
): void {
  try {
    const { credential } = connectionOf(definition, provider, inputs);
    provider.ownership.recordCreate(ownedObject(definition, inputs, "", credential), succeeded);
  } catch {
    // Without a credential nothing can be deleted in this run either.
  }
}

/**
 * Records that a resource exists in this run.
 * @param stays whether the program contains the resource and does not replace its object
 */
export function recordExisting(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  state: Values,
  stays: boolean,
): void {
  try {
    const { credential } = connectionOf(definition, provider, state);
    const comparison = { existed: wasJustFound(state), stays };
    provider.ownership.recordExisting(
      ownedObject(definition, state, id, credential),
      ownerOf(definition, state),
      comparison,
    );
  } catch {
    // The operation that needs the credential reports this error.
  }
}

/** Time in which an interrupted rename must be completed. */
const MAX_RENAME_MS = 24 * 3_600_000;

/**
 * Returns whether a create recently found the object at the service. The object may then be shared with the old resource
 * of an interrupted rename. Used only if the service does not return creation times.
 */
function wasJustFound({ foundAt }: Values): boolean {
  return typeof foundAt === "number" && Date.now() - foundAt < MAX_RENAME_MS;
}

/** Returns whether the object was written with another credential and must be written again. */
export async function hasOtherCredential(
  definition: ResourceDefinition,
  provider: ProviderContext,
  inputs: Values,
  state: Values,
): Promise<boolean> {
  const { wasWrittenWith } = definition;
  if (wasWrittenWith === undefined) {
    return false;
  }
  let credential: Credential;
  try {
    ({ credential } = connectionOf(definition, provider, inputs));
  } catch {
    return false;
  }
  return !(await wasWrittenWith(state, credential));
}

/**
 * Runs creates and deletes with the same natural key at one server one after another, in all processes of the run. A
 * second create then finds the object of the first. If two resources swap their keys, the engine deletes an object for
 * one while it creates it for the other: the delete request could arrive last.
 */
function alone<T>(
  { definition, provider, values }: Pick<OperationOptions, "definition" | "provider" | "values">,
  id: string,
  { server, signal }: OperationContext<unknown>,
  run: (isFirst: boolean) => Promise<T>,
): Promise<T> {
  return provider.locks.run(`${serverHash(server)} ${naturalKeyOf(definition, values, id)}`, signal, run);
}

/** Deletes the object unless another resource in this run owns it. */
export async function remove(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  state: Values,
): Promise<void> {
  const key = resourceKey(definition, id, state);
  const isReplaced = provider.replacements.isReplaced(key);
  const next = provider.replacements.take(key);
  const options = { definition, provider, operation: "delete", values: state } as const;
  await withContext(options, async (context) => {
    if (next) {
      await probeReplacement(definition, provider, next, context);
    }
    await alone(options, id, context, async () => {
      if (canDelete(definition, provider, id, state, isReplaced)) {
        await deleteObject(definition, id, state, context);
      }
    });
  });
}

/** Probes the bucket of the new inputs. A failure keeps the old registration. */
async function probeReplacement(
  definition: ResourceDefinition,
  provider: ProviderContext,
  next: Values,
  context: OperationContext<unknown>,
): Promise<void> {
  assertSecretsKnown(definition, next);
  provider.replacements.recordProbe(next, await verifyBucket(definition, undefined, next, context));
}

function canDelete(
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  state: Values,
  isReplaced: boolean,
): boolean {
  const { title: service } = definition.service;
  const target = ownedObject(definition, state, id, connectionOf(definition, provider, state).credential);
  const owner = ownerOf(definition, state);
  // State of 0.1.0 has no owner, so resources with equal state share one. This resource does not keep the object, so
  // a holder that does is another resource with the same state: one that a rename created.
  const hasDuplicate = state.owner === undefined && provider.ownership.isKeptBy(target, owner);
  const reason =
    provider.ownership.reasonToKeep(target, owner, { isReplaced }) ?? (hasDuplicate ? "owned" : undefined);
  if (reason === undefined) {
    return true;
  }
  if (reason === "create-failed") {
    throw new Error(
      `${service}: "${id}" was not deleted, because another ${definition.type} with the same ${definition.keys.join(", ")} could not be created and may take it over. Fix that resource and run pulumi up again. If it is this resource under a new name, add an alias.`,
    );
  }
  const holder =
    reason === "owned"
      ? "another resource in this program now manages it."
      : `another resource in this program manages "${id}" with a different credential or URL, which may be the same account. If it is a different account, delete this object at ${service}.`;
  provider.warn(`kept "${id}" of ${service}: ${holder}`);
  return false;
}
