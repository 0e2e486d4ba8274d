/**
 * Remedies of the diagnosis table for the store of the bucket.
 *
 * The rows contain the settings of AWS. Other stores have their own for permissions, public reads and CORS, which their
 * records describe. A remedy that names an action of a policy, such as `s3:PutObject`, is replaced by the instruction of
 * the record if the store has no user policies. For a store without a record, the remedy says on what it depends.
 */
import { S3_CORS } from "../../stores/define-store";
import type { StoreUse } from "../../stores/definition";
import { type OtherStoreRecord, type StoreRecord, storeOfHost } from "../../stores/stores";
import { type BucketAccess, canUpload, type Remedy, uploadAclOf } from "../../stores/types";
import { trimSlashes } from "../../url";
import type { Placeholders, RowRemedy } from "./row";

/** The store and the values that a remedy can use. */
export interface AdviceContext {
  store: StoreRecord;
  placeholders: Placeholders;
  use: StoreUse;
  /** Whether the response shows that the store has policies in the format of AWS. @default unknown for other stores */
  hasPolicies?: boolean;
}

const S3_ACTION = /\bs3:[A-Z*]/;
const OTHER_ACTION = /\b(?!s3:)[a-z][a-z0-9-]+:[A-Z]\w+/;

/** Subresources and options that only AWS has. */
const AWS_ONLY_COMMAND = /^aws (?:iam|s3control) |--expected-bucket-owner/;

const NEW_KEY: Remedy = {
  text: "Create a long-lived access key of a dedicated user for the service.",
  pulumi: "aws.iam.User with aws.iam.AccessKey",
};

const CORS_RULE: Remedy = {
  text: "Add a CORS rule for {origin} with AllowedMethods GET and AllowedHeaders *. A bucket has one CORS configuration, so keep its other rules.",
  console: "S3 › {bucket} › Permissions › Cross-origin resource sharing (CORS) › Edit",
  pulumi:
    'aws.s3.BucketCorsConfiguration { corsRules: [{ allowedOrigins: ["{origin}"], allowedMethods: ["GET"], allowedHeaders: ["*"], maxAgeSeconds: 3000 }] }',
  cli: "aws s3api put-bucket-cors --bucket {bucket} --cors-configuration file://cors.json",
};

/** Whether the store grants permissions with user policies in the format of AWS, or may do so. */
export function hasUserPolicies(store: StoreRecord): boolean {
  return store.isAws || store.setup.userPolicy !== undefined;
}

/** Returns the service's use of the bucket, on which instructions of stores depend. */
export function storeUseOf(access: BucketAccess, directory: string): StoreUse {
  const folder = trimSlashes(directory);
  return {
    ...(folder && { directory: folder }),
    writes: canUpload(access.usage),
    sendsAcl: uploadAclOf(access) !== undefined,
  };
}

/** Converts the remedies of a row for the store. Placeholders stay. */
export function remediesForStore(remedies: readonly RowRemedy[], context: AdviceContext): Remedy[] {
  const adapted = remedies.flatMap((remedy) => remedyForStore(remedy, context) ?? []);
  const distinct = adapted.filter(({ text }, at) => adapted.findIndex((one) => one.text === text) === at);
  return distinct.length > 0
    ? distinct
    : [{ text: `Check the settings of the bucket and of the access key at ${context.store.title}.` }];
}

function remedyForStore(remedy: RowRemedy, context: AdviceContext): Remedy | undefined {
  const { store } = context;
  if (remedy === "publish") {
    return store.publish;
  }
  if (remedy === "cors") {
    return corsRemedy(context);
  }
  if (remedy === "key") {
    return store.isAws || store.isGeneric ? withoutAws(NEW_KEY, context) : keyRemedy(store, context);
  }
  const { awsOnly, ...plain } = remedy;
  if (store.isAws) {
    return withoutAws(plain, context);
  }
  return awsOnly && !store.isGeneric ? undefined : permissionRemedy(plain, store, context);
}

/** A remedy that names an action, for a store other than AWS. */
function permissionRemedy(
  remedy: Remedy,
  store: OtherStoreRecord,
  context: AdviceContext,
): Remedy | undefined {
  const { text } = remedy;
  if (!S3_ACTION.test(text)) {
    return OTHER_ACTION.test(text) ? undefined : withoutAws(remedy, context);
  }
  const { userPolicy } = store.setup;
  const isSupported = !userPolicy?.unsupportedActions.some((action) => text.includes(`${action} `));
  if (userPolicy === undefined || !isSupported) {
    return keyRemedy(store, context);
  }
  if (store.isGeneric && !context.hasPolicies) {
    const otherwise = "If the store has no policies in AWS's format, use its own setting for the key.";
    return { ...withoutAws(remedy, context), text: `${text} ${otherwise}` };
  }
  if (store.isGeneric) {
    return withoutAws(remedy, context);
  }
  const { cli } = store.setup.key(bucketIn(context), context.use);
  return { ...withoutAws(remedy, context), ...(cli && { cli }) };
}

function keyRemedy({ setup }: OtherStoreRecord, context: AdviceContext): Remedy {
  const key = setup.key(bucketIn(context), context.use);
  return { ...key, text: `Use a key that is allowed to do this. ${key.text}` };
}

function corsRemedy(context: AdviceContext): Remedy {
  const { store } = context;
  if (store.cors === S3_CORS) {
    return withoutAws(CORS_RULE, context);
  }
  const step = store.cors.step(bucketIn(context));
  const { format, document } = store.cors;
  return document ? { ...step, text: `Allow GET from {origin} in ${format} of the bucket.` } : step;
}

function bucketIn({ placeholders }: AdviceContext): string {
  return placeholders.bucket ?? "<bucket>";
}

/** Removes what exists only on AWS. Commands get the endpoint, unless its host is one of AWS. */
function withoutAws(remedy: Remedy, { store, placeholders }: AdviceContext): Remedy {
  const { text, console, pulumi, cli } = remedy;
  const hasOwnEndpoint = !isAtAws(placeholders);
  const command = hasOwnEndpoint ? withEndpoint(cli) : cli;
  const keep = (value: string | undefined, onlyAws: RegExp) => store.isAws || !onlyAws.test(value ?? "");
  // An output with an address of AWS.
  const isAddress = hasOwnEndpoint && pulumi?.includes("bucketRegionalDomainName");
  return {
    text,
    ...(console && keep(console, /^(?:S3|IAM|KMS|VPC) ›/) && { console }),
    ...(pulumi && keep(pulumi, /\baws\./) && !isAddress && { pulumi }),
    ...(command && keep(command, AWS_ONLY_COMMAND) && { cli: command }),
  };
}

function withEndpoint(cli: string | undefined): string | undefined {
  return cli?.startsWith("aws s3") && !cli.includes("--endpoint-url") ? `${cli} --endpoint-url {root}` : cli;
}

/** Whether requests go to a host of AWS. A store that is detected by its responses can be behind another host. */
function isAtAws({ endpoint = "" }: Placeholders): boolean {
  return !URL.canParse(endpoint) || storeOfHost(new URL(endpoint).hostname).store.isAws;
}
