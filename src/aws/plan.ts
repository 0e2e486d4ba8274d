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
import { SETTINGS, type ServiceBucketArgs, type Setting } from "./args";

/** What is decided before anything is made. */
export interface Plan {
  uses: Readonly<Record<string, NormalizedUse>>;
  settings: AccessSettings;
  /** The settings that the component writes. */
  manages: ReadonlySet<Setting>;
  rotation: number;
}

/** Decides, or throws all that is wrong at once. */
export function planOf(name: string, args: ServiceBucketArgs<Record<string, BucketUse>>): Plan {
  const alone = Object.entries(args.uses).flatMap(([use, given]) => [
    ...useNameProblems(use),
    ...useProblems(given).map((problem) => `uses.${use}.${problem}`),
  ]);
  refuse(name, [...argsProblems(args), ...alone]);
  const uses = Object.fromEntries(
    Object.entries(args.uses).map(([use, given]) => [use, normalizeUse(given)]),
  );
  refuse(name, [...togetherProblems(uses), ...bucketProblems(args, uses)]);
  return {
    uses,
    settings: accessSettings(Object.values(uses)),
    manages: new Set(args.existing ? args.existing.manage : SETTINGS),
    rotation: args.rotation ?? 0,
  };
}

export function refuse(name: string, problems: readonly string[]): void {
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
    : [`uses: the name "${use}" becomes part of a user's name; take up to 20 letters, digits and "-"`];
}

function argsProblems({
  uses,
  bucket,
  existing,
  rotation = 0,
}: ServiceBucketArgs<Record<string, BucketUse>>): string[] {
  const found: string[] = [];
  if (Object.keys(uses).length === 0) {
    found.push("uses: is empty; name at least one service");
  }
  if (bucket && existing) {
    found.push(
      "bucket and existing exclude each other: one describes a bucket to make, the other one that is there",
    );
  }
  if (!Number.isInteger(rotation) || rotation < 0) {
    found.push(`rotation: must be a whole number of 0 or more, got ${rotation}`);
  }
  const unknown = existing?.manage?.find((setting) => !SETTINGS.includes(setting));
  if (unknown !== undefined) {
    found.push(`existing.manage: must be of ${SETTINGS.join(", ")}, got "${unknown}"`);
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
      `uses.${inHost[0]}: ${services[inHost[1].service].title} needs the bucket in the host, and no certificate covers "${bucketName}", which has a dot; take a bucket of another name`,
    );
  }
  const region = bucket?.region ?? existing?.region;
  const cdn = Object.entries(uses).find(([, { publicRead }]) => publicRead === "cdn");
  if (cdn && typeof region === "string" && /^(?:cn|us-gov)-/.test(region)) {
    found.push(
      `uses.${cdn[0]}: publicRead "cdn" is not there in ${region}: GovCloud has no CloudFront, and in China a distribution needs a domain of its own; put a CDN of your own in front and take publicRead "none"`,
    );
  }
  return found;
}
