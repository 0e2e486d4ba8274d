/**
 * Plan of a `ServiceBucket`: validates the arguments and derives the settings.
 *
 * AWS reports an invalid setting only when its resource is created, one at a time, after other resources exist. The plan
 * therefore finds all problems before the first resource, and throws them as one list. Problems between uses are found only
 * if each use is valid. Bucket names and regions that are outputs are not checked.
 */
import {
  type AccessSettings,
  accessSettings,
  type BucketUse,
  encryptionProblems,
  type NormalizedUse,
  normalizeUse,
  policyOf,
  togetherProblems,
  useProblems,
} from "../policies";
import { services } from "../services/registry";
import { isCommercial } from "../stores/aws-address";
import { SETTINGS, type ServiceBucketArgs, type Setting } from "./args";

/** Decisions that precede the creation of resources. */
export interface Plan {
  uses: Readonly<Record<string, NormalizedUse>>;
  settings: AccessSettings;
  /** Settings that the component writes. */
  manages: ReadonlySet<Setting>;
  rotation: number;
}

/** Validates the arguments and plans the component. Throws one error for all problems. */
export function planOf(name: string, args: ServiceBucketArgs<Record<string, BucketUse>>): Plan {
  const alone = Object.entries(args.uses).flatMap(([use, given]) => [
    ...useNameProblems(use),
    ...useProblems(given).map((problem) => `uses.${use}.${problem}`),
  ]);
  assertNoProblems(name, [...argsProblems(args), ...alone]);
  const uses = Object.fromEntries(
    Object.entries(args.uses).map(([use, given]) => [use, normalizeUse(given)]),
  );
  assertNoProblems(name, [...togetherProblems(uses), ...bucketProblems(args, uses)]);
  return {
    uses,
    settings: accessSettings(Object.values(uses)),
    manages: new Set(args.existing ? args.existing.manage : SETTINGS),
    rotation: args.rotation ?? 0,
  };
}

/** Throws one error that lists the problems, if there are any. */
export function assertNoProblems(name: string, problems: readonly string[]): void {
  if (problems.length === 0) {
    return;
  }
  const list =
    problems.length === 1 ? ` ${problems[0]}` : problems.map((problem) => `\n  - ${problem}`).join("");
  throw new Error(`ServiceBucket "${name}":${list}`);
}

function useNameProblems(use: string): string[] {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(use) && use.length <= 20
    ? []
    : [
        `uses.${use}: the name must start with a letter and contain at most 20 letters, digits and "-", because it becomes part of an IAM user's name.`,
      ];
}

function argsProblems({
  uses,
  bucket,
  existing,
  rotation = 0,
}: ServiceBucketArgs<Record<string, BucketUse>>): string[] {
  const found: string[] = [];
  if (Object.keys(uses).length === 0) {
    found.push("uses: must not be empty. Add at least one service.");
  }
  if (bucket && existing) {
    found.push(
      "bucket: conflicts with existing. Set bucket to create a bucket, or existing to use one that exists.",
    );
  }
  if (!Number.isInteger(rotation) || rotation < 0) {
    found.push(`rotation: must be an integer of 0 or more, got ${rotation}.`);
  }
  const unknown = existing?.manage?.find((setting) => !SETTINGS.includes(setting));
  if (unknown !== undefined) {
    found.push(`existing.manage: must contain only ${SETTINGS.join(", ")}, got "${unknown}".`);
  }
  return found;
}

function bucketProblems(
  { bucket, existing }: ServiceBucketArgs<Record<string, BucketUse>>,
  uses: Plan["uses"],
): string[] {
  const found = bucket?.kmsKeyArn || existing?.kmsKeyArn ? encryptionProblems(uses) : [];
  const bucketName = bucket?.name ?? existing?.bucket;
  const inHost = Object.entries(uses).find(([, { service }]) => policyOf(service).bucketInHost);
  if (inHost && typeof bucketName === "string" && bucketName.includes(".")) {
    found.push(
      `uses.${inHost[0]}: ${services[inHost[1].service].title} sends requests to a host name that contains the bucket, and the TLS certificate of S3 does not cover "${bucketName}", because it contains a dot. Use a bucket name without dots.`,
    );
  }
  const region = bucket?.region ?? existing?.region;
  const cdn = Object.entries(uses).find(([, { publicRead }]) => publicRead === "cdn");
  if (cdn && typeof region === "string" && !isCommercial(region)) {
    found.push(
      `uses.${cdn[0]}: publicRead "cdn" is not available in ${region}: only the commercial regions of AWS have CloudFront distributions that need no custom domain. Set publicRead "none" and use your own CDN.`,
    );
  }
  return found;
}
