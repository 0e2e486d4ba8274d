export type { BucketAccess, BucketUsage, Remedy } from "../stores/types";
export { probeBucket } from "./probe";
export { describeReport } from "./report";
export type {
  Finding,
  Leftover,
  ProbeOptions,
  ProbeReport,
  ProbeTiming as Timing,
  StepReport,
} from "./types";
