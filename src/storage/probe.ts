import type { BucketAccess, ProbeOptions, ProbeReport } from "./types";

/** Tries a bucket the way its service will use it. */
export async function probeBucket(_access: BucketAccess, _options: ProbeOptions): Promise<ProbeReport> {
  return {
    verdict: "could not be tried",
    reason: "the probe has no steps yet",
    findings: [],
    leftovers: [],
    notShown: [],
  };
}
