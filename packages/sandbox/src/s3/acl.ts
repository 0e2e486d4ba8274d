/**
 * Access control lists: canned ACLs, grants, and who they apply to.
 *
 * A canned ACL such as `public-read` is only a name. What it grants depends on the owner of the object and of the
 * bucket, and with `BucketOwnerEnforced` no stored ACL applies. So every ACL is stored as a list of grants, and
 * `effectiveAcl` decides whether the list or the ownership setting applies. `access.ts` combines the result with
 * policies.
 *
 *     aclGrants(effectiveAcl(bucket, object), "READ", undefined, true); // whether anonymous clients can read the object
 */
import type { Acl, AclGrant, Bucket, Grantee, Permission, S3Account, StoredObject } from "./model";

const GROUPS = "http://acs.amazonaws.com/groups";
export const ALL_USERS = `${GROUPS}/global/AllUsers`;
export const AUTHENTICATED_USERS = `${GROUPS}/global/AuthenticatedUsers`;
const LOG_DELIVERY = `${GROUPS}/s3/LogDelivery`;
export type CannedAcl = (typeof CANNED)[number];
const CANNED = [
  "private",
  "public-read",
  "public-read-write",
  "authenticated-read",
  "aws-exec-read",
  "bucket-owner-read",
  "bucket-owner-full-control",
  "log-delivery-write",
] as const;

/** Owner that S3 reports for objects written by an anonymous caller. */
const NOBODY = { id: "65a011a29cdf8ec533ec3d1ccaae921c", name: "" };

export function isCanned(name: string): name is CannedAcl {
  return (CANNED as readonly string[]).includes(name);
}

/** Grants of a canned ACL for an object that `owner` owns in a bucket of `bucketOwner`. */
export function cannedAcl(name: CannedAcl, owner: S3Account | undefined, bucketOwner: S3Account): Acl {
  const holder = owner === undefined ? NOBODY : { id: owner.canonicalId, name: owner.name };
  const grants: AclGrant[] = [{ grantee: holder, permission: "FULL_CONTROL" }];
  const add = (grantee: Grantee, permission: Permission) => grants.push({ grantee, permission });
  const inBucket = { id: bucketOwner.canonicalId, name: bucketOwner.name };
  switch (name) {
    case "public-read":
      add({ uri: ALL_USERS }, "READ");
      break;
    case "public-read-write":
      add({ uri: ALL_USERS }, "READ");
      add({ uri: ALL_USERS }, "WRITE");
      break;
    case "authenticated-read":
      add({ uri: AUTHENTICATED_USERS }, "READ");
      break;
    case "bucket-owner-read":
      add(inBucket, "READ");
      break;
    case "bucket-owner-full-control":
      add(inBucket, "FULL_CONTROL");
      break;
    case "log-delivery-write":
      add({ uri: LOG_DELIVERY }, "WRITE");
      add({ uri: LOG_DELIVERY }, "READ_ACP");
      break;
  }
  return { owner: holder, grants: holder.id === inBucket.id ? distinct(grants) : grants };
}

function distinct(grants: AclGrant[]): AclGrant[] {
  const seen = new Set<string>();
  return grants.filter((grant) => {
    const text = `${granteeKey(grant.grantee)} ${grant.permission}`;
    return !seen.has(text) && seen.add(text);
  });
}

function granteeKey(grantee: Grantee): string {
  return "uri" in grantee ? grantee.uri : grantee.id;
}

export function isPublicAcl(acl: Acl): boolean {
  return acl.grants.some(({ grantee }) => isPublicGrantee(grantee));
}

function isPublicGrantee(grantee: Grantee): boolean {
  return "uri" in grantee && (grantee.uri === ALL_USERS || grantee.uri === AUTHENTICATED_USERS);
}

/** Whether the ACL grants full control to the bucket owner, which a bucket with disabled ACLs accepts. */
export function isOwnerFullControl(acl: Acl, bucketOwner: S3Account): boolean {
  return acl.grants.some(
    ({ grantee, permission }) =>
      permission === "FULL_CONTROL" && granteeKey(grantee) === bucketOwner.canonicalId,
  );
}

/**
 * Whether an ACL grants `permission` to `account` (undefined: anonymous). Grants to public groups apply only if
 * `publicCounts` is true.
 */
export function aclGrants(
  acl: Acl,
  permission: Permission,
  account: S3Account | undefined,
  publicCounts: boolean,
): boolean {
  return acl.grants.some(({ grantee, permission: given }) => {
    if (given !== permission && given !== "FULL_CONTROL") {
      return false;
    }
    if (isPublicGrantee(grantee)) {
      return publicCounts && (account !== undefined || granteeKey(grantee) === ALL_USERS);
    }
    return account !== undefined && granteeKey(grantee) === account.canonicalId;
  });
}

/** The ACL that applies: with ACLs disabled, full control for the owner, regardless of the stored ACL. */
export function effectiveAcl(bucket: Bucket, object?: Pick<StoredObject, "acl">): Acl {
  if (bucket.ownership === "BucketOwnerEnforced") {
    return cannedAcl("private", bucket.owner, bucket.owner);
  }
  return (object ?? bucket).acl;
}
