import type { RequiredCorsRule } from "../stores/definition";
import { probePrefix } from "./arn";
import type { NormalizedUse } from "./types";

export type { RequiredCorsRule } from "../stores/definition";

/**
 * Builds the CORS rule for all origins: the rule that Label Studio documents, with the origins instead of its `*`. Empty if
 * no use has `origins`. A bucket has one CORS document, and writing it replaces the previous one.
 */
export function corsRules(uses: readonly NormalizedUse[]): RequiredCorsRule[] {
  const origins = [...new Set(uses.flatMap((use) => use.origins))].sort();
  if (origins.length === 0) {
    return [];
  }
  return [
    {
      AllowedMethods: ["GET"],
      AllowedOrigins: origins,
      AllowedHeaders: ["*"],
      ExposeHeaders: ["x-amz-server-side-encryption", "x-amz-request-id", "x-amz-id-2"],
      MaxAgeSeconds: 3000,
    },
  ];
}

/** Values for Block Public Access and Object Ownership. S3 disables each of the four switches that a request omits. */
export interface AccessSettings {
  objectOwnership: "BucketOwnerEnforced" | "BucketOwnerPreferred";
  blockPublicAcls: boolean;
  ignorePublicAcls: boolean;
  blockPublicPolicy: boolean;
  restrictPublicBuckets: boolean;
}

/** The strictest settings under which all uses work. */
export function accessSettings(uses: readonly NormalizedUse[]): AccessSettings {
  const acls = uses.some(({ sendsAcl }) => sendsAcl);
  const publishedByAcl = uses.some(({ publicRead }) => publicRead === "acl");
  const publishedByPolicy = uses.some(({ publicRead }) => publicRead === "directory");
  return {
    // Otherwise S3 rejects uploads with an ACL: 400 AccessControlListNotSupported.
    objectOwnership: acls ? "BucketOwnerPreferred" : "BucketOwnerEnforced",
    blockPublicAcls: !acls,
    ignorePublicAcls: !publishedByAcl,
    blockPublicPolicy: !publishedByPolicy,
    restrictPublicBuckets: !publishedByPolicy,
  };
}

/** Rule of the bucket's lifecycle document. */
export interface LifecycleRule {
  id: string;
  /** Prefix of the keys to which the rule applies; empty for all. */
  prefix: string;
  expireAfterDays?: number;
  abortUploadsAfterDays?: number;
}

/** Rules that delete incomplete uploads, remaining probe objects and expired objects; one document per bucket. */
export function lifecycleRules(uses: readonly NormalizedUse[]): LifecycleRule[] {
  const probes = uses.filter(({ writes }) => writes).map(({ directory }) => probePrefix(directory));
  const expiring = uses.flatMap(({ directory, expireAfterDays }) =>
    directory === undefined || expireAfterDays === undefined ? [] : [{ directory, expireAfterDays }],
  );
  const rules: LifecycleRule[] = [
    { id: "abort-incomplete-uploads", prefix: "", abortUploadsAfterDays: 7 },
    ...probes.map((prefix) => ({ id: `expire ${prefix}`, prefix, expireAfterDays: 1 })),
    ...expiring.map(({ directory, expireAfterDays }) => ({
      id: `expire ${directory}/ after ${expireAfterDays}`,
      prefix: `${directory}/`,
      expireAfterDays,
    })),
  ];
  // Uses of one directory yield equal rules, and S3 rejects a duplicate rule ID.
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()];
}
