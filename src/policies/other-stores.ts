/**
 * Instructions for buckets on stores other than AWS.
 *
 * Most stores do not accept AWS's policy documents, and each has its own way to create a key, allow public reads and set
 * CORS. The records in `src/stores/catalog` contain the instructions; this module selects those that a use requires and
 * fills in its bucket and directory. The result applies to one use, so a bucket with several uses requires several calls.
 */
import { ALL_STORES, type OtherStoreName, type OtherStoreRecord, storeNamed } from "../stores/stores";
import type { Remedy } from "../stores/types";
import { corsRules } from "./settings";
import { policyText } from "./texts";
import type { NormalizedUse, PolicyDocument } from "./types";
import { userPolicy } from "./user-policy";

/** Instructions for a bucket on a store that is not AWS. */
export interface OtherStoreInstructions {
  /** Steps for one use of one bucket. */
  steps: Remedy[];
  /** Documents that the store accepts, in the format of AWS or in its own, by name. */
  documents: { name: string; text: string; apply: string }[];
  /** Remaining differences from AWS. */
  notes: string[];
}

/** Id of a store other than AWS. */
export type OtherStore = OtherStoreName;

/** Ids of all stores other than AWS, in the order of lists. */
export const OTHER_STORES: readonly OtherStore[] = ALL_STORES.filter((store) => !store.isAws).map(
  ({ name }) => name,
);

/** Returns the instructions for one use of a bucket on another store. */
export function otherStoreInstructions(
  store: OtherStore,
  bucket: string,
  use: NormalizedUse,
): OtherStoreInstructions {
  const record = recordOf(store);
  const { publish, cors, setup } = record;
  const isPublic = use.publicRead !== "none";
  const hasOrigins = use.origins.length > 0;
  return {
    steps: [
      setup.key(bucket, use),
      ...(isPublic ? [interpolated(publish, bucket, use)] : []),
      ...(hasOrigins ? [cors.step(bucket)] : []),
    ],
    documents: [...userDocuments(record, bucket, use), ...corsDocuments(record, bucket, use)],
    notes: [
      ...(isPublic && use.directory !== undefined ? scopeNotes(record, use.directory) : []),
      ...(use.sendsAcl ? aclNotes(record) : []),
    ],
  };
}

function recordOf(store: OtherStore): OtherStoreRecord {
  const record = storeNamed(store);
  if (record.isAws) {
    throw new Error(`otherStoreInstructions: does not support ${record.title}. Use policyDocuments.`);
  }
  return record;
}

function userDocuments(
  { setup }: OtherStoreRecord,
  bucket: string,
  use: NormalizedUse,
): OtherStoreInstructions["documents"] {
  if (setup.userPolicy === undefined) {
    return [];
  }
  const policy = userPolicy(use, { bucketArn: `arn:aws:s3:::${bucket}` });
  const text = policyText(withoutActions(policy, setup.userPolicy.unsupportedActions));
  return [{ name: "user-policy.json", text, apply: "policy of the user whose key the service gets" }];
}

function withoutActions(policy: PolicyDocument, actions: readonly string[]): PolicyDocument {
  if (actions.length === 0) {
    return policy;
  }
  const { Version, Statement } = policy;
  const adapted = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => !actions.includes(action)),
  }));
  return { Version, Statement: adapted };
}

function corsDocuments(
  { cors }: OtherStoreRecord,
  bucket: string,
  use: NormalizedUse,
): OtherStoreInstructions["documents"] {
  const rules = corsRules([use]);
  if (rules.length === 0 || cors.document === undefined) {
    return [];
  }
  const text = policyText(cors.document(rules));
  return [{ name: "cors.json", apply: `CORS document of ${bucket}`, text }];
}

/** Note that public access cannot be limited to the directory. */
function scopeNotes({ title, publicScope }: OtherStoreRecord, directory: string): string[] {
  if (publicScope !== "bucket") {
    return [];
  }
  return [
    `${title} makes the whole bucket public, not only "${directory}". Do not store other objects in it.`,
  ];
}

/** Note on the ACL of an upload. */
function aclNotes({ title, acl }: OtherStoreRecord): string[] {
  if (acl.note !== undefined) {
    return [acl.note];
  }
  return acl.scope === "none"
    ? [`${title} has no ACLs: it ignores an ACL in an upload and rejects PutObjectAcl.`]
    : [];
}

function interpolated(remedy: Remedy, bucket: string, { directory }: NormalizedUse): Remedy {
  const fill = (text: string) =>
    text
      .replaceAll("{bucket}", bucket)
      .replaceAll("{directory}", directory ?? "")
      .replaceAll("{objects}", `arn:aws:s3:::${bucket}/${directory ? `${directory}/` : ""}*`)
      .replaceAll("{root}", "<endpoint>");
  return Object.fromEntries(
    Object.entries(remedy).map(([key, text]) => [key, fill(text)]),
  ) as unknown as Remedy;
}
