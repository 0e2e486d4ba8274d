/**
 * Uses of a bucket: fills in their defaults and finds problems.
 *
 * A use that is valid on its own can harm another one: a public directory can contain a private one, and an expiry can delete
 * the objects of another service. The functions therefore check each use, then all pairs, then all uses with a KMS key. They
 * return the problems, so that callers can report all of them in one error.
 */
import type { UsePolicy } from "../services/definition";
import { type ServiceId, services } from "../services/registry";
import { serviceNamed } from "../services/service-named";
import { directoryOf } from "../stores/args-directory";
import type { BucketUse, NormalizedUse } from "./types";

/** Returns the policy definition of a service. Pass only uses of that service to its functions. */
export function policyOf(service: ServiceId): UsePolicy<BucketUse> {
  return serviceNamed(service).bucket.policy;
}

/** Fills in the defaults of a use. Throws if its directory is not valid. */
export function normalizeUse(use: BucketUse): NormalizedUse {
  const policy = policyOf(use.service);
  const directory = directoryOf(directoryIn(use, policy), policy.directory);
  const publicRead = use.publicRead ?? policy.publicRead;
  const expireAfterDays = "expireAfterDays" in use ? use.expireAfterDays : undefined;
  return {
    service: use.service,
    ...(directory !== undefined && { directory }),
    publicRead,
    origins: use.origins ?? [],
    writes: policy.writes(use),
    deletes: policy.deletes(use),
    sendsAcl: policy.sendsAcl === true || publicRead === "acl",
    ...(expireAfterDays !== undefined && { expireAfterDays }),
  };
}

function directoryIn(use: BucketUse, { directory }: UsePolicy<BucketUse>): string | undefined {
  return directory === undefined ? undefined : (use as { [input in typeof directory]?: string })[directory];
}

/** Problems of one use, without regard to others. */
export function useProblems(use: BucketUse): string[] {
  const found: string[] = [];
  const collect = (problems: () => string[]) => {
    try {
      found.push(...problems());
    } catch (error) {
      found.push(error instanceof Error ? error.message : String(error));
    }
  };
  collect(() => plainProblems(normalizeUse(use)));
  collect(() => policyOf(use.service).problems?.(use) ?? []);
  return [...new Set(found)];
}

function plainProblems({
  service,
  directory,
  publicRead,
  origins,
  expireAfterDays,
}: NormalizedUse): string[] {
  const { directory: input, directoryRequired } = policyOf(service);
  const found = origins.flatMap(originProblem);
  if (directoryRequired !== undefined && directory === undefined) {
    found.push(`${input}: ${directoryRequired}`);
  } else if (directory === undefined && (publicRead === "directory" || publicRead === "cdn")) {
    const problem =
      input === undefined
        ? `makes a directory public, but ${services[service].title} uses the whole bucket. Set publicRead "acl" or "none".`
        : `requires the input ${input}. Otherwise the whole bucket would be public.`;
    found.push(`publicRead: "${publicRead}" ${problem}`);
  }
  if (expireAfterDays === undefined) {
    return found;
  }
  if (!Number.isInteger(expireAfterDays) || expireAfterDays < 1) {
    found.push(`expireAfterDays: must be an integer of 1 or more, got ${expireAfterDays}.`);
  }
  if (directory === undefined) {
    found.push("expireAfterDays: requires a directory. Otherwise all objects in the bucket would expire.");
  }
  return found;
}

function originProblem(origin: string): string[] {
  if (origin.includes("*")) {
    return [
      `origins: must not contain "*", got "${origin}": other sites could read private objects. List each origin in full.`,
    ];
  }
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.origin === origin) {
    return [];
  }
  const instead =
    url && url.origin !== "null" ? `Write it as ${url.origin}.` : "Example: https://labels.example.com.";
  return [`origins: must be an origin (scheme, host and port, no path), got "${origin}". ${instead}`];
}

/** Problems between uses of one bucket, by the names of the uses. */
export function togetherProblems(uses: Readonly<Record<string, NormalizedUse>>): string[] {
  const all = Object.entries(uses);
  return all.flatMap(([name, use]) =>
    all
      .filter(([other]) => other !== name)
      .flatMap(([other, inside]) => pairProblem(name, use, other, inside)),
  );
}

/** Problems if the directory of the second use is inside that of the first. */
function pairProblem(name: string, outer: NormalizedUse, other: string, inner: NormalizedUse): string[] {
  const { directory } = outer;
  if (directory === undefined || inner.directory === undefined) {
    return [];
  }
  const same = inner.directory === directory;
  if (!same && !inner.directory.startsWith(`${directory}/`)) {
    return [];
  }
  const found: string[] = [];
  const publishes = outer.publicRead === "directory" || outer.publicRead === "cdn";
  if (publishes && inner.writes && inner.publicRead === "none") {
    found.push(
      `uses.${other}: stores private objects in "${inner.directory}", which uses.${name} makes public (publicRead "${outer.publicRead}"). Use separate directories.`,
    );
  }
  if (outer.expireAfterDays !== undefined && !same) {
    found.push(
      `uses.${other}: stores objects in "${inner.directory}", where uses.${name} deletes them after ${outer.expireAfterDays} days. Use separate directories.`,
    );
  }
  return found;
}

/** Problems of public uses with a KMS key: S3 decrypts objects only for signed requests. */
export function encryptionProblems(uses: Readonly<Record<string, NormalizedUse>>): string[] {
  return Object.entries(uses)
    .filter(([, { publicRead }]) => publicRead === "directory" || publicRead === "acl")
    .map(
      ([name, { publicRead }]) =>
        `uses.${name}: publicRead "${publicRead}" conflicts with kmsKeyArn: S3 decrypts objects only for signed requests. Set publicRead "cdn" or "none", or remove kmsKeyArn.`,
    );
}
