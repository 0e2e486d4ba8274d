import type { CorsRule } from "../stores/definition";
import { probePrefix } from "./arn";
import type { NormalizedUse } from "./types";

export type { CorsRule } from "../stores/definition";

/**
 * The one CORS rule for all origins: Label Studio's documented one, with the origins in place of its `*`. Empty where no
 * use names an origin. A bucket has one CORS document, and writing it replaces what was there.
 */
export function corsRules(uses: readonly NormalizedUse[]): CorsRule[] {
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

/** What Block Public Access and Object Ownership must be. All four switches: one left out counts as off. */
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
    // Otherwise an upload with an ACL is refused: 400 AccessControlListNotSupported.
    objectOwnership: acls ? "BucketOwnerPreferred" : "BucketOwnerEnforced",
    blockPublicAcls: !acls,
    ignorePublicAcls: !publishedByAcl,
    blockPublicPolicy: !publishedByPolicy,
    restrictPublicBuckets: !publishedByPolicy,
  };
}

export interface LifecycleRule {
  id: string;
  /** Keys that it concerns; empty for all. */
  prefix: string;
  expireAfterDays?: number;
  abortUploadsAfterDays?: number;
}

/** What keeps a bucket from filling up with what nobody asks for; S3 has one such document per bucket. */
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
  // Uses of one directory ask for the same; S3 takes an id once.
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()];
}
