/**
 * Requests after a denied step, for causes that S3 does not name.
 *
 * "Explicit deny in a resource-based policy" can depend on TLS or on the client's network, which differs for the
 * service. A denial without a reason can mean that the requester has to pay. Each check costs one request.
 */
import type { StoreTarget } from "../stores/target";
import type { BucketAccess } from "../stores/types";
import type { Flag, StepName } from "./diagnosis/row";
import { denyConditions, isSourceKey } from "./policy-conditions";
import { StoreClient } from "./store-client";
import type { StoreResponse } from "./store-response";
import type { Attempt } from "./transport";

const BY_BUCKET_POLICY = /explicit deny in a resource-based policy/;

/** Steps whose requests are signed with the key. */
const SIGNED: readonly StepName[] = ["list", "bucket", "contents", "read", "upload", "upload with ACL"];

/** The access that was denied, and the limits of a further request. */
interface DeniedAccess {
  target: StoreTarget;
  access: BucketAccess;
  attempt: Attempt;
}

/** Determines the cause of a denied request. */
export async function denialFlags(
  denied: DeniedAccess,
  step: StepName,
  { status, name, message }: StoreResponse,
): Promise<Flag[]> {
  if (status !== 403 || name !== "AccessDenied" || !SIGNED.includes(step)) {
    return [];
  }
  if (BY_BUCKET_POLICY.test(message)) {
    const policy = await bucketClient(denied).policy(denied.attempt);
    const isPlain = denied.target.root.protocol === "http:";
    return policy.ok ? policyFlags(policy.body, isPlain) : isPlain ? ["plainHttp"] : [];
  }
  if (/ because | with an explicit deny /.test(message)) {
    return [];
  }
  const paid = await bucketClient(denied).list(denied.target.directory, 1, denied.attempt, "requester");
  const { "x-amz-request-charged": charged } = paid.response.headers;
  return paid.response.ok && charged === "requester" ? ["requesterPays"] : [];
}

/** Client for the real bucket, because a service can send its directory in the position of the bucket. */
function bucketClient({ target, access }: DeniedAccess): StoreClient {
  const { accessKeyId = "", secretAccessKey = "", sessionToken } = access;
  return new StoreClient(target.listing, { accessKeyId, secretAccessKey, sessionToken });
}

/** Determines whether a bucket policy denies this client because of its network, or because it does not use TLS. */
export function policyFlags(policy: string, isPlain: boolean): Flag[] {
  const keys = denyConditions(policy);
  const needsTls = (names: string[]) => names.includes("aws:securetransport");
  if (isPlain && keys.some(needsTls)) {
    return ["plainHttp"];
  }
  const others = keys.filter((names) => !needsTls(names));
  return others.length > 0 && others.every((names) => names.some(isSourceKey)) ? ["deniedBySource"] : [];
}
