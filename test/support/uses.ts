import { type BucketUse, PUBLIC_READS, type PublicRead, policyOf, useProblems } from "../../src/policies";

export const ORIGIN = "https://labels.example.com";

/** A use of a service in a mode: in a directory where the service has one, with origins where it needs them. */
export function useOf(service: BucketUse["service"], publicRead: PublicRead, directory = "dir"): BucketUse {
  const { directory: input } = policyOf(service);
  const mode = input === undefined && publicRead !== "acl" ? "none" : publicRead;
  const use = { service, publicRead: mode, ...(input !== undefined && { [input]: directory }) } as BucketUse;
  const needsOrigins = useProblems(use).some((problem) => problem.startsWith("origins:"));
  return needsOrigins ? ({ ...use, origins: [ORIGIN] } as BucketUse) : use;
}

/** The modes that a service knows: without a directory nothing but the whole bucket can be public. */
export function modesOf(service: BucketUse["service"]): readonly PublicRead[] {
  return policyOf(service).directory === undefined ? ["acl", "none"] : PUBLIC_READS;
}
