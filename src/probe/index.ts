export type { BucketAccess, BucketUsage, Remedy } from "../stores/types";
export { probeBucket } from "./probe";
export { describeReport } from "./report";
export type {
  Finding,
  Leftover,
  ProbeOptions,
  ProbeReport,
  StepReport,
  Timing,
} from "./types";
