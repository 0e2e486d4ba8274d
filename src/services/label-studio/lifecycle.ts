/**
 * Lifecycle of Label Studio's import and export storages.
 *
 * Label Studio does not return the keys, responds to a missing storage with an HTML page that a proxy could have
 * sent, and reuses ids after a reinstallation. So a takeover writes all fields, a 404 is only treated as deletion if
 * the project's list confirms it, and the time of creation identifies a storage. The keys in state are never compared
 * with those on the server.
 *
 *     defineResource({ …, ...storageLifecycle(importSchema, "Label Studio import storage") });
 */
import { ServiceError } from "../../http/errors";
import { differences } from "../compare";
import { warnOfDuplicates } from "../duplicates";
import { findOrCreate } from "../find-or-create";
import {
  type CreateContext,
  type OperationContext,
  partialFailureIfUnknown,
  partialFailureOnError,
  type ResourceDefinition,
  type Values,
} from "../resource-definition";
import { changedBody, completeBody, fullBody } from "./bodies";
import type { LabelStudioClient } from "./client";
import { argsFromStorage, type Storage } from "./mapping";
import type { ExportStorageInputs, ImportStorageInputs } from "./schema";
import { requestSync } from "./sync";

type Args = (ImportStorageInputs | ExportStorageInputs) & Values;

/** Inputs by which a create finds an existing storage; the server accepts several with equal values. */
export const NATURAL_KEY: readonly string[] = ["project", "bucket", "prefix", "title"];

/** Lifecycle methods of one storage type; the two types differ only in their fields. */
export function storageLifecycle(schema: ResourceDefinition["schema"], title: string) {
  const comparison = { schema };

  async function create(args: Args, context: CreateContext<LabelStudioClient>) {
    const { api, log } = context;
    let created: Storage | undefined;
    const { id, found } = await findOrCreate(
      {
        title,
        naturalKey: Object.fromEntries(NATURAL_KEY.map((name) => [name, args[name]])),
        list: async (mayBeRecent) => {
          const storages = mayBeRecent
            ? await api.listRecentStorages(args.project, true)
            : await api.listStorages(args.project);
          return matchingStorages(args, storages ?? []);
        },
        create: async () => {
          created = await api.createStorage(fullBody(comparison, args));
          return String(created.id);
        },
      },
      { ...context, adopt: args.adopt, warn: log.warn },
    );
    // After a takeover all fields are written, because the existing keys cannot be compared.
    const storage = found
      ? await partialFailureIfUnknown(id, () => api.updateStorage(id, completeBody(comparison, args)))
      : (created ?? (await readBack(id, api)));
    if (args.sync === "onCreate" || args.sync === "onChange") {
      await requestSync(id, context);
    }
    return { id, outputs: { createdAt: storage.created_at } };
  }

  function matchingStorages(args: Args, storages: readonly Storage[]) {
    return storages
      .map((storage) => ({ storage, values: argsFromStorage(storage) }))
      .filter(
        ({ values }) => !differences(comparison, args, values).some((name) => NATURAL_KEY.includes(name)),
      )
      .map(({ storage, values }) => ({
        id: String(storage.id),
        differs: differences(comparison, args, values),
        createdAt: Date.parse(storage.created_at),
      }));
  }

  async function read(id: string, state: Partial<Args>, { api, log }: OperationContext<LabelStudioClient>) {
    const found = await readStorage(id, state, api);
    if (found) {
      const location = `project ${found.project}`;
      warnOfDuplicates({
        title,
        id,
        location,
        duplicates: await duplicatesOf(id, found, api),
        warn: log.warn,
      });
    }
    return found;
  }

  /** Ids of other storages in the project with the same readable fields. */
  async function duplicatesOf(id: string, found: Values, api: LabelStudioClient): Promise<string[]> {
    // The storage itself was read, so a failed list only prevents the warning.
    const storages = await api.listRecentStorages(Number(found.project), false).catch(() => []);
    return (storages ?? [])
      .filter((storage) => String(storage.id) !== id)
      .filter((storage) => differences(comparison, found, argsFromStorage(storage)).length === 0)
      .map((storage) => String(storage.id));
  }

  async function update(id: string, old: Values, args: Args, context: OperationContext<LabelStudioClient>) {
    await assertSameStorage(id, old, context.api);
    // After an update with an unknown outcome, the fields on the server are unknown.
    const body =
      old.incomplete === true ? completeBody(comparison, args) : changedBody(comparison, old, args);
    const storage = await context.api.updateStorage(id, body);
    if (args.sync === "onChange") {
      await requestSync(id, context);
    }
    return { outputs: { createdAt: storage.created_at } };
  }

  return { create, read, same, update, delete: remove };
}

/** Reads a storage whose create had no response. It exists, so a failure leaves it in state as incomplete. */
async function readBack(id: string, api: LabelStudioClient): Promise<Storage> {
  const found = await partialFailureOnError(id, {}, () => api.readStorage(id));
  if (!found) {
    throw new Error(`Label Studio: storage ${id} was created, but no longer exists. Run pulumi up again.`);
  }
  return found;
}

async function readStorage(
  id: string,
  state: Partial<Args>,
  api: LabelStudioClient,
): Promise<Values | undefined> {
  const found = await api.readStorage(id);
  if (found) {
    return isOther(state, found) ? undefined : argsFromStorage(found);
  }
  if (state.project !== undefined) {
    await confirmGone(id, state.project, api);
  }
  return undefined;
}

/** Throws unless the project's list confirms the deletion: a 404 can come from a proxy. */
async function confirmGone(id: string, project: number, api: LabelStudioClient): Promise<void> {
  const rest = await api.listStorages(project);
  if (rest?.some((storage) => String(storage.id) === id)) {
    throw new Error(
      `Label Studio: could not confirm that storage ${id} was deleted: the server returned HTTP 404 for it, but project ${project} still lists it. Run the command again.`,
    );
  }
}

/** Whether the id belongs to another storage, as after a reinstallation of the server. */
function isOther(state: Values, found: Storage): boolean {
  return state.createdAt !== undefined && state.createdAt !== found.created_at;
}

/** Throws if the id belongs to another storage. Nothing was written yet, so a failed read has a known outcome. */
async function assertSameStorage(id: string, old: Values, api: LabelStudioClient): Promise<void> {
  let found: Storage | undefined;
  try {
    found = await api.readStorage(id);
  } catch (error) {
    throw error instanceof ServiceError
      ? new ServiceError({ ...error.details, outcomeUnknown: false })
      : error;
  }
  if (found && isOther(old, found)) {
    throw new Error(
      `Label Studio: could not update storage ${id}: the server has another storage with this id, because the one in state was created at ${old.createdAt}. Run pulumi refresh, which removes the resource from state, and then pulumi up, which creates it again. Nothing was changed.`,
    );
  }
}

/** Whether both are the same storage: ids of two servers can be equal, creation times in microseconds are not. */
function same(state: Values, found: Values): boolean {
  return state.createdAt === found.createdAt;
}

async function remove(id: string, state: Args, { api }: OperationContext<LabelStudioClient>) {
  const found = await api.readStorage(id);
  if (found && isOther(state, found)) {
    return;
  }
  if (!found || !(await api.deleteStorage(id))) {
    await confirmGone(id, state.project, api);
  }
}
