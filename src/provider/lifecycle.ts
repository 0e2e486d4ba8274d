/**
 * Create and delete of an object, and the records that the ownership registry needs for them.
 *
 * A create stores a new owner in state and reports it to the registry. A delete first reads the registry, because after
 * a rename without an alias another resource can own the same object. The delete of a replacement also probes the
 * bucket of the new inputs first. If the probe fails, the old registration is kept.
 */
import type { Credential } from "../services/credential";
import {
  type OperationContext,
  PartialFailureError,
  type ResourceDefinition,
  type Values,
} from "../services/resource-definition";
import {
  connectionOf,
  createdHash,
  newOwner,
  ownedObject,
  ownerOf,
  type ProviderContext,
  withContext,
} from "./operation";
import { assertSecretsKnown, secretFingerprint, withoutStorageSecrets } from "./storage-secrets";
import { verifyBucket } from "./verify";

/** Returns a key for a resource within one process. The ID is not enough, because several resources can share it. */
export function resourceKey(kind: ResourceDefinition, id: string, state: Values): string {
  return JSON.stringify([kind.type, state.baseUrl, id, ownerOf(kind, state)]);
}

/** Creates the object and returns its id and outputs. */
export async function create(
  kind: ResourceDefinition,
  host: ProviderContext,
  inputs: Values,
): Promise<{ id: string; outputs: Values }> {
  assertSecretsKnown(kind, inputs);
  let id: string | undefined;
  try {
    const made = await createOwned(kind, host, inputs);
    ({ id } = made);
    return made;
  } catch (error) {
    if (error instanceof PartialFailureError) {
      ({ id } = error);
    }
    throw error;
  } finally {
    recordCreate(kind, host, inputs, id !== undefined);
  }
}

async function createOwned(kind: ResourceDefinition, host: ProviderContext, inputs: Values) {
  const owner = newOwner();
  return withContext(
    { kind, host, operation: "create", values: inputs, owner },
    async (context, acquired) => {
      const probed = host.replacements.takeProbe(inputs);
      const verifyOutputs = probed ? probed.outputs : await verifyBucket(kind, undefined, inputs, context);
      const print = await secretFingerprint(kind, inputs);
      const outputsOf = (id: string, outputs: Values = {}): Values => ({
        ...withoutStorageSecrets(kind, inputs),
        ...outputs,
        owner,
        ...verifyOutputs,
        secretFingerprint: print,
        ...(acquired.get(id)?.existed && !("createdAt" in kind.outputs) && { foundAt: Date.now() }),
      });
      let kept: string | undefined;
      try {
        const { id, outputs } = await kind.create(inputs, context);
        kept = id;
        const own = acquired.get(id);
        // The creation time is known only now. Other processes compare it.
        if (own && outputs?.createdAt !== undefined) {
          host.ownership.acquire({ ...own.target, created: createdHash(outputs) }, owner, own);
        }
        return { id, outputs: outputsOf(id, outputs) };
      } catch (error) {
        if (!(error instanceof PartialFailureError)) {
          throw error;
        }
        kept = error.id;
        throw new PartialFailureError(error.id, outputsOf(error.id, error.outputs), error.reasons);
      } finally {
        for (const [id, { target }] of acquired) {
          if (id !== kept) {
            host.ownership.release(target, owner);
          }
        }
      }
    },
  );
}

/** Records the result of a create. A failed one prevents the delete of a resource with the same keys in this run. */
function recordCreate(
  kind: ResourceDefinition,
  host: ProviderContext,
  inputs: Values,
  succeeded: boolean,
): void {
  try {
    const { credential } = connectionOf(kind, host, inputs);
    host.ownership.recordCreate(ownedObject(kind, inputs, "", credential), succeeded);
  } catch {
    // Without a credential nothing can be deleted in this run either.
  }
}

/**
 * Records that a resource exists in this run.
 * @param stays whether the program contains the resource and does not replace its object
 */
export function recordExisting(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  state: Values,
  stays: boolean,
): void {
  try {
    const { credential } = connectionOf(kind, host, state);
    const comparison = { existed: wasJustFound(state), stays };
    host.ownership.recordExisting(ownedObject(kind, state, id, credential), ownerOf(kind, state), comparison);
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
  kind: ResourceDefinition,
  host: ProviderContext,
  inputs: Values,
  state: Values,
): Promise<boolean> {
  const { wasWrittenWith } = kind;
  if (wasWrittenWith === undefined) {
    return false;
  }
  let credential: Credential;
  try {
    ({ credential } = connectionOf(kind, host, inputs));
  } catch {
    return false;
  }
  return !(await wasWrittenWith(state, credential));
}

/** Deletes the object unless another resource in this run owns it. */
export async function remove(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  state: Values,
): Promise<void> {
  const key = resourceKey(kind, id, state);
  const isReplaced = host.replacements.isReplaced(key);
  const next = host.replacements.take(key);
  const options = { kind, host, operation: "delete", values: state } as const;
  await withContext(options, async (context) => {
    if (next) {
      await probeReplacement(kind, host, next, context);
    }
    if (mayDelete(kind, host, id, state, isReplaced)) {
      await kind.delete(id, state, context);
    }
  });
}

/** Probes the bucket of the new inputs. A failure keeps the old registration. */
async function probeReplacement(
  kind: ResourceDefinition,
  host: ProviderContext,
  next: Values,
  context: OperationContext<unknown>,
): Promise<void> {
  assertSecretsKnown(kind, next);
  host.replacements.recordProbe(next, await verifyBucket(kind, undefined, next, context));
}

function mayDelete(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  state: Values,
  isReplaced: boolean,
): boolean {
  const { title: service } = kind.service;
  const target = ownedObject(kind, state, id, connectionOf(kind, host, state).credential);
  const owner = ownerOf(kind, state);
  // State of 0.1.0 has no owner, so resources with equal state share one. This resource is not in the program, so
  // the holder in the registry is another resource with the same state: one that a rename created.
  const hasTwin = state.owner === undefined && !isReplaced && host.ownership.isHeldBy(target, owner);
  const reason =
    host.ownership.reasonToKeep(target, owner, { isReplaced }) ?? (hasTwin ? "owned" : undefined);
  if (reason === undefined) {
    return true;
  }
  if (reason === "create-failed") {
    throw new Error(
      `${service}: "${id}" was not deleted, because another ${kind.type} with the same ${kind.keys.join(", ")} could not be created and may take it over. Fix that resource and run pulumi up again. If it is this resource under a new name, add an alias.`,
    );
  }
  const holder =
    reason === "owned"
      ? "another resource in this program now manages it."
      : `another resource in this program manages "${id}" with a different credential or URL, which may be the same account. If it is a different account, delete this object at ${service}.`;
  host.warn(`kept "${id}" of ${service}: ${holder}`);
  return false;
}
