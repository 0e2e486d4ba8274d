/**
 * Bucket settings: policy, CORS, ownership, Block Public Access, encryption and lifecycle.
 *
 * The settings depend on each other: S3 rejects a public policy while `BlockPublicPolicy` is on, and disabled ACLs
 * while the bucket has a public ACL. A program that changes them in the wrong order fails only in the real store, so
 * the emulator checks these dependencies when a setting is written. A setting that was never set is a 404 with its own
 * error code. Lifecycle rules are stored and returned, but do not delete anything.
 */
import { z } from "zod";
import { deniedBecause } from "./access";
import { effectiveAcl, isPublicAcl } from "./acl";
import { requireBucketPermission, type S3Call, type S3Handler } from "./call";
import { corsXml, parseCorsRules } from "./cors";
import { malformedPolicy, malformedXml, S3Error, unsupportedElement } from "./errors";
import { ownershipOf } from "./handlers-buckets";
import { checkedLifecycle } from "./lifecycle-rules";
import { type Bucket, bucketArnOf, type Encryption } from "./model";
import type { Operation } from "./operations";
import { type ParsedPolicy, parsePolicy, toList, UnsupportedOperatorError } from "./policy";
import { isPublicPolicy } from "./policy-public";
import { effectiveBlock, hasPublicPolicy, NOTHING_BLOCKED, publicAclsCount } from "./public-access";
import { xml } from "./xml";
import { documentText, parsed } from "./xml-parser";

export const settingHandlers = {
  GetBucketPolicy(call) {
    const { policy, name } = requireBucketPermission(call, "s3:GetBucketPolicy");
    if (policy === undefined) {
      throw absent("NoSuchBucketPolicy", "The bucket policy does not exist", name);
    }
    return { status: 200, body: policy };
  },

  PutBucketPolicy(call) {
    const bucket = requireBucketPermission(call, "s3:PutBucketPolicy");
    const policy = checkedPolicy(documentText(call.payload.content), bucket);
    if (isPublicPolicy(policy) && effectiveBlock(bucket).BlockPublicPolicy) {
      throw deniedBecause(
        call.caller,
        { action: "s3:PutBucketPolicy", bucket },
        "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
      );
    }
    bucket.policy = policy;
    return { status: 204 };
  },

  DeleteBucketPolicy(call) {
    requireBucketPermission(call, "s3:DeleteBucketPolicy").policy = undefined;
    return { status: 204 };
  },

  GetBucketPolicyStatus(call) {
    const bucket = requireBucketPermission(call, "s3:GetBucketPolicyStatus");
    if (bucket.policy === undefined) {
      throw absent("NoSuchBucketPolicy", "The bucket policy does not exist", bucket.name);
    }
    const byAcl = publicAclsCount(bucket) && isPublicAcl(effectiveAcl(bucket));
    return xml("PolicyStatus", { IsPublic: hasPublicPolicy(bucket) || byAcl });
  },

  GetBucketCors(call) {
    const { cors, name } = requireBucketPermission(call, "s3:GetBucketCORS");
    if (cors.length === 0) {
      throw absent("NoSuchCORSConfiguration", "The CORS configuration does not exist", name);
    }
    return xml("CORSConfiguration", corsXml(cors));
  },

  PutBucketCors(call) {
    requireBucketPermission(call, "s3:PutBucketCORS").cors = parseCorsRules(
      parsed(call.payload.content, "CORSConfiguration"),
    );
    return { status: 200 };
  },

  DeleteBucketCors(call) {
    requireBucketPermission(call, "s3:PutBucketCORS").cors = [];
    return { status: 204 };
  },

  GetBucketOwnershipControls(call) {
    const { ownership, name } = requireBucketPermission(call, "s3:GetBucketOwnershipControls");
    if (ownership === undefined) {
      throw absent("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", name);
    }
    return xml("OwnershipControls", { Rule: { ObjectOwnership: ownership } });
  },

  PutBucketOwnershipControls(call) {
    const bucket = requireBucketPermission(call, "s3:PutBucketOwnershipControls");
    const rule = parsed(call.payload.content, "OwnershipControls").child("Rule");
    const ownership = ownershipOf(rule?.text("ObjectOwnership"));
    if (ownership === undefined) {
      throw malformedXml();
    }
    if (ownership === "BucketOwnerEnforced" && isPublicAcl(bucket.acl)) {
      const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
      throw new S3Error(400, "InvalidBucketAclWithObjectOwnership", message);
    }
    bucket.ownership = ownership;
    return { status: 200 };
  },

  DeleteBucketOwnershipControls(call) {
    requireBucketPermission(call, "s3:PutBucketOwnershipControls").ownership = undefined;
    return { status: 204 };
  },

  GetPublicAccessBlock(call) {
    const { publicAccessBlock, name } = requireBucketPermission(call, "s3:GetBucketPublicAccessBlock");
    if (publicAccessBlock === undefined) {
      const message = "The public access block configuration was not found";
      throw absent("NoSuchPublicAccessBlockConfiguration", message, name);
    }
    return xml("PublicAccessBlockConfiguration", { ...publicAccessBlock });
  },

  /** Settings that are missing in the request are disabled. */
  PutPublicAccessBlock(call) {
    const bucket = requireBucketPermission(call, "s3:PutBucketPublicAccessBlock");
    const sent = parsed(call.payload.content, "PublicAccessBlockConfiguration");
    const isOn = (name: string) => sent.text(name)?.trim().toLowerCase() === "true";
    bucket.publicAccessBlock = {
      ...NOTHING_BLOCKED,
      BlockPublicAcls: isOn("BlockPublicAcls"),
      IgnorePublicAcls: isOn("IgnorePublicAcls"),
      BlockPublicPolicy: isOn("BlockPublicPolicy"),
      RestrictPublicBuckets: isOn("RestrictPublicBuckets"),
    };
    return { status: 200 };
  },

  DeletePublicAccessBlock(call) {
    requireBucketPermission(call, "s3:PutBucketPublicAccessBlock").publicAccessBlock = undefined;
    return { status: 204 };
  },

  GetBucketEncryption(call) {
    const { encryption } = requireBucketPermission(call, "s3:GetEncryptionConfiguration");
    const { algorithm, kmsKeyId, bucketKeyEnabled = false } = encryption;
    return xml("ServerSideEncryptionConfiguration", {
      Rule: {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: kmsKeyId },
        BucketKeyEnabled: bucketKeyEnabled,
      },
    });
  },

  PutBucketEncryption(call) {
    const bucket = requireBucketPermission(call, "s3:PutEncryptionConfiguration");
    bucket.encryption = encryptionIn(call);
    return { status: 200 };
  },

  DeleteBucketEncryption(call) {
    requireBucketPermission(call, "s3:PutEncryptionConfiguration").encryption = { algorithm: "AES256" };
    return { status: 204 };
  },

  GetBucketLifecycleConfiguration(call) {
    const { lifecycle, name } = requireBucketPermission(call, "s3:GetLifecycleConfiguration");
    if (lifecycle === undefined) {
      const message = "The lifecycle configuration does not exist";
      throw absent("NoSuchLifecycleConfiguration", message, name);
    }
    return { status: 200, contentType: "application/xml", body: lifecycle };
  },

  PutBucketLifecycleConfiguration(call) {
    const bucket = requireBucketPermission(call, "s3:PutLifecycleConfiguration");
    const configuration = parsed(call.payload.content, "LifecycleConfiguration");
    bucket.lifecycle = checkedLifecycle(configuration, documentText(call.payload.content));
    return { status: 200 };
  },

  GetObjectLockConfiguration(call) {
    const { objectLock, name } = requireBucketPermission(call, "s3:GetBucketObjectLockConfiguration");
    if (objectLock === undefined) {
      const message = "Object Lock configuration does not exist for this bucket";
      throw absent("ObjectLockConfigurationNotFoundError", message, name);
    }
    const DefaultRetention = { Mode: objectLock.mode, Days: objectLock.days };
    return xml("ObjectLockConfiguration", { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } });
  },

  GetBucketRequestPayment(call) {
    const { requesterPays } = requireBucketPermission(call, "s3:GetBucketRequestPayment");
    return xml("RequestPaymentConfiguration", { Payer: requesterPays ? "Requester" : "BucketOwner" });
  },

  DeleteBucketLifecycle(call) {
    requireBucketPermission(call, "s3:PutLifecycleConfiguration").lifecycle = undefined;
    return { status: 204 };
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function encryptionIn(call: S3Call): Encryption {
  const rule = parsed(call.payload.content, "ServerSideEncryptionConfiguration").child("Rule");
  const byDefault = rule?.child("ApplyServerSideEncryptionByDefault");
  const algorithm = byDefault?.text("SSEAlgorithm");
  const kmsKeyId = byDefault?.text("KMSMasterKeyID");
  if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") {
    throw malformedXml();
  }
  const bucketKeyEnabled = rule?.text("BucketKeyEnabled")?.trim().toLowerCase() === "true";
  return {
    algorithm,
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(bucketKeyEnabled && { bucketKeyEnabled }),
  };
}

/** Parsed bucket policy. Statements must name a principal, an action, and only resources in the bucket. */
function checkedPolicy(text: string, bucket: Bucket): ParsedPolicy {
  if (!text.trimStart().startsWith("{")) {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  const policy = readPolicy(text);
  for (const entry of policy.Statement) {
    if (entry.Principal === undefined && entry.NotPrincipal === undefined) {
      throw malformedPolicy("Missing required field Principal");
    }
    // IAM User Guide, "AWS JSON policy elements: NotPrincipal": an Allow with this element is not supported.
    if (entry.NotPrincipal !== undefined && entry.Effect === "Allow") {
      throw malformedPolicy("Allow with NotPrincipal is not allowed.");
    }
    if (entry.Action === undefined && entry.NotAction === undefined) {
      throw malformedPolicy("Missing required field Action");
    }
    const arn = bucketArnOf(bucket.name);
    const inside = (resource: string) => resource === arn || resource.startsWith(`${arn}/`);
    const resources = [...toList(entry.Resource), ...toList(entry.NotResource)];
    if (resources.length === 0 || !resources.every(inside)) {
      throw malformedPolicy("Policy has invalid resource");
    }
  }
  return policy;
}

function readPolicy(text: string): ParsedPolicy {
  try {
    return parsePolicy(text);
  } catch (error) {
    if (error instanceof UnsupportedOperatorError) {
      throw unsupportedElement(error.operator);
    }
    if (error instanceof SyntaxError) {
      throw malformedPolicy("This policy contains invalid Json");
    }
    const path = error instanceof z.ZodError ? error.issues[0]?.path.join(".") : undefined;
    throw malformedPolicy(path ? `Policy has invalid field ${path}` : String(error));
  }
}

function absent(code: string, message: string, bucket: string): S3Error {
  return new S3Error(404, code, message, { BucketName: bucket });
}
