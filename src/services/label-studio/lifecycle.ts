import { ServiceError } from "../../http/errors";
import { differences } from "../compare";
import { findOrCreate } from "../find-or-create";
import {
  type OperationContext,
  partialFailureIfUnknown,
  partialFailureOnError,
  type ResourceDefinition,
  type Values,
} from "../resource-definition";
import { warnOfTwins } from "../twins";
import { changedBody, completeBody, fullBody } from "./bodies";
import type { LabelStudioClient } from "./client";
import type { ExportArgs, ImportArgs } from "./schema";
import { requestSync } from "./sync";
import { fromAnswer, type Storage } from "./wire";

type Args = (ImportArgs | ExportArgs) & Values;

export const NATURAL_KEY: readonly string[] = ["project", "bucket", "prefix", "title"];

/** Create, read, update and delete of one of the two kinds of storages, which differ in their fields alone. */
export function storageLifecycle(schema: ResourceDefinition["schema"], what: string) {
  const kind = { schema };

  async function create(args: Args, context: OperationContext<LabelStudioClient>) {
    const { api, log } = context;
    let made: Storage | undefined;
    const { id, found } = await findOrCreate(
      {
        what: `${what} in project ${args.project}`,
        key: JSON.stringify([what, ...NATURAL_KEY.map((name) => args[name] ?? "")]),
        list: async () => namesakes(args, (await api.listStorages(args.project)) ?? []),
        make: async () => {
          made = await api.createStorage(fullBody(kind, args));
          return String(made.id);
        },
      },
      { ...context, adopt: args.adopt, warn: log.warn },
    );
    // What was taken over gets every field, since the keys in it cannot be compared.
    const answer = found
      ? await partialFailureIfUnknown(id, () => api.updateStorage(id, completeBody(kind, args)))
      : (made ?? (await readBack(id, api)));
    if (args.sync === "onCreate" || args.sync === "onChange") {
      await requestSync(id, context);
    }
    return { id, outputs: { createdAt: answer.created_at } };
  }

  function namesakes(args: Args, storages: readonly Storage[]) {
    return storages
      .map((storage) => ({ storage, values: fromAnswer(storage) }))
      .filter(({ values }) => !differences(kind, args, values).some((name) => NATURAL_KEY.includes(name)))
      .map(({ storage, values }) => ({
        id: String(storage.id),
        differs: differences(kind, args, values),
        createdAt: Date.parse(storage.created_at),
      }));
  }

  async function read(id: string, state: Partial<Args>, { api, log }: OperationContext<LabelStudioClient>) {
    const found = await readStorage(id, state, api);
    if (found) {
      const place = `project ${found.project}`;
      warnOfTwins({ what, id, place, twins: await twinsOf(id, found, api), warn: log.warn });
    }
    return found;
  }

  /** Ids of storages of the project that have the same readable fields. */
  async function twinsOf(id: string, found: Values, api: LabelStudioClient): Promise<string[]> {
    // The storage was read, so a list that fails is no reason to fail.
    const storages = await api.listStorages(Number(found.project)).catch(() => []);
    return (storages ?? [])
      .filter((storage) => String(storage.id) !== id)
      .filter((storage) => differences(kind, found, fromAnswer(storage)).length === 0)
      .map((storage) => String(storage.id));
  }

  async function update(id: string, old: Values, args: Args, context: OperationContext<LabelStudioClient>) {
    await assertSameStorage(id, old, context.api);
    // After an update that may have arrived nobody knows what the server has.
    const body = old.incomplete === true ? completeBody(kind, args) : changedBody(kind, old, args);
    const answer = await context.api.updateStorage(id, body);
    if (args.sync === "onChange") {
      await requestSync(id, context);
    }
    return { outputs: { createdAt: answer.created_at } };
  }

  return { create, read, same, update, delete: remove };
}

/** A storage whose create got no answer exists all the same, whatever happens while it is read. */
async function readBack(id: string, api: LabelStudioClient): Promise<Storage> {
  const found = await partialFailureOnError(id, {}, () => api.readStorage(id));
  if (!found) {
    throw new Error(`Label Studio: storage ${id} was made and is gone again`);
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
    return isOther(state, found) ? undefined : fromAnswer(found);
  }
  if (state.project !== undefined) {
    await confirmGone(id, state.project, api);
  }
  return undefined;
}

/** A 404 is an HTML page whoever answers it, so the project's list must agree before the storage counts as gone. */
async function confirmGone(id: string, project: number, api: LabelStudioClient): Promise<void> {
  const rest = await api.listStorages(project);
  if (rest?.some((storage) => String(storage.id) === id)) {
    throw new Error(
      `Label Studio: storage ${id} answers 404, but project ${project} still lists it; try again`,
    );
  }
}

/** A server that was set up anew gives the same ids to other objects. */
function isOther(state: Values, found: Storage): boolean {
  return state.createdAt !== undefined && state.createdAt !== found.created_at;
}

/** Fails before anything is written, so that a read without a clear answer leaves no doubt either. */
async function assertSameStorage(id: string, old: Values, api: LabelStudioClient): Promise<void> {
  let found: Storage | undefined;
  try {
    found = await api.readStorage(id);
  } catch (error) {
    throw error instanceof ServiceError ? new ServiceError({ ...error.details, ambiguous: false }) : error;
  }
  if (found && isOther(old, found)) {
    throw new Error(
      `Label Studio: storage ${id} is not the one in state, which was created at ${old.createdAt}. Nothing was changed. Run pulumi refresh, which removes the resource from state, and pulumi up, which creates it again.`,
    );
  }
}

/** Ids of two servers can coincide; the time of creation, to the microsecond, does not. */
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
