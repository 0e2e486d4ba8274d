/**
 * ACLs in requests: parses them, and checks whether the store and the bucket accept them.
 *
 * The same upload with `x-amz-acl: public-read` is stored, rejected or stored without the ACL, depending on the store,
 * on the ownership setting and on Block Public Access. `shouldApplyAcl` decides by the profile of the store, then
 * `checkAcl` by the settings of the bucket. The messages are those of the stores, because the probe explains them.
 *
 *     const requested = aclFromHeaders(call, writer, bucket.owner);
 *     if (requested && shouldApplyAcl(call.profile.aclOnPut, requested, cannedNameOf(bucket))) {
 *       checkAcl(call, requested, bucket, "s3:PutObject");
 *     }
 */
import { deniedBecause } from "./access";
import { cannedAcl, isCanned } from "./acl";
import { head, type S3Call } from "./call";
import { accessDenied, aclNotSupported, invalidArgument, malformedXml, notImplemented } from "./errors";
import type { Acl, AclGrant, Bucket, Grantee, Permission, S3Account } from "./model";
import type { AclTreatment } from "./profiles";
import { aclIsBlocked } from "./public-access";
import type { XmlObject } from "./xml";
import type { Element } from "./xml-parser";

/** ACL of a request, with its name if it is a canned ACL. */
export interface RequestedAcl {
  acl: Acl;
  canned: string | undefined;
}

const PERMISSION_BY_HEADER: Record<string, Permission> = {
  "x-amz-grant-read": "READ",
  "x-amz-grant-write": "WRITE",
  "x-amz-grant-read-acp": "READ_ACP",
  "x-amz-grant-write-acp": "WRITE_ACP",
  "x-amz-grant-full-control": "FULL_CONTROL",
};
const PERMISSIONS: readonly string[] = Object.values(PERMISSION_BY_HEADER);
const XSI = "http://www.w3.org/2001/XMLSchema-instance";

/** ACL in the headers of a request; undefined if there is none. */
export function aclFromHeaders(
  call: S3Call,
  owner: S3Account | undefined,
  bucketOwner: S3Account,
): RequestedAcl | undefined {
  // An empty header is equal to none.
  const canned = head(call, "x-amz-acl") || undefined;
  const granting = Object.keys(PERMISSION_BY_HEADER).filter((name) => head(call, name) !== undefined);
  if (canned !== undefined) {
    if (granting.length > 0) {
      throw invalidArgument("Specifying both Canned ACLs and Header Grants is not allowed");
    }
    if (!isCanned(canned)) {
      throw invalidArgument("", { ArgumentName: "x-amz-acl", ArgumentValue: canned });
    }
    return { acl: cannedAcl(canned, owner, bucketOwner), canned };
  }
  if (granting.length === 0) {
    return undefined;
  }
  const { owner: holder } = cannedAcl("private", owner, bucketOwner);
  const grants = granting.flatMap((name) => headerGrants(head(call, name) ?? "", PERMISSION_BY_HEADER[name]));
  return { acl: { owner: holder, grants }, canned: undefined };
}

/** Grants in a header of the form `uri="…", id="…"`. */
function headerGrants(text: string, permission: Permission | undefined): AclGrant[] {
  return text.split(",").map((part) => {
    const found = /^\s*(uri|id)="?([^"]+)"?\s*$/.exec(part);
    if (found?.[2] === undefined || permission === undefined) {
      throw invalidArgument("Argument format not recognized");
    }
    const grantee: Grantee = found[1] === "uri" ? { uri: found[2] } : { id: found[2] };
    return { grantee, permission };
  });
}

export function aclFromXml(policy: Element): Acl {
  const owner = policy.child("Owner");
  const grants = policy.child("AccessControlList")?.children("Grant") ?? [];
  return {
    owner: { id: owner?.text("ID") ?? "", name: owner?.text("DisplayName") ?? "" },
    grants: grants.map((grant): AclGrant => {
      const permission = grant.text("Permission") ?? "";
      const grantee = grant.child("Grantee");
      const [uri, id] = [grantee?.text("URI"), grantee?.text("ID")];
      if (!isPermission(permission) || (uri === undefined && id === undefined)) {
        throw malformedXml();
      }
      return { grantee: uri === undefined ? { id: id ?? "" } : { uri }, permission };
    }),
  };
}

function isPermission(text: string): text is Permission {
  return PERMISSIONS.includes(text);
}

export function aclXml(acl: Acl): XmlObject {
  return {
    Owner: { ID: acl.owner.id, DisplayName: acl.owner.name },
    AccessControlList: {
      Grant: acl.grants.map(({ grantee, permission }) => ({
        Grantee:
          "uri" in grantee
            ? { "@xmlns:xsi": XSI, "@xsi:type": "Group", URI: grantee.uri }
            : { "@xmlns:xsi": XSI, "@xsi:type": "CanonicalUser", ID: grantee.id, DisplayName: grantee.name },
        Permission: permission,
      })),
    },
  };
}

/** Whether the store applies this ACL: false if it ignores the ACL. Throws if the store rejects it. */
export function shouldApplyAcl(treatment: AclTreatment, requested: RequestedAcl, bucketAcl: string): boolean {
  switch (treatment) {
    case "enforced":
      return true;
    case "ignored":
      return false;
    case "refused":
      throw notImplemented("x-amz-acl");
    case "onlyPrivate":
      if (requested.canned !== undefined && requested.canned !== "private") {
        throw notImplemented("x-amz-acl");
      }
      return false;
    case "sameAsBucket": {
      if (requested.canned !== bucketAcl) {
        throw invalidArgument(`Unsupported value for canned acl '${requested.canned ?? "grants"}'`);
      }
      return true;
    }
  }
}

/** Checks ownership, then Block Public Access. The caller checks the permission. */
export function checkAcl(call: S3Call, requested: RequestedAcl, bucket: Bucket, action: string): void {
  if (bucket.uniformAccess) {
    throw invalidArgument(
      "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access",
    );
  }
  if (bucket.ownership === "BucketOwnerEnforced" && !isAcceptedWithDisabledAcls(requested, bucket)) {
    throw aclNotSupported();
  }
  if (aclIsBlocked(bucket, requested.acl)) {
    if (call.profile.name === "oss") {
      throw accessDenied("Put public object acl is not allowed");
    }
    const wanted =
      call.target.key === undefined ? { action, bucket } : { action, bucket, key: call.target.key };
    const because =
      "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access";
    throw deniedBecause(call.caller, wanted, because);
  }
}

/** Whether a bucket with disabled ACLs accepts the ACL. It rejects `private`, although that is equivalent. */
function isAcceptedWithDisabledAcls({ acl, canned }: RequestedAcl, bucket: Bucket): boolean {
  if (canned !== undefined) {
    return canned === "bucket-owner-full-control";
  }
  const [grant, ...others] = acl.grants;
  return (
    grant !== undefined &&
    others.length === 0 &&
    grant.permission === "FULL_CONTROL" &&
    "id" in grant.grantee &&
    grant.grantee.id === bucket.owner.canonicalId
  );
}
