import type { UsePolicy } from "../services/definition";
import { type ServiceId, services } from "../services/registry";
import { serviceNamed } from "../services/service-named";
import { directoryOf } from "../stores/args-directory";
import type { BucketUse, NormalizedUse } from "./types";

/** How a service uses a bucket; the use that it is asked about is one of the same service. */
export function policyOf(service: ServiceId): UsePolicy<BucketUse> {
  return serviceNamed(service).bucket.policy;
}

/** Says everything that a use leaves out. Throws where its directory is none. */
export function normalizeUse(use: BucketUse): NormalizedUse {
  const policy = policyOf(use.service);
  const directory = directoryOf(directoryIn(use, policy));
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

/** What is wrong with one use by itself. */
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
  const { directoryRequired } = policyOf(service);
  const found = origins.flatMap(originProblem);
  if (directoryRequired !== undefined && directory === undefined) {
    found.push(`directory: ${directoryRequired}`);
  } else if (directory === undefined && (publicRead === "directory" || publicRead === "cdn")) {
    found.push(
      `publicRead: "${publicRead}" publishes a directory, and ${services[service].title} has none here; set one, since the whole bucket would be public otherwise`,
    );
  }
  if (expireAfterDays === undefined) {
    return found;
  }
  if (!Number.isInteger(expireAfterDays) || expireAfterDays < 1) {
    found.push(`expireAfterDays: must be a whole number of 1 or more, got ${expireAfterDays}`);
  }
  if (directory === undefined) {
    found.push("expireAfterDays: needs a directory, since all objects of the bucket would expire otherwise");
  }
  return found;
}

function originProblem(origin: string): string[] {
  if (origin.includes("*")) {
    return [`origins: "${origin}" lets other sites read what is private; name each origin in full`];
  }
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.origin === origin) {
    return [];
  }
  const instead =
    url && url.origin !== "null" ? `; write ${url.origin}` : ", e.g. https://labels.example.com";
  return [`origins: "${origin}" is no origin: scheme, host and port, no path${instead}`];
}

/** What is wrong with uses side by side in one bucket, by the names that they have. */
export function togetherProblems(uses: Readonly<Record<string, NormalizedUse>>): string[] {
  const all = Object.entries(uses);
  return all.flatMap(([name, use]) =>
    all
      .filter(([other]) => other !== name)
      .flatMap(([other, inside]) => pairProblem(name, use, other, inside)),
  );
}

/** The second one lies in the directory of the first. */
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
      `uses.${other}: stores private objects in "${inner.directory}", which uses.${name} publishes (publicRead "${outer.publicRead}"); give one of them another directory`,
    );
  }
  if (outer.expireAfterDays !== undefined && !same) {
    found.push(
      `uses.${other}: keeps objects in "${inner.directory}", which uses.${name} lets expire; give one of them another directory`,
    );
  }
  return found;
}

/** KMS keys open for signed requests only, so nobody can read their objects without a key. */
export function encryptionProblems(uses: Readonly<Record<string, NormalizedUse>>): string[] {
  return Object.entries(uses)
    .filter(([, { publicRead }]) => publicRead === "directory" || publicRead === "acl")
    .map(
      ([name, { publicRead }]) =>
        `uses.${name}: publicRead "${publicRead}" and kmsKeyArn exclude each other, since an object under a KMS key is never readable without a signature; take publicRead "cdn" or "none", or leave kmsKeyArn out`,
    );
}
