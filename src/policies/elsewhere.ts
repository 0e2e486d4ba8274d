import type { PlaceKind } from "../stores/args-types";
import { storeNamed } from "../stores/stores";
import type { Remedy } from "../stores/types";
import { corsRules } from "./settings";
import { corsText, policyText } from "./texts";
import type { PlainUse, PolicyDocument } from "./types";
import { userPolicy } from "./user-policy";

/** What stands in place of AWS's documents at another store. */
export interface Elsewhere {
  /** Made for one use of one bucket. */
  steps: Remedy[];
  /** Documents of AWS's or the store's own form that the store takes, by name. */
  documents: { name: string; text: string; apply: string }[];
  /** What stays different from AWS. */
  remarks: string[];
}

export type OtherStore = Exclude<PlaceKind, "aws">;

export const OTHER_STORES: readonly OtherStore[] = [
  "r2",
  "spaces",
  "gcs",
  "oss",
  "b2",
  "minio",
  "storj",
  "custom",
];

/** What a store must be told instead of AWS's documents. */
export function elsewhere(store: OtherStore, bucket: string, use: PlainUse): Elsewhere {
  const { title, publish } = storeNamed(store);
  const steps = [keys[store](bucket, use)];
  const wantsPublic = use.publicRead !== "none";
  if (wantsPublic) {
    steps.push(filled(publish, bucket, use));
  }
  const rules = corsRules([use]);
  if (rules.length > 0) {
    const step = cors[store](bucket);
    if (step) {
      steps.push(step);
    }
  }
  const remarks = wantsPublic && use.directory !== undefined ? scope(store, title, use.directory) : [];
  if (use.sendsAcl) {
    remarks.push(...acls(store, title));
  }
  return {
    steps,
    documents: [...userDocuments(store, bucket, use), ...corsDocuments(store, bucket, use)],
    remarks,
  };
}

const reads = ({ writes }: PlainUse, both: string, one: string) => (writes ? both : one);

/** How the key is made, and how far it can be narrowed. */
const keys: Readonly<Record<OtherStore, (bucket: string, use: PlainUse) => Remedy>> = {
  r2: (bucket, use) => ({
    what: `Make an R2 API token with "${reads(use, "Object Read & Write", "Object Read only")}" for the bucket ${bucket} alone; it cannot be narrowed to a folder.`,
    console: "Cloudflare dashboard › R2 › Manage API tokens",
    pulumi: "cloudflare.AccountToken",
  }),
  spaces: (bucket, use) => ({
    what: `Make a Spaces key with the grant "${reads(use, "readwrite", "read")}" on ${bucket}; there are no user policies.`,
    console: "Spaces Object Storage › Access Keys",
    pulumi: "digitalocean.SpacesKey",
  }),
  gcs: (bucket, use) => ({
    what: `Make a service account, give it ${use.sendsAcl ? "Storage Object Admin, which may set ACLs," : reads(use, "Storage Object User", "Storage Object Viewer")} on ${bucket}, and an HMAC key.`,
    pulumi: "gcp.storage.BucketIAMMember and gcp.storage.HmacKey",
    cli: "gcloud storage hmac create <service account>",
  }),
  oss: (bucket, use) => ({
    what: `Make a RAM user with an AccessKey and a policy of its own form for ${reads(use, "oss:GetObject, oss:PutObject and oss:ListObjects", "oss:GetObject and oss:ListObjects")} on ${bucket}${use.sendsAcl ? ", and oss:PutObjectAcl" : ""}.`,
    pulumi: "alicloud.ram.User, alicloud.ram.Policy and alicloud.ram.AccessKey",
  }),
  b2: (bucket, use) => ({
    what: "Make an application key for the bucket; the master key does not work with the S3 API.",
    cli: `b2 key create --bucket ${bucket}${use.directory ? ` --name-prefix ${use.directory}/` : ""} byob ${reads(use, "listBuckets,listFiles,readFiles,writeFiles,deleteFiles", "listBuckets,listFiles,readFiles")}`,
  }),
  minio: () => ({
    what: "Make a user with the policy below.",
    cli: "mc admin policy create <alias> byob user-policy.json && mc admin user add <alias> <key> <secret> && mc admin policy attach <alias> byob --user <key>",
  }),
  storj: (bucket, use) => ({
    what: `Make S3 credentials of an access grant for ${bucket}${use.directory ? `/${use.directory}/` : ""} alone.`,
    cli: `uplink share --register ${reads(use, "--readonly=false", "--readonly")} sj://${bucket}/${use.directory ? `${use.directory}/` : ""}`,
  }),
  custom: () => ({
    what: "Where the store takes AWS's user policies, the one below; else a key for the bucket alone.",
  }),
};

const putCors = (bucket: string): Remedy => ({
  what: "Write the CORS document below; it replaces the one that is there.",
  cli: `aws s3api put-bucket-cors --bucket ${bucket} --cors-configuration file://cors.json --endpoint-url <endpoint>`,
});

const cors: Readonly<Record<OtherStore, (bucket: string) => Remedy | undefined>> = {
  r2: putCors,
  spaces: putCors,
  b2: putCors,
  custom: putCors,
  gcs: (bucket) => ({
    what: "Write Google's own CORS document below; it replaces the one that is there.",
    cli: `gcloud storage buckets update gs://${bucket} --cors-file=cors.json`,
  }),
  oss: (bucket) => ({
    what: `Add a CORS rule for the origins to ${bucket} in OSS's own way: its S3 API has none.`,
    console: `OSS console › ${bucket} › Content Security › CORS`,
    pulumi: "alicloud.oss.BucketCors",
  }),
  minio: () => ({
    what: "Name the origins in the server's one setting for all buckets: it takes no CORS document.",
    cli: "MINIO_API_CORS_ALLOW_ORIGIN=<origin>,<origin>",
  }),
  storj: () => ({
    what: "There is no CORS setting; try one presigned URL from the browser before relying on it.",
  }),
};

function userDocuments(store: OtherStore, bucket: string, use: PlainUse): Elsewhere["documents"] {
  if (store !== "minio" && store !== "custom") {
    return [];
  }
  const policy = userPolicy(use, { bucketArn: `arn:aws:s3:::${bucket}` });
  const text = policyText(store === "minio" ? withoutAcls(policy) : policy);
  return [{ name: "user-policy.json", text, apply: "the policy of the user whose key the service gets" }];
}

/** MinIO does not know the action, and refuses a policy that names it. */
function withoutAcls({ Version, Statement }: PolicyDocument): PolicyDocument {
  const kept = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => action !== "s3:PutObjectAcl"),
  }));
  return { Version, Statement: kept };
}

function corsDocuments(store: OtherStore, bucket: string, use: PlainUse): Elsewhere["documents"] {
  const rules = corsRules([use]);
  if (rules.length === 0) {
    return [];
  }
  const document = { name: "cors.json", apply: `the CORS document of ${bucket}` };
  if (store === "gcs") {
    const own = rules.map((rule) => ({
      origin: rule.AllowedOrigins,
      method: rule.AllowedMethods,
      responseHeader: ["Content-Type", "Range"],
      maxAgeSeconds: rule.MaxAgeSeconds,
    }));
    return [{ ...document, text: policyText(own) }];
  }
  return cors[store] === putCors ? [{ ...document, text: corsText(rules) }] : [];
}

/** Where publishing cannot be narrowed to the directory. */
function scope(store: OtherStore, title: string, directory: string): string[] {
  if (!["r2", "gcs", "b2"].includes(store)) {
    return [];
  }
  return [`${title} publishes the whole bucket, not "${directory}" alone: keep nothing else in it.`];
}

/** What becomes of the ACL in an upload. */
function acls(store: OtherStore, title: string): string[] {
  switch (store) {
    case "r2":
    case "storj":
      return [`${title} has no ACLs: one in an upload does nothing, and a separate PutObjectAcl is refused.`];
    case "minio":
      return [
        `${title} overhears an ACL in an upload, and answers 501 to a separate PutObjectAcl with public-read.`,
      ];
    case "b2":
      return [`${title} takes an ACL only if it equals the bucket's: the bucket must be public.`];
    case "gcs":
      return [
        `${title} takes an ACL only with fine-grained access; a bucket with uniform access answers 400 "Cannot insert legacy ACL".`,
      ];
    case "oss":
      return [`${title} refuses a public ACL while Block Public Access is on.`];
    default:
      return [];
  }
}

function filled(remedy: Remedy, bucket: string, { directory }: PlainUse): Remedy {
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
