import { objectsArn, probePrefix } from "./arn";
import type { PlainUse, PolicyDocument, PolicyStatement } from "./types";

/** Rights on the bucket itself and on the objects of the directory. */
interface Rights {
  bucket: string[];
  objects: string[];
}

/**
 * What each service needs. ModelsLab: its page. Label Studio: its page on S3 storage. RyzeAPI and Flashback: assumed from
 * what they do, no page of theirs names an action; a refusal shows in `byob doctor`.
 */
export function rightsOf({ service, writes, deletes, sendsAcl }: PlainUse): Rights {
  const put = writes ? ["s3:PutObject"] : [];
  const acl = sendsAcl ? ["s3:PutObjectAcl"] : [];
  const remove = deletes ? ["s3:DeleteObject"] : [];
  const objects = ["s3:GetObject", ...put, ...acl, ...remove];
  switch (service) {
    case "modelslab":
    case "label-studio":
      return { bucket: ["s3:ListBucket"], objects };
    case "ryzeapi":
      return { bucket: [], objects };
    case "flashback":
      return {
        bucket: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        objects: [...objects, "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      };
  }
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
export function userPolicy(use: PlainUse, { bucketArn, kmsKeyArn }: PolicyPlace): PolicyDocument {
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
 * Label Studio lists below its prefix: `p` when it connects, `p/` when it scans. The others would lose HeadBucket, which
 * sends no prefix; so does Label Studio, but only where it has none.
 */
function listing({ service, directory }: PlainUse): Pick<PolicyStatement, "Condition"> {
  if (service !== "label-studio" || directory === undefined) {
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
