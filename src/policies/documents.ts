/**
 * Documents for one AWS bucket and all services that use it.
 *
 * A bucket has only one policy, one CORS document and one lifecycle document, so documents per service would overwrite each
 * other. `policyDocuments` therefore validates all uses together and merges them. It sends no request.
 */
import { bucketPolicy } from "./bucket-policy";
import {
  type AccessSettings,
  accessSettings,
  corsRules,
  type LifecycleRule,
  lifecycleRules,
  type RequiredCorsRule,
} from "./settings";
import type { BucketUse, NormalizedUse, PolicyDocument } from "./types";
import { userPolicy } from "./user-policy";
import { encryptionProblems, normalizeUse, togetherProblems, useProblems } from "./uses";

/** ARNs that the documents contain. */
export interface DocumentsLocation {
  /** ARN of the bucket, e.g. `arn:aws:s3:::my-bucket`. Its partition applies to all documents. */
  bucketArn: string;
  /** ARN of the KMS key of the bucket's default encryption. @default none */
  kmsKeyArn?: string;
  /** ARN of the distribution that reads for uses with `publicRead: "cdn"`. @default none */
  distributionArn?: string;
}

/** Documents of one bucket for all its uses. */
export interface PolicyDocuments<U extends Record<string, BucketUse>> {
  /** Policy of each use's user. */
  users: { [K in keyof U]: PolicyDocument };
  bucketPolicy: PolicyDocument;
  /** CORS rules; empty if no use has `origins`. */
  corsRules: RequiredCorsRule[];
  /** Object Ownership and the four switches of Block Public Access. */
  access: AccessSettings;
  lifecycleRules: LifecycleRule[];
}

/**
 * Builds the documents that `ServiceBucket` applies, for AWS buckets and users that are created in another way. Throws one
 * error for all problems of the uses.
 *
 * @example
 * ```ts
 * const uses = { chat: { service: "ryzeapi", directory: "media" } } as const;
 * const policy = bucket.arn.apply((bucketArn) => JSON.stringify(policyDocuments(uses, { bucketArn }).users.chat));
 * ```
 */
export function policyDocuments<const U extends Record<string, BucketUse>>(
  uses: U,
  location: DocumentsLocation,
): PolicyDocuments<U> {
  const plain = checked(uses, location);
  const all = Object.values(plain);
  const users = Object.fromEntries(
    Object.entries(plain).map(([name, use]) => [name, userPolicy(use, location)]),
  );
  return {
    users: users as PolicyDocuments<U>["users"],
    bucketPolicy: bucketPolicy(all, location),
    corsRules: corsRules(all),
    access: accessSettings(all),
    lifecycleRules: lifecycleRules(all),
  };
}

function checked(
  uses: Record<string, BucketUse>,
  { kmsKeyArn }: DocumentsLocation,
): Record<string, NormalizedUse> {
  const alone = Object.entries(uses).flatMap(([name, use]) =>
    useProblems(use).map((problem) => `uses.${name}.${problem}`),
  );
  assertNoProblems(alone);
  const plain = Object.fromEntries(Object.entries(uses).map(([name, use]) => [name, normalizeUse(use)]));
  assertNoProblems([
    ...togetherProblems(plain),
    ...(kmsKeyArn === undefined ? [] : encryptionProblems(plain)),
  ]);
  return plain;
}

function assertNoProblems(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new Error(`policyDocuments: ${problems.join("\n")}`);
  }
}
