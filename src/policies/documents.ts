import { bucketPolicy } from "./bucket-policy";
import {
  type AccessSettings,
  accessSettings,
  type CorsRule,
  corsRules,
  type LifecycleRule,
  lifecycleRules,
} from "./settings";
import type { BucketUse, NormalizedUse, PolicyDocument } from "./types";
import { userPolicy } from "./user-policy";
import { encryptionProblems, normalizeUse, togetherProblems, useProblems } from "./uses";

/** Where the documents apply. */
export interface DocumentsPlace {
  /** ARN of the bucket, e.g. `arn:aws:s3:::my-bucket`; its partition is that of all documents. */
  bucketArn: string;
  /** Key of the bucket's default encryption. @default none */
  kmsKeyArn?: string;
  /** The distribution that reads for uses with `publicRead: "cdn"`. @default none */
  distributionArn?: string;
}

/** What one bucket needs for all its uses. */
export interface PolicyDocuments<U extends Record<string, BucketUse>> {
  /** The policy of each use's user. */
  users: { [K in keyof U]: PolicyDocument };
  bucketPolicy: PolicyDocument;
  /** Empty where no use names an origin. */
  corsRules: CorsRule[];
  /** Object Ownership and the four switches of Block Public Access. */
  access: AccessSettings;
  lifecycleRules: LifecycleRule[];
}

/**
 * The documents for one bucket on AWS, as `ServiceBucket` applies them, for buckets and users that are made in another way.
 * Throws all that is wrong with the uses.
 *
 * @example
 * ```ts
 * const uses = { chat: { service: "ryzeapi", directory: "media" } } as const;
 * const policy = bucket.arn.apply((bucketArn) => JSON.stringify(policyDocuments(uses, { bucketArn }).users.chat));
 * ```
 */
export function policyDocuments<const U extends Record<string, BucketUse>>(
  uses: U,
  place: DocumentsPlace,
): PolicyDocuments<U> {
  const plain = checked(uses, place);
  const all = Object.values(plain);
  const users = Object.fromEntries(
    Object.entries(plain).map(([name, use]) => [name, userPolicy(use, place)]),
  );
  return {
    users: users as PolicyDocuments<U>["users"],
    bucketPolicy: bucketPolicy(all, place),
    corsRules: corsRules(all),
    access: accessSettings(all),
    lifecycleRules: lifecycleRules(all),
  };
}

function checked(
  uses: Record<string, BucketUse>,
  { kmsKeyArn }: DocumentsPlace,
): Record<string, NormalizedUse> {
  const alone = Object.entries(uses).flatMap(([name, use]) =>
    useProblems(use).map((problem) => `uses.${name}.${problem}`),
  );
  refuseAll(alone);
  const plain = Object.fromEntries(Object.entries(uses).map(([name, use]) => [name, normalizeUse(use)]));
  refuseAll([...togetherProblems(plain), ...(kmsKeyArn === undefined ? [] : encryptionProblems(plain))]);
  return plain;
}

function refuseAll(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new Error(`policyDocuments: ${problems.join("; ")}`);
  }
}
