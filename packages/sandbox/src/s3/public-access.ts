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

/** The switches of the bucket and of its account together: the most restrictive combination wins. */
export function effectiveBlock(bucket: Pick<Bucket, "publicAccessBlock" | "owner">): PublicAccessBlock {
  const own = bucket.publicAccessBlock ?? NOTHING_BLOCKED;
  const account = bucket.owner.publicAccessBlock;
  const both = { ...NOTHING_BLOCKED };
  for (const name of SWITCHES) {
    both[name] = own[name] || account[name];
  }
  return both;
}

export function aclIsBlocked(bucket: Bucket, acl: Acl): boolean {
  return effectiveBlock(bucket).BlockPublicAcls && isPublicAcl(acl);
}

/** Public grants stand, but do nothing, where they are ignored. */
export function publicAclsCount(bucket: Bucket): boolean {
  return !effectiveBlock(bucket).IgnorePublicAcls;
}

/** A public policy then lets in nobody but the bucket's own account. */
export function isRestricted(bucket: Bucket): boolean {
  return effectiveBlock(bucket).RestrictPublicBuckets && hasPublicPolicy(bucket);
}

export function hasPublicPolicy(bucket: Bucket): boolean {
  return bucket.policy !== undefined && isPublicPolicy(bucket.policy);
}
