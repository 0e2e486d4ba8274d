import { type EmulatorResponse, header, type Request } from "../kit/request";
import { type Caller, isAllowed, type PermissionRequest, requirePermission } from "./access";
import { encodedStrictly, type RequestTarget } from "./addressing";
import { noSuchBucket } from "./errors";
import type { Bucket, S3Account, StoredObject } from "./model";
import type { Operation } from "./operations";
import type { Payload } from "./payload";
import type { Profile } from "./profiles";
import type { S3State } from "./state";

/** One authenticated request for one operation. */
export interface S3Call {
  readonly request: Request;
  readonly target: RequestTarget;
  readonly operation: Operation;
  readonly caller: Caller;
  /** Region in the signature; undefined for an anonymous caller. */
  readonly region: string | undefined;
  readonly payload: Payload;
  /** Time of the server's clock. */
  readonly now: Date;
  readonly state: S3State;
  readonly profile: Profile;
}

/** Handler of one operation, which checks the permission itself. */
export type S3Handler = (call: S3Call) => EmulatorResponse | Promise<EmulatorResponse>;

/** Bucket of a request. Throws if it does not exist. */
export function requestedBucket(call: S3Call): Bucket {
  const name = call.target.bucket ?? "";
  const bucket = call.state.buckets.get(name);
  if (bucket === undefined) {
    throw noSuchBucket(name);
  }
  return bucket;
}

/** Key of an object operation; the operations table guarantees that it exists. */
export function keyOf(call: S3Call): string {
  return call.target.key ?? "";
}

/** Bucket of a request. Throws if the caller is not allowed to perform the action on it. */
export function requireBucketPermission(call: S3Call, action: string): Bucket {
  const bucket = requestedBucket(call);
  requirePermission(call.caller, { action, bucket });
  return bucket;
}

/** Bucket of a request. Throws if the caller is not allowed to perform the action on the object. */
export function requireObjectPermission(call: S3Call, action: string, object?: StoredObject): Bucket {
  const bucket = requestedBucket(call);
  requirePermission(call.caller, { action, bucket, key: keyOf(call), object });
  return bucket;
}

export function may(call: S3Call, wanted: PermissionRequest): boolean {
  return isAllowed(call.caller, wanted);
}

export function accountOf(call: S3Call): S3Account | undefined {
  return call.caller.user?.account;
}

export function head(call: S3Call, name: string): string | undefined {
  return header(call.request, name);
}

/** URL of an object, with the bucket where the client put it. S3 also encodes the slashes of the key. */
export function objectUrlOf(call: S3Call, bucket: string, key: string): string {
  const folder = call.target.style === "path" ? `${bucket}/` : "";
  return `http://${head(call, "host") ?? ""}/${folder}${encodedStrictly(key)}`;
}
