import {
  ALL_STORES,
  type OtherStoreName,
  type OtherStore as OtherStoreRecord,
  storeNamed,
} from "../stores/stores";
import type { Remedy } from "../stores/types";
import { corsRules } from "./settings";
import { policyText } from "./texts";
import type { NormalizedUse, PolicyDocument } from "./types";
import { userPolicy } from "./user-policy";

/** Instructions for a bucket on a store that is not AWS. */
export interface OtherStoreInstructions {
  /** Made for one use of one bucket. */
  steps: Remedy[];
  /** Documents that the store accepts, in the format of AWS or in its own, by name. */
  documents: { name: string; text: string; apply: string }[];
  /** Differences from AWS that remain. */
  remarks: string[];
}

export type OtherStore = OtherStoreName;

export const OTHER_STORES: readonly OtherStore[] = ALL_STORES.filter((store) => !store.isAws).map(
  ({ name }) => name,
);

/** Returns the instructions that replace AWS's documents on another store. */
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
      ...(isPublic ? [filled(publish, bucket, use)] : []),
      ...(hasOrigins ? [cors.step(bucket)] : []),
    ],
    documents: [...userDocuments(record, bucket, use), ...corsDocuments(record, bucket, use)],
    remarks: [
      ...(isPublic && use.directory !== undefined ? scopeNotes(record, use.directory) : []),
      ...(use.sendsAcl ? aclNotes(record) : []),
    ],
  };
}

function recordOf(store: OtherStore): OtherStoreRecord {
  const record = storeNamed(store);
  if (record.isAws) {
    throw new Error(`${record.title} accepts AWS's own documents`);
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
  return [{ name: "user-policy.json", text, apply: "the policy of the user whose key the service gets" }];
}

function withoutActions(policy: PolicyDocument, actions: readonly string[]): PolicyDocument {
  if (actions.length === 0) {
    return policy;
  }
  const { Version, Statement } = policy;
  const kept = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => !actions.includes(action)),
  }));
  return { Version, Statement: kept };
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
  return [{ name: "cors.json", apply: `the CORS document of ${bucket}`, text }];
}

/** Note that public access cannot be narrowed to the directory. */
function scopeNotes({ title, publicScope }: OtherStoreRecord, directory: string): string[] {
  if (publicScope !== "bucket") {
    return [];
  }
  return [`${title} publishes the whole bucket, not "${directory}" alone: keep nothing else in it.`];
}

/** Note on the ACL of an upload. */
function aclNotes({ title, acl }: OtherStoreRecord): string[] {
  if (acl.note !== undefined) {
    return [acl.note];
  }
  return acl.scope === "none"
    ? [`${title} has no ACLs: one in an upload does nothing, and a separate PutObjectAcl is refused.`]
    : [];
}

function filled(remedy: Remedy, bucket: string, { directory }: NormalizedUse): Remedy {
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
