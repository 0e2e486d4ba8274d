/**
 * Authorization: decides whether a caller can perform an S3 action.
 *
 * Whether a bucket works for a service depends on the combination of user policy, bucket policy, ACLs, object ownership
 * and Block Public Access. This module evaluates them in the order of S3: an explicit deny, then an allow of a policy,
 * then ACLs. Service control policies, permission boundaries and session policies are not supported.
 */
import { aclGrants, effectiveAcl } from "./acl";
import { accessDenied, type Denial, type S3Error } from "./errors";
import {
  type Bucket,
  bucketArnOf,
  type Encryption,
  objectArn,
  type Permission,
  type StoredObject,
  type User,
} from "./model";
import { evaluateIdentityPolicy, evaluateResourcePolicy, type Question } from "./policy";
import { type Context, tagContext } from "./policy-conditions";
import { isRestricted, publicAclsCount } from "./public-access";

/** One permission that a request requires. */
export interface PermissionRequest {
  action: string;
  bucket: Bucket;
  /** Key of the object, which may not exist. */
  key?: string;
  object?: Owned | undefined;
}

type Owned = Pick<StoredObject, "owner" | "acl"> & Partial<Pick<StoredObject, "tags">>;

/** Sender of a request, and the values that policy conditions can test. */
export interface Caller {
  /** Undefined for a request without credentials. */
  user: User | undefined;
  context: Context;
}

type Reason = Denial["reason"];
type Decision = { allowed: true } | { allowed: false; reason: Reason };

const ALLOWED: Decision = { allowed: true };

/** Actions that an ACL can grant on an object or on the bucket, with the required ACL permission. */
const BY_OBJECT_ACL: Record<string, Permission> = {
  "s3:GetObject": "READ",
  "s3:GetObjectVersion": "READ",
  "s3:GetObjectAcl": "READ_ACP",
  "s3:GetObjectVersionAcl": "READ_ACP",
  "s3:PutObjectAcl": "WRITE_ACP",
  "s3:PutObjectVersionAcl": "WRITE_ACP",
};
const BY_BUCKET_ACL: Record<string, Permission> = {
  "s3:ListBucket": "READ",
  "s3:ListBucketVersions": "READ",
  "s3:ListBucketMultipartUploads": "READ",
  "s3:PutObject": "WRITE",
  "s3:DeleteObject": "WRITE",
  "s3:AbortMultipartUpload": "WRITE",
  "s3:ListMultipartUploadParts": "READ",
  "s3:GetBucketAcl": "READ_ACP",
  "s3:PutBucketAcl": "WRITE_ACP",
};

/** Actions that policies allow on objects of other accounts, too: the bucket owner can delete every object (S3 User Guide, ACL overview). */
const ON_FOREIGN_OBJECTS = ["s3:DeleteObject", "s3:DeleteObjectVersion"];

/** Actions that a bucket policy cannot deny to the root user, so that it can always repair the policy. */
const NEVER_LOCKED = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

export function isAllowed(caller: Caller, wanted: PermissionRequest): boolean {
  return decide(caller, wanted).allowed;
}

/** Throws the error of S3 if the caller lacks the permission. */
export function requirePermission(caller: Caller, wanted: PermissionRequest): void {
  const decision = decide(caller, wanted);
  if (!decision.allowed) {
    const { reason } = decision;
    const denial: Denial = { action: wanted.action, resource: resourceOf(wanted), reason };
    throw Object.assign(denied(caller, wanted, reason), { denial });
  }
}

/** Rejects callers of other accounts who do not confirm that they pay, and anonymous ones, who cannot. */
export function requirePayer(user: User | undefined, bucket: Bucket, isConfirmed: boolean): void {
  if (bucket.requesterPays && user?.account !== bucket.owner && (user === undefined || !isConfirmed)) {
    throw accessDenied();
  }
}

/** Throws the error of S3 if the caller may not use the customer's KMS key of an object. */
export function requireKmsPermission(
  { user, context }: Caller,
  action: string,
  { kmsKeyId }: Encryption,
): void {
  if (user === undefined || user.root || kmsKeyId?.startsWith("arn:") !== true) {
    return;
  }
  const principal = { arn: user.arn, accountId: user.account.id };
  const decision = evaluateIdentityPolicy(user.policy, { action, resource: kmsKeyId, principal, context });
  if (decision !== "allow") {
    const reason =
      decision === "deny"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    throw accessDenied(
      `User: ${user.arn} is not authorized to perform: ${action} on resource: ${kmsKeyId} ${reason}`,
    );
  }
}

/** Evaluates explicit denies, then policies of user and bucket, then ACLs. */
function decide(caller: Caller, wanted: PermissionRequest): Decision {
  const { bucket } = wanted;
  const { user } = caller;
  const question = questionOf(caller, wanted);
  const root = user?.root === true && user.account === bucket.owner;
  const identity = user === undefined || user.root ? "none" : evaluateIdentityPolicy(user.policy, question);
  if (identity === "deny") {
    return { allowed: false, reason: "explicit-identity" };
  }
  const locked = !(root && NEVER_LOCKED.includes(wanted.action));
  if (locked && evaluateResourcePolicy(bucket.policy, question, true) === "deny") {
    return { allowed: false, reason: "explicit-resource" };
  }
  const sameAccount = user?.account === bucket.owner;
  if (!sameAccount && isRestricted(bucket)) {
    return { allowed: false, reason: "restricted" };
  }
  const isOwned = wanted.object === undefined || ownerOf(wanted.object, bucket) === bucket.owner;
  const foreign = !isOwned && !ON_FOREIGN_OBJECTS.includes(wanted.action);
  const byPolicy = !foreign && allowedByPolicy(user, bucket, question, identity === "allow");
  return byPolicy || allowedByAcl(user, wanted, identity === "allow")
    ? ALLOWED
    : { allowed: false, reason: "implicit" };
}

/** With ACLs disabled, the bucket owner owns all objects. */
function ownerOf(object: Owned, bucket: Bucket): StoredObject["owner"] {
  return bucket.ownership === "BucketOwnerEnforced" ? bucket.owner : object.owner;
}

function allowedByPolicy(
  user: User | undefined,
  bucket: Bucket,
  question: Question,
  identityAllows: boolean,
): boolean {
  if (user === undefined) {
    return bucket.publicRead && isReading(question.action)
      ? true
      : evaluateResourcePolicy(bucket.policy, question, false) === "allow";
  }
  if (user.account === bucket.owner) {
    return user.root || identityAllows || evaluateResourcePolicy(bucket.policy, question, false) === "allow";
  }
  const named = evaluateResourcePolicy(bucket.policy, question, true) === "allow";
  return named && (identityAllows || user.root);
}

function isReading(action: string): boolean {
  return action === "s3:GetObject";
}

/**
 * Grants to the public groups apply without a policy. A grant to an account applies to a user of that account only if
 * the user's own policy also allows the action.
 */
function allowedByAcl(user: User | undefined, wanted: PermissionRequest, identityAllows: boolean): boolean {
  const { action, bucket, object } = wanted;
  const publicCounts = publicAclsCount(bucket);
  const byObject = BY_OBJECT_ACL[action];
  const byBucket = BY_BUCKET_ACL[action];
  const account = user !== undefined && (identityAllows || user.root) ? user.account : undefined;
  const grants = (permission: Permission | undefined, stored: Owned | undefined) =>
    permission !== undefined &&
    (aclGrants(effectiveAcl(bucket, stored), permission, account, publicCounts) ||
      (user !== undefined && publicCounts && grantsToEverybody(bucket, stored, permission)));
  return (object !== undefined && grants(byObject, object)) || grants(byBucket, undefined);
}

function grantsToEverybody(bucket: Bucket, stored: Owned | undefined, permission: Permission) {
  // An account that owns nothing here, so that only grants to groups match.
  const anonymousOwner = { ...bucket.owner, canonicalId: "" };
  return aclGrants(effectiveAcl(bucket, stored), permission, anonymousOwner, true);
}

function questionOf({ user, context }: Caller, wanted: PermissionRequest): Question {
  return {
    action: wanted.action,
    resource: resourceOf(wanted),
    principal: user && {
      arn: user.arn,
      accountId: user.account.id,
      canonicalId: user.account.canonicalId,
    },
    context: {
      ...context,
      "s3:resourceaccount": wanted.bucket.owner.id,
      "aws:resourceaccount": wanted.bucket.owner.id,
      ...tagContext("s3:existingobjecttag", wanted.object?.tags ?? {}),
    },
  };
}

export function resourceOf({ bucket, key }: PermissionRequest): string {
  return key === undefined ? bucketArnOf(bucket.name) : objectArn(bucket.name, key);
}

function denied(caller: Caller, wanted: PermissionRequest, reason: Reason): S3Error {
  const { action, bucket } = wanted;
  switch (reason) {
    case "explicit-identity":
      return deniedBecause(caller, wanted, "with an explicit deny in an identity-based policy");
    case "explicit-resource":
      return deniedBecause(caller, wanted, "with an explicit deny in a resource-based policy");
    case "restricted":
      return deniedBecause(caller, wanted, "with an explicit deny in a resource-based policy");
    case "implicit": {
      const kind = caller.user?.account === bucket.owner ? "identity-based" : "resource-based";
      return deniedBecause(caller, wanted, `because no ${kind} policy allows the ${action} action`);
    }
  }
}

/** Access-denied error. S3 includes the reason only for callers of the bucket's own account. */
export function deniedBecause({ user }: Caller, wanted: PermissionRequest, because: string): S3Error {
  if (user === undefined || user.account !== wanted.bucket.owner) {
    return accessDenied();
  }
  const { action } = wanted;
  const what = `is not authorized to perform: ${action} on resource: "${resourceOf(wanted)}"`;
  return accessDenied(`User: ${user.arn} ${what} ${because}`);
}
