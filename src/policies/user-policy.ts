import { objectsArn, probePrefix } from "./arn";
import type { NormalizedUse, PolicyDocument, PolicyStatement } from "./types";
import { policyOf } from "./uses";

/** Allowed actions on the bucket itself and on the objects of the directory. */
interface Permissions {
  bucket: string[];
  objects: string[];
}

/** Actions that a use requires. The definition of each service states which of them the vendor does not document. */
export function permissionsOf({ service, writes, deletes, sendsAcl }: NormalizedUse): Permissions {
  const { bucketActions, objectActions = [] } = policyOf(service);
  const put = writes ? ["s3:PutObject"] : [];
  const acl = sendsAcl ? ["s3:PutObjectAcl"] : [];
  const remove = deletes ? ["s3:DeleteObject"] : [];
  return {
    bucket: [...bucketActions],
    objects: ["s3:GetObject", ...put, ...acl, ...remove, ...objectActions],
  };
}

/** ARNs that a user policy contains. */
export interface PolicyLocation {
  /** ARN of the bucket. Its partition applies to the whole document. */
  bucketArn: string;
  /** ARN of the KMS key of the bucket's default encryption, which uploads and reads use. */
  kmsKeyArn?: string | undefined;
}

/**
 * Builds the policy of the user whose key a service gets. It also allows deleting the objects of a probe.
 *
 * @example
 * userPolicy(plainUse({ service: "ryzeapi", directory: "media" }), { bucketArn: "arn:aws:s3:::my-bucket" })
 */
export function userPolicy(use: NormalizedUse, { bucketArn, kmsKeyArn }: PolicyLocation): PolicyDocument {
  const { directory, writes } = use;
  const { bucket, objects } = permissionsOf(use);
  const statements: PolicyStatement[] = [];
  if (bucket.length > 0) {
    statements.push({ Sid: "Bucket", Effect: "Allow", Action: bucket, Resource: bucketArn, ...listing(use) });
  }
  const below = objectsArn(bucketArn, directory);
  statements.push({ Sid: "Objects", Effect: "Allow", Action: objects, Resource: below });
  if (writes) {
    statements.push(probeCleanUp(`${bucketArn}/${probePrefix(directory)}*`));
  }
  if (kmsKeyArn !== undefined) {
    statements.push(encryption(kmsKeyArn, writes));
  }
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * Limits listing to the directory, if the service lists nothing else. For other services the condition would deny HeadBucket,
 * which sends no prefix. Label Studio sends HeadBucket only if it has no prefix.
 */
function listing({ service, directory }: NormalizedUse): Pick<PolicyStatement, "Condition"> {
  if (!policyOf(service).listsInDirectoryOnly || directory === undefined) {
    return {};
  }
  const prefixes = [directory, `${directory}/`, `${directory}/*`];
  return { Condition: { StringLike: { "s3:prefix": prefixes } } };
}

function probeCleanUp(objects: string): PolicyStatement {
  return {
    Sid: "ProbeCleanUp",
    Effect: "Allow",
    Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    Resource: objects,
  };
}

function encryption(keyArn: string, writes: boolean): PolicyStatement {
  const Action = writes ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"];
  return { Sid: "Encryption", Effect: "Allow", Action, Resource: keyArn };
}
