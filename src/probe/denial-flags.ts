/**
 * Requests after a denied step, for causes that S3 does not name.
 *
 * "Explicit deny in a resource-based policy" can depend on TLS or on the client's network, which differs for the
 * service. A denial without a reason can mean that the requester has to pay. Each check costs one request.
 */
import type { StoreTarget } from "../stores/target";
import type { Flag, StepName } from "./diagnosis/row";
import { denyConditions, isSourceKey } from "./policy-conditions";
import type { StoreClient } from "./store-client";
import type { StoreResponse } from "./store-response";
import type { Attempt } from "./transport";

const BY_BUCKET_POLICY = /explicit deny in a resource-based policy/;

/** Steps whose requests are signed with the key. */
const SIGNED: readonly StepName[] = ["list", "bucket", "contents", "read", "upload", "upload with ACL"];

/** The access that was denied, and the limits of a further request. */
interface DeniedAccess {
  target: StoreTarget;
  /** Client for the real bucket. */
  client: StoreClient;
  attempt: Attempt;
}

/** Determines the cause of a denied request. */
export async function denialFlags(
  { target, client, attempt }: DeniedAccess,
  step: StepName,
  { status, name, message }: StoreResponse,
): Promise<Flag[]> {
  if (status !== 403 || name !== "AccessDenied" || !SIGNED.includes(step)) {
    return [];
  }
  if (BY_BUCKET_POLICY.test(message)) {
    const policy = await client.policy(attempt);
    const isPlain = target.root.protocol === "http:";
    return policy.ok ? policyFlags(policy.body, isPlain) : isPlain ? ["plainHttp"] : [];
  }
  if (/ because | with an explicit deny /.test(message)) {
    return [];
  }
  const paid = await client.list(target.directory, 1, attempt, "requester");
  const { "x-amz-request-charged": charged } = paid.response.headers;
  return paid.response.ok && charged === "requester" ? ["requesterPays"] : [];
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
