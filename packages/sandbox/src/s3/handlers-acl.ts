/**
 * Operations that read and set the ACL of a bucket or an object.
 *
 * A separate PutObjectAcl can fail although the same ACL in the upload succeeds: it needs another permission, and
 * stores treat it differently. So both operations use the profile of the store (`putBucketAcl`, `putObjectAcl`) and the
 * same checks as an upload (`requested-acl.ts`). A new ACL never changes the owner.
 */
import { requirePermission } from "./access";
import { effectiveAcl, isPublicAcl } from "./acl";
import {
  accountOf,
  keyOf,
  requestedBucket,
  requireBucketPermission,
  type S3Call,
  type S3Handler,
} from "./call";
import { invalidArgument } from "./errors";
import { existing } from "./existing";
import type { Acl, Bucket, S3Account } from "./model";
import type { Operation } from "./operations";
import {
  aclFromHeaders,
  aclFromXml,
  aclXml,
  checkAcl,
  type RequestedAcl,
  shouldApplyAcl,
} from "./requested-acl";
import { xml } from "./xml";
import { parsed } from "./xml-parser";

export const aclHandlers = {
  GetBucketAcl(call) {
    const bucket = requireBucketPermission(call, "s3:GetBucketAcl");
    return xml("AccessControlPolicy", aclXml(effectiveAcl(bucket)));
  },

  PutBucketAcl(call) {
    const bucket = requestedBucket(call);
    requirePermission(call.caller, { action: "s3:PutBucketAcl", bucket });
    const requested = requestedAcl(call, bucket.owner, bucket);
    if (shouldApplyAcl(call.profile.putBucketAcl, requested, cannedNameOf(bucket))) {
      checkAcl(call, requested, bucket, "s3:PutBucketAcl");
      bucket.acl = requested.acl;
    }
    return { status: 200 };
  },

  GetObjectAcl(call) {
    const { bucket, object } = existing(call, "s3:GetObjectAcl");
    return xml("AccessControlPolicy", aclXml(effectiveAcl(bucket, object)));
  },

  /** Checks ownership, Block Public Access, then permission. AWS documents each check, but not the order. */
  PutObjectAcl(call) {
    const bucket = requestedBucket(call);
    const object = bucket.objects.get(keyOf(call));
    const requested = requestedAcl(call, object?.owner ?? accountOf(call), bucket);
    const applies = shouldApplyAcl(call.profile.putObjectAcl, requested, cannedNameOf(bucket));
    if (applies && call.caller.user !== undefined) {
      checkAcl(call, requested, bucket, "s3:PutObjectAcl");
    }
    const found = existing(call, "s3:PutObjectAcl").object;
    if (applies) {
      found.acl = requested.acl;
    }
    return { status: 200 };
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function requestedAcl(call: S3Call, owner: S3Account | undefined, bucket: Bucket): RequestedAcl {
  const fromHeaders = aclFromHeaders(call, owner, bucket.owner);
  if (fromHeaders !== undefined) {
    return fromHeaders;
  }
  if (call.payload.content.size === 0) {
    throw invalidArgument("Your request was missing a required header: x-amz-acl");
  }
  const acl = aclFromXml(parsed(call.payload.content, "AccessControlPolicy"));
  return { acl: withOwner(acl, owner), canned: undefined };
}

/** The ACL with its original owner, because an ACL cannot change the owner. */
function withOwner(acl: Acl, owner: S3Account | undefined): Acl {
  return owner === undefined ? acl : { ...acl, owner: { id: owner.canonicalId, name: owner.name } };
}

/** Canned ACL of a store that supports only one ACL per bucket: public or private. */
export function cannedNameOf(bucket: Bucket): string {
  return isPublicAcl(bucket.acl) ? "public-read" : "private";
}
