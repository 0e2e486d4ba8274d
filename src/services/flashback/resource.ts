/**
 * Lifecycle of a bucket that is registered with Flashback.
 *
 * Flashback documents neither whether an update keeps omitted fields nor any read of a single bucket, and a create
 * returns only the id. So every write sends all fields, and a create is followed by a read of the list. The
 * credentials cannot be read back; after a takeover or a write with an unknown outcome they are written again.
 */
import { differences } from "../compare";
import { warnOfDuplicates } from "../duplicates";
import { findOrCreate } from "../find-or-create";
import {
  type CreateContext,
  defineResource,
  type OperationContext,
  partialFailureIfUnknown,
  partialFailureOnError,
  type Values,
} from "../resource-definition";
import { flashback } from ".";
import { FlashbackClient, type FoundBucket } from "./client";
import { documentedBucket, hasNames, type ListedBucket, type Names } from "./rows";
import { type FlashbackInputs, flashbackRules, flashbackSchema } from "./schema";

/** `AZURE` is the old name of `BLOB`. */
const storageTypeName = (value: unknown) => (value === "AZURE" ? "BLOB" : value);
const comparison = { schema: flashbackSchema, normalize: { storageType: storageTypeName } };
const TITLE = "Flashback bucket";
const NATURAL_KEY = ["name", "bucket", "workspaceId"] as const;
/** Fields that are sent only if they are or were set: each belongs to one of two authentication methods. */
const OPTIONAL_FIELDS = ["key", "secret", "apiKeyUuid", "walletAddress"] as const;

/** Request body with all fields. After a write with an unknown outcome, it also clears the fields that are not set. */
function body(args: FlashbackInputs, old: Partial<FlashbackInputs> & Values = {}): Values {
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

/** Readable fields by input name. For a bucket with a saved key, Flashback returns the id of that key as `key`. */
function values({ id: _, key, ...row }: ListedBucket, args: Partial<FlashbackInputs>): Values {
  return args.apiKeyUuid === undefined ? { ...row, key } : row;
}

async function create(args: FlashbackInputs, { api, log, ...context }: CreateContext<FlashbackClient>) {
  const { id, found } = await findOrCreate(
    {
      title: TITLE,
      naturalKey: Object.fromEntries(NATURAL_KEY.map((name) => [name, args[name]])),
      list: async (mayBeRecent) => candidates(args, await api.findMatchingBuckets(args, mayBeRecent)),
      create: () => api.createBucket(body(args)),
    },
    { ...context, adopt: args.adopt, warn: log.warn },
  );
  // An existing bucket can have unreadable fields that the program does not set.
  if (found) {
    await partialFailureIfUnknown(id, () => api.updateBucket(id, body(args, { incomplete: true })));
  }
  return { id, outputs: await partialFailureOnError(id, {}, () => readCreatedAt(id, args, api)) };
}

function candidates(args: FlashbackInputs, buckets: readonly ListedBucket[]) {
  return buckets.map((row) => ({
    id: row.id,
    differs: differences(comparison, args, values(row, args)),
    createdAt: Date.parse(row.createdAt ?? ""),
  }));
}

/** Reads the time of creation, which the response to a create lacks. */
async function readCreatedAt(
  id: string,
  args: FlashbackInputs,
  api: FlashbackClient,
): Promise<{ createdAt: string }> {
  const found = await api.findCreatedBucket(id, args.workspaceId);
  if (!found) {
    throw new Error(
      `Flashback: could not read the creation time of bucket ${id}, because the list of buckets does not contain it yet. Run pulumi up again.`,
    );
  }
  return { createdAt: found.bucket.createdAt ?? "" };
}

async function read(
  id: string,
  state: Partial<FlashbackInputs>,
  { api, log }: OperationContext<FlashbackClient>,
) {
  const found = await api.findBucket(id, state.workspaceId);
  if (!found) {
    await confirmGone(id, api);
    return undefined;
  }
  const { bucket } = found;
  const location = `workspace ${JSON.stringify(bucket.workspaceId)}`;
  warnOfDuplicates({
    title: TITLE,
    id,
    location,
    duplicates: duplicatesOf(found),
    warn: log.warn,
  });
  return values(bucket, state);
}

/** Ids of other buckets with the same readable fields. */
function duplicatesOf({ bucket, others }: FoundBucket): string[] {
  return others
    .filter((row) => hasNames(row, bucket as Names))
    .flatMap((row) => documentedBucket(row) ?? [])
    .filter((other) => differences(comparison, bucket, other).length === 0)
    .map(({ id }) => id);
}

/** Throws unless the status request confirms the deletion: the list contains only what the token can see. */
async function confirmGone(id: string, api: FlashbackClient): Promise<void> {
  if (await api.hasStatus(id)) {
    throw new Error(
      `Flashback: could not confirm that bucket ${id} was deleted: the list of buckets does not contain it, but Flashback returns its status. Check that the token has access to its workspace.`,
    );
  }
}

async function update(
  id: string,
  old: FlashbackInputs & Values,
  args: FlashbackInputs,
  { api }: OperationContext<FlashbackClient>,
) {
  await api.updateBucket(id, body(args, old));
  if (old.createdAt !== undefined) {
    return {};
  }
  return { outputs: await partialFailureOnError(id, {}, () => readCreatedAt(id, args, api)) };
}

async function remove(id: string, _state: FlashbackInputs, { api }: OperationContext<FlashbackClient>) {
  if (await api.deleteBucket(id)) {
    return;
  }
  if (await api.findBucket(id)) {
    throw new Error(
      `Flashback: could not delete bucket ${id}: the server returned HTTP 404, but the list of buckets still contains it. Run the command again.`,
    );
  }
  await confirmGone(id, api);
}

/** Resource type that registers a bucket, whose ID the service assigns. */
export const flashbackBucket = defineResource({
  type: "FlashbackBucket",
  service: flashback,
  schema: flashbackSchema,
  keys: NATURAL_KEY,
  idScope: "server",
  rules: flashbackRules,
  outputs: {
    createdAt: {
      description: "Time at which Flashback registered the bucket, as the string that Flashback returns.",
    },
  },
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
    reads: "All inputs except `secret`, `apiKeyUuid` and `walletAddress`.",
    adoption: "By name, bucket and workspace.",
    behavior: {
      read: "all except `secret`, `apiKeyUuid`, `walletAddress`",
      deletedOutsidePulumi: "yes",
      lostCreate: "searched for, not duplicated",
      existing: "by name, bucket and workspace",
      delete: "DELETE; rejected while a repository uses it",
      tested: "yes, on create",
    },
  },
  normalize: comparison.normalize,
  connect: (connection) => new FlashbackClient(connection),
  // Flashback tests the bucket itself on create.
  probe: "read",
  notProbeableReason: ({ storageType = "S3" }) =>
    storageType === "S3" ? undefined : `Its storageType is ${storageType}; only S3 can be probed.`,
  create,
  read,
  update,
  delete: remove,
});
