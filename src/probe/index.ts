export type { BucketAccess, BucketUsage, Remedy } from "../stores/types";
export { describeFailure } from "./describe-failure";
export { describeReport } from "./describe-report";
export { describeWarnings } from "./describe-warnings";
export { type FindingDraft, toFinding } from "./finding-code";
export { probeBucket } from "./probe-bucket";
export { probeShared } from "./shared-probes";
export type {
  Finding,
  Leftover,
  ProbeOptions,
  ProbeReport,
  ProbeTiming as Timing,
  StepReport,
} from "./types";
