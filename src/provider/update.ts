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
  definition: ResourceDefinition,
  provider: ProviderContext,
  id: string,
  given: Values,
  inputs: Values,
): Promise<Values> {
  assertSecretsKnown(definition, inputs);
  const state = await withSecrets(definition, given, inputs);
  // State of 0.1.0 has no owner.
  const owner = typeof state.owner === "string" ? state.owner : newOwner();
  const { remote, local } = changesBetween(definition, state, inputs);
  const moved = local.includes("baseUrl");
  const isOther = await hasOtherCredential(definition, provider, inputs, state);
  const onlyLocal = remote.length === 0 && local.length > 0 && state.incomplete !== true && !isOther;
  const names = [...Object.keys(definition.outputs), "verifyOutcome", "verifyReason", "foundAt"];
  const current = withCurrentOutputs(definition, state);
  const unchanged = {
    ...Object.fromEntries(names.map((key) => [key, current[key]])),
    owner,
    secretFingerprint: await secretFingerprint(definition, inputs, state.secretFingerprint),
  };
  const outputs = { ...withoutStorageSecrets(definition, inputs), ...unchanged };
  const options = { definition, provider, operation: "update", values: inputs, before: state } as const;
  return withContext(options, async (context) => {
    if (moved && definition.read) {
      await assertSameObject(definition, id, given, inputs, await definition.read(id, state, context));
    }
    if (onlyLocal && !(moved && !definition.read)) {
      return outputs;
    }
    return asOwner({ definition, provider, id, given, inputs, owner }, async () => {
      const verifyOutputs = await verifyBucket(definition, current, inputs, context);
      const written = await markIncompleteIfUnknown(definition, id, { ...given, owner }, () =>
        definition.update(id, state, inputs, context),
      );
      return { ...outputs, ...written.outputs, ...verifyOutputs };
    });
  });
}

interface Update {
  definition: ResourceDefinition;
  provider: ProviderContext;
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
async function asOwner<T>(
  { definition, provider, id, given, inputs, owner }: Update,
  write: () => Promise<T>,
): Promise<T> {
  const target = ownedObject(definition, inputs, id, connectionOf(definition, provider, inputs).credential);
  const before = ownerOf(definition, given);
  if (provider.ownership.otherOwner(target, before) === "stays") {
    throw new Error(
      `another ${definition.type} in this program also manages "${id}" of ${definition.service.title}. To create a separate object for this resource, remove this resource from state with pulumi state delete and run pulumi up again. Nothing was changed.`,
    );
  }
  const replaceOwner = (next: string, last: string) => {
    provider.ownership.recordUpdate(target, next);
    if (next !== last) {
      provider.ownership.release(target, last);
    }
  };
  replaceOwner(owner, before);
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof PartialFailureError)) {
      replaceOwner(before, owner);
    }
    throw error;
  }
}

/** Marks the state as incomplete if the request may have reached the service. The next update then writes all fields. */
async function markIncompleteIfUnknown<T>(
  definition: ResourceDefinition,
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
    const state = await withFingerprint(definition, given);
    return partialFailureOnError(id, state, () => Promise.reject(error));
  }
}

async function assertSameObject(
  definition: ResourceDefinition,
  id: string,
  given: Values,
  inputs: Values,
  found: Values | undefined,
) {
  const state = found && (await withSecrets(definition, given, found));
  if (found && state && (definition.same?.(state, found) ?? true)) {
    return;
  }
  const url = (values: Values) => values.baseUrl ?? definition.service.credentials.defaultUrl;
  throw new Error(
    `${definition.service.title}: "${id}" of ${url(given)} was not found at ${url(inputs)}. Restore the previous baseUrl, or remove the resource from the program and add it again. Nothing was changed.`,
  );
}
