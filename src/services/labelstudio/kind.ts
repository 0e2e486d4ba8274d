import { differences, effective, sameInput } from "../compare";
import { type Context, incompleteOnFailure, kind, type Values } from "../kind";
import { createOnce } from "../lookup";
import { LabelStudioClient } from "./client";
import { labelStudioCredentials } from "./credentials";
import { type Args, rules, schema, warnings } from "./schema";
import { fromAnswer, type Storage, type StorageField, toBody, wireNames } from "./wire";

const allFields = Object.keys(wireNames) as StorageField[];
const keyFields: readonly StorageField[] = ["awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"];
/** Fields that decide whether the bucket can be reached: the server tests it only when `bucket` is sent along. */
const connectionFields: readonly StorageField[] = [
  "bucket",
  "prefix",
  "regionName",
  "s3Endpoint",
  ...keyFields,
];
const naturalKey: readonly StorageField[] = ["project", "bucket", "prefix", "title"];

function withDefaults(args: Values): Values {
  return Object.fromEntries(allFields.map((name) => [name, effective({ schema }, name, args[name])]));
}

/** Keys that were never set are left out, so that the server uses its own. */
function fullBody(args: Args): Values {
  const values = withDefaults(args);
  return toBody(
    values,
    allFields.filter((name) => !keyFields.includes(name) || values[name] !== undefined),
  );
}

/** What changed; with anything about the connection also the bucket and the keys, or it is saved untested. */
function changedBody(old: Args, args: Args): Values {
  const changed = allFields.filter((name) => !sameInput({ schema }, name, old[name], args[name]));
  if (!changed.some((name) => connectionFields.includes(name))) return toBody(withDefaults(args), changed);
  const keys = keyFields.filter((name) => args[name] !== undefined || old[name] !== undefined);
  return toBody(withDefaults(args), [...new Set<StorageField>([...changed, "bucket", ...keys])]);
}

async function create(args: Args, { api, claim, log, signal }: Context<LabelStudioClient>) {
  let made: Storage | undefined;
  const { id, found } = await createOnce(
    {
      what: `a Label Studio storage in project ${args.project}`,
      key: JSON.stringify(["Label Studio", ...naturalKey.map((name) => args[name] ?? "")]),
      list: async () => namesakes(args, (await api.listStorages(args.project)) ?? []),
      make: async () => {
        made = await api.createStorage(fullBody(args));
        return String(made.id);
      },
    },
    { adopt: args.adopt ?? false, claim, warn: log.warn, signal },
  );
  // What was taken over gets every field, since the keys in it cannot be compared.
  const answer = found ? await api.updateStorage(id, fullBody(args)) : (made ?? (await readBack(id, api)));
  return { id, outputs: { createdAt: answer.created_at } };
}

/** A storage whose create got no answer exists all the same, whatever happens while it is read. */
async function readBack(id: string, api: LabelStudioClient): Promise<Storage> {
  const found = await incompleteOnFailure(id, {}, () => api.readStorage(id));
  if (!found) throw new Error(`Label Studio: storage ${id} was made and is gone again`);
  return found;
}

function namesakes(args: Args, storages: readonly Storage[]) {
  return storages
    .map((storage) => ({ storage, values: fromAnswer(storage) }))
    .filter(
      ({ values }) =>
        !differences({ schema }, args, values).some((name) => naturalKey.includes(name as StorageField)),
    )
    .map(({ storage, values }) => ({
      id: String(storage.id),
      differs: differences({ schema }, args, values),
      createdAt: Date.parse(storage.created_at),
    }));
}

async function read(id: string, state: Partial<Args>, { api }: Context<LabelStudioClient>) {
  const found = await api.readStorage(id);
  if (found) return fromAnswer(found);
  if (state.project !== undefined) await confirmGone(id, state.project, api);
  return undefined;
}

/** A 404 is an HTML page whoever answers it, so the project's list must agree before the storage counts as gone. */
async function confirmGone(id: string, project: number, api: LabelStudioClient): Promise<void> {
  const rest = await api.listStorages(project);
  if (rest?.some((storage) => String(storage.id) === id))
    throw new Error(
      `Label Studio: storage ${id} answers 404, but project ${project} still lists it; try again`,
    );
}

/** Ids of two servers can coincide; the time of creation, to the microsecond, does not. */
function same(state: Values, found: Values): boolean {
  return state.createdAt === found.createdAt;
}

async function update(id: string, old: Args & Values, args: Args, { api }: Context<LabelStudioClient>) {
  const changed = changedBody(old, args);
  const body = old.incomplete === true ? { ...fullBody(args), ...changed } : changed;
  const answer = await api.updateStorage(id, body);
  return { outputs: { createdAt: answer.created_at } };
}

async function remove(id: string, state: Args, { api }: Context<LabelStudioClient>) {
  if (!(await api.deleteStorage(id))) await confirmGone(id, state.project, api);
}

export const labelStudioImportStorage = kind({
  type: "LabelStudioImportStorage",
  source: labelStudioCredentials,
  schema,
  rules,
  warnings,
  outputs: { createdAt: { description: "When the server made the storage." } },
  docs: {
    summary: "A bucket from which a Label Studio project imports its tasks.",
    page: "https://api.labelstud.io/api-reference/api-reference/import-storage/s-3/create",
    example: `new byob.LabelStudioImportStorage("labels", {
  project: 1,
  bucket: "my-bucket",
  prefix: "raw/",
  regionName: "us-east-1",
  awsAccessKeyId: config.requireSecret("accessKey"),
  awsSecretAccessKey: config.requireSecret("secretKey"),
  useBlobUrls: true,
});`,
    reads: "Everything but the two keys and the session token.",
    adoption: "By project, bucket, prefix and title.",
  },
  connect: (connection) => new LabelStudioClient(connection),
  // The keys of an import storage are for reading, and what is written would become a task.
  probe: "read",
  access: (args) => ({
    service: "label-studio",
    bucket: args.bucket,
    endpoint: args.s3Endpoint,
    region: args.regionName,
    accessKeyId: args.awsAccessKeyId,
    secretAccessKey: args.awsSecretAccessKey,
    sessionToken: args.awsSessionToken,
    directory: args.prefix,
    // Browsers fetch signed URLs from the server's own pages.
    origins: args.presign === false || !args.baseUrl ? [] : [new URL(args.baseUrl).origin],
  }),
  create,
  read,
  same,
  update,
  delete: remove,
});
