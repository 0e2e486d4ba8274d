export { probeBucket } from "./probe";
export { describeReport } from "./report";
export type {
  BucketAccess,
  Finding,
  Leftover,
  ProbeOptions,
  ProbeReport,
  Remedy,
  Service,
  StepReport,
  Timing,
} from "./types";
