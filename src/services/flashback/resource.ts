import { differences } from "../compare";
import { findOrCreate } from "../find-or-create";
import {
  defineResource,
  type OperationContext,
  partialFailureIfUnknown,
  partialFailureOnError,
  type Values,
} from "../resource-definition";
import { warnOfTwins } from "../twins";
import { flashback } from ".";
import { FlashbackClient, type FoundBucket } from "./client";
import { type Bucket, documentedBucket, hasNames, type Names } from "./rows";
import { type Args, rules, schema } from "./schema";

/** `AZURE` and `BLOB` are one type; the newer pages call it `BLOB`. */
const storageTypeName = (value: unknown) => (value === "AZURE" ? "BLOB" : value);
const comparison = { schema, normalise: { storageType: storageTypeName } };
const NATURAL_KEY = ["name", "bucket", "workspaceId"] as const;
/** Fields that are sent only where they are set, or were: each belongs to one of two forms of credential. */
const OPTIONAL_FIELDS = ["key", "secret", "apiKeyUuid", "walletAddress"] as const;

/**
 * Everything is sent every time: whether an update keeps what is left out is documented nowhere. After an update that
 * may have arrived, that includes what it may have set.
 */
function body(args: Args, old: Partial<Args> & Values = {}): Values {
  const sent = OPTIONAL_FIELDS.filter(
    (name) => args[name] !== undefined || old[name] !== undefined || old.incomplete === true,
  );
  return {
    name: args.name,
    bucket: args.bucket,
    storageType: storageTypeName(args.storageType ?? "S3"),
    region: args.region ?? "",
    endpoint: args.endpoint ?? "",
    workspaceId: args.workspaceId,
    ...Object.fromEntries(sent.map((name) => [name, args[name] ?? ""])),
  };
}

/** Readable fields by input name; a bucket with a saved key answers that key's id, which is no input. */
function values({ id: _, key, ...row }: Bucket, args: Partial<Args>): Values {
  return args.apiKeyUuid === undefined ? { ...row, key } : row;
}

async function create(args: Args, { api, log, ...context }: OperationContext<FlashbackClient>) {
  const { id, found } = await findOrCreate(
    {
      what: "a Flashback bucket",
      key: JSON.stringify(["Flashback", ...NATURAL_KEY.map((name) => args[name])]),
      list: async () => candidates(args, await api.findNamesakes(args)),
      make: () => api.createBucket(body(args)),
    },
    { ...context, adopt: args.adopt, warn: log.warn },
  );
  // What was taken over may have fields that the program does not set and that cannot be read.
  if (found) {
    await partialFailureIfUnknown(id, () => api.updateBucket(id, body(args, { incomplete: true })));
  }
  return { id, outputs: await partialFailureOnError(id, {}, () => readCreatedAt(id, args, api)) };
}

function candidates(args: Args, buckets: readonly Bucket[]) {
  return buckets.map((row) => ({
    id: row.id,
    differs: differences(comparison, args, values(row, args)),
    createdAt: Date.parse(row.createdAt ?? ""),
  }));
}

/** The answer of a create is the id alone. */
async function readCreatedAt(id: string, args: Args, api: FlashbackClient): Promise<{ createdAt: string }> {
  const found = await api.findBucket(id, args.workspaceId);
  if (!found) {
    throw new Error(`Flashback: bucket ${id} is not in the list yet; run pulumi up again`);
  }
  return { createdAt: found.bucket.createdAt ?? "" };
}

async function read(id: string, state: Partial<Args>, { api, log }: OperationContext<FlashbackClient>) {
  const found = await api.findBucket(id, state.workspaceId);
  if (!found) {
    await confirmGone(id, api);
    return undefined;
  }
  const { bucket } = found;
  const place = `workspace "${bucket.workspaceId}"`;
  warnOfTwins({ what: "a Flashback bucket", id, place, twins: twinsOf(found), warn: log.warn });
  return values(bucket, state);
}

/** Ids of buckets that have the same readable fields. */
function twinsOf({ bucket, others }: FoundBucket): string[] {
  return others
    .filter((row) => hasNames(row, bucket as Names))
    .flatMap((row) => documentedBucket(row) ?? [])
    .filter((other) => differences(comparison, bucket, other).length === 0)
    .map(({ id }) => id);
}

/** The list shows what the token may see; only the status call's own 404 tells that the bucket is gone. */
async function confirmGone(id: string, api: FlashbackClient): Promise<void> {
  if (await api.hasStatus(id)) {
    throw new Error(
      `Flashback: bucket ${id} is not in the list, but has a status; check that the token may see its workspace`,
    );
  }
}

async function update(
  id: string,
  old: Args & Values,
  args: Args,
  { api }: OperationContext<FlashbackClient>,
) {
  await api.updateBucket(id, body(args, old));
  if (old.createdAt !== undefined) {
    return {};
  }
  return { outputs: await partialFailureOnError(id, {}, () => readCreatedAt(id, args, api)) };
}

async function remove(id: string, _state: Args, { api }: OperationContext<FlashbackClient>) {
  if (await api.deleteBucket(id)) {
    return;
  }
  if (await api.findBucket(id)) {
    throw new Error(`Flashback: bucket ${id} answers 404, but is still in the list; try again`);
  }
  await confirmGone(id, api);
}

export const flashbackBucket = defineResource({
  type: "FlashbackBucket",
  service: flashback,
  schema,
  keys: NATURAL_KEY,
  idScope: "server",
  rules,
  outputs: { createdAt: { description: "When Flashback registered the bucket." } },
  docs: {
    summary: "A bucket that Flashback serves through its gateway.",
    page: "https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management",
    example: `new byob.FlashbackBucket("gateway", {
  name: "Media",
  bucket: "my-bucket",
  workspaceId: "workspace-123",
  key: config.requireSecret("accessKey"),
  secret: config.requireSecret("secretKey"),
  region: "us-east-1",
});`,
    reads: "Everything but `secret`, `apiKeyUuid` and `walletAddress`.",
    adoption: "By name, bucket and workspace.",
    behaviour: {
      read: "all but `secret`, `apiKeyUuid`, `walletAddress`",
      deletedElsewhere: "yes",
      lostCreate: "looked up, never doubled",
      existing: "by name, bucket and workspace",
      delete: "DELETE; refused while a repository uses it",
      tested: "yes, on create",
    },
  },
  normalise: comparison.normalise,
  connect: (connection) => new FlashbackClient(connection),
  // Flashback tests by itself on create.
  probe: "read",
  untriable: ({ storageType = "S3" }) =>
    storageType === "S3" ? undefined : `Its storageType is ${storageType}; only S3 can be tried.`,
  create,
  read,
  update,
  delete: remove,
});
