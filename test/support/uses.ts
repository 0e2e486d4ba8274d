import { type BucketUse, PUBLIC_READS, type PublicRead, policyOf, useProblems } from "../../src/policies";
import { SERVICE_IDS } from "../../src/services/registry";
import { probedPermissionsOf } from "../services/all-cases";

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

/** Each right that the probe exercises, with the use of the bucket that needs it. */
export function probedUses(): [service: string, use: BucketUse, action: string][] {
  return SERVICE_IDS.flatMap((service) =>
    probedPermissionsOf(service).flatMap(({ use: members, actions }) => {
      const publicRead = (members as Partial<BucketUse>).publicRead ?? policyOf(service).publicRead;
      const use = { ...useOf(service, publicRead), ...members } as BucketUse;
      return actions.map((action): [string, BucketUse, string] => [service, use, action]);
    }),
  );
}

/** Whether the service uses multipart uploads, which the probe tests only on request. */
export function uploadsInParts({ service }: BucketUse): boolean {
  return policyOf(service).objectActions?.includes("s3:AbortMultipartUpload") === true;
}
