import { isPublicAcl } from "./acl";
import { type Acl, type Bucket, type PublicAccessBlock, SWITCHES } from "./model";
import { isPublicPolicy } from "./policy-public";
export const ALL_BLOCKED: Readonly<PublicAccessBlock> = switches(true);
export const NOTHING_BLOCKED: Readonly<PublicAccessBlock> = switches(false);

function switches(on: boolean): PublicAccessBlock {
  return {
    BlockPublicAcls: on,
    IgnorePublicAcls: on,
    BlockPublicPolicy: on,
    RestrictPublicBuckets: on,
  };
}

/** Settings of the bucket and of its account combined; the more restrictive value applies. */
export function effectiveBlock(bucket: Pick<Bucket, "publicAccessBlock" | "owner">): PublicAccessBlock {
  const own = bucket.publicAccessBlock ?? NOTHING_BLOCKED;
  const account = bucket.owner.publicAccessBlock;
  const both = { ...NOTHING_BLOCKED };
  for (const name of SWITCHES) {
    both[name] = own[name] || account[name];
  }
  return both;
}

/** Whether `BlockPublicAcls` rejects the ACL. */
export function aclIsBlocked(bucket: Bucket, acl: Acl): boolean {
  return effectiveBlock(bucket).BlockPublicAcls && isPublicAcl(acl);
}

/** Whether public grants in ACLs apply; `IgnorePublicAcls` keeps them without effect. */
export function publicAclsCount(bucket: Bucket): boolean {
  return !effectiveBlock(bucket).IgnorePublicAcls;
}

/** Whether `RestrictPublicBuckets` limits a bucket with a public policy to its own account. */
export function isRestricted(bucket: Bucket): boolean {
  return effectiveBlock(bucket).RestrictPublicBuckets && hasPublicPolicy(bucket);
}

export function hasPublicPolicy(bucket: Bucket): boolean {
  return bucket.policy !== undefined && isPublicPolicy(bucket.policy);
}
