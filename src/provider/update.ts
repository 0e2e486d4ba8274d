/**
 * Update of an object.
 *
 * Not every change is sent to the service: a new credential, URL or timeout only changes state. If the URL changes and
 * the service supports reads, a read must confirm that the object there is the same one, because IDs of two servers can
 * coincide. If an update fails after its request may have reached the service, the old state is kept and marked as
 * incomplete, so that the next update writes all fields.
 */
import { hasUnknownOutcome } from "../http/errors";
import {
  PartialFailureError,
  partialFailureOnError,
  type ResourceDefinition,
  type Values,
} from "../services/resource-definition";
import { changesBetween } from "./diff";
import { hasOtherCredential } from "./lifecycle";
import { connectionOf, newOwner, ownedObject, ownerOf, type ProviderContext, withContext } from "./operation";
import {
  assertSecretsKnown,
  secretFingerprint,
  withFingerprint,
  withoutStorageSecrets,
  withSecrets,
} from "./storage-secrets";
import { verifyBucket } from "./verify";
import { withCurrentOutputs } from "./verify-outputs";

/** Updates the object to match the inputs. Sends nothing if only the credential, the URL or timeouts changed. */
export async function update(
  kind: ResourceDefinition,
  host: ProviderContext,
  id: string,
  given: Values,
  inputs: Values,
): Promise<Values> {
  assertSecretsKnown(kind, inputs);
  const state = await withSecrets(kind, given, inputs);
  // State of 0.1.0 has no owner.
  const owner = typeof state.owner === "string" ? state.owner : newOwner();
  const { remote, local } = changesBetween(kind, state, inputs);
  const moved = local.includes("baseUrl");
  const isOther = await hasOtherCredential(kind, host, inputs, state);
  const onlyLocal = remote.length === 0 && local.length > 0 && state.incomplete !== true && !isOther;
  const names = [...Object.keys(kind.outputs), "verifyOutcome", "verifyReason", "foundAt"];
  const current = withCurrentOutputs(kind, state);
  const kept = {
    ...Object.fromEntries(names.map((key) => [key, current[key]])),
    owner,
    secretFingerprint: await secretFingerprint(kind, inputs, state.secretFingerprint),
  };
  const outputs = { ...withoutStorageSecrets(kind, inputs), ...kept };
  const options = { kind, host, operation: "update", values: inputs, before: state } as const;
  return withContext(options, async (context) => {
    if (moved && kind.read) {
      await proveSame(kind, id, given, inputs, await kind.read(id, state, context));
    }
    if (onlyLocal && !(moved && !kind.read)) {
      return outputs;
    }
    return whileTaken({ kind, host, id, given, inputs, owner }, async () => {
      const verifyOutputs = await verifyBucket(kind, current, inputs, context);
      const written = await incompleteWhereUnknown(kind, id, { ...given, owner }, () =>
        kind.update(id, state, inputs, context),
      );
      return { ...outputs, ...written.outputs, ...verifyOutputs };
    });
  });
}

interface Update {
  kind: ResourceDefinition;
  host: ProviderContext;
  id: string;
  /** State from the engine. */
  given: Values;
  inputs: Values;
  owner: string;
}

/**
 * Runs a write as the owner of the object. Fails if another resource in the program owns it, because the two would
 * overwrite each other in every run. If the write fails without changing state, the previous owner is restored.
 */
async function whileTaken<T>(
  { kind, host, id, given, inputs, owner }: Update,
  write: () => Promise<T>,
): Promise<T> {
  const target = ownedObject(kind, inputs, id, connectionOf(kind, host, inputs).credential);
  const before = ownerOf(kind, given);
  if (host.ownership.otherOwner(target, before) === "stays") {
    throw new Error(
      `another ${kind.type} in this program also manages "${id}" of ${kind.service.title}. To create a separate object for this resource, remove this resource from state with pulumi state delete and run pulumi up again. Nothing was changed.`,
    );
  }
  const take = (next: string, last: string) => {
    host.ownership.recordUpdate(target, next);
    if (next !== last) {
      host.ownership.release(target, last);
    }
  };
  take(owner, before);
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof PartialFailureError)) {
      take(before, owner);
    }
    throw error;
  }
}

/** Marks the state as incomplete if the request may have reached the service. The next update then writes all fields. */
async function incompleteWhereUnknown<T>(
  kind: ResourceDefinition,
  id: string,
  given: Values,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const isUnknown = error instanceof PartialFailureError || hasUnknownOutcome(error);
    if (!isUnknown) {
      throw error;
    }
    const state = await withFingerprint(kind, given);
    return partialFailureOnError(id, state, () => Promise.reject(error));
  }
}

async function proveSame(
  kind: ResourceDefinition,
  id: string,
  given: Values,
  inputs: Values,
  found: Values | undefined,
) {
  const state = found && (await withSecrets(kind, given, found));
  if (found && state && (kind.same?.(state, found) ?? true)) {
    return;
  }
  const url = (values: Values) => values.baseUrl ?? kind.service.credentials.defaultUrl;
  throw new Error(
    `${kind.service.title}: "${id}" of ${url(given)} was not found at ${url(inputs)}. Restore the previous baseUrl, or remove the resource from the program and add it again. Nothing was changed.`,
  );
}
