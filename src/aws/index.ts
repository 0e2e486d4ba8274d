// First, so that a missing package is reported before another module imports it.
import "./peer";

export type { PublicRead } from "../policies";
export type * from "../services/uses";
export type { ExistingBucket, NewBucket, ServiceBucketArgs, Setting } from "./args";
export type { Transform, Transforms } from "./children";
export type { Documents } from "./documents";
export { type AccessByUse, ServiceBucket } from "./service-bucket";
