import { objectsArn, probePrefix } from "./arn";
import type { NormalizedUse, PolicyDocument, PolicyStatement } from "./types";
import { policyOf } from "./uses";

/** Rights on the bucket itself and on the objects of the directory. */
interface Rights {
  bucket: string[];
  objects: string[];
}

/** What a use of a service needs; where a vendor's page names no action, the definition of the service says so. */
export function rightsOf({ service, writes, deletes, sendsAcl }: NormalizedUse): Rights {
  const { bucketActions, objectActions = [] } = policyOf(service);
  const put = writes ? ["s3:PutObject"] : [];
  const acl = sendsAcl ? ["s3:PutObjectAcl"] : [];
  const remove = deletes ? ["s3:DeleteObject"] : [];
  return {
    bucket: [...bucketActions],
    objects: ["s3:GetObject", ...put, ...acl, ...remove, ...objectActions],
  };
}

/** Where the policy applies. */
export interface PolicyPlace {
  /** ARN of the bucket; its partition is that of the whole document. */
  bucketArn: string;
  /** Key of the bucket's default encryption, which uploads and reads need then. */
  kmsKeyArn?: string | undefined;
}

/**
 * The policy of the user whose key a service gets: its rights, and the deletion of what a probe has written.
 *
 * @example
 * userPolicy(plainUse({ service: "ryzeapi", directory: "media" }), { bucketArn: "arn:aws:s3:::my-bucket" })
 */
export function userPolicy(use: NormalizedUse, { bucketArn, kmsKeyArn }: PolicyPlace): PolicyDocument {
  const { directory, writes } = use;
  const { bucket, objects } = rightsOf(use);
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
 * A service whose every listing is in its directory may list nothing else. Others would lose HeadBucket, which sends no
 * prefix; so would Label Studio, but only where it has none.
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
