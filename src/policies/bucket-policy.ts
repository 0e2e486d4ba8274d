import { objectsArn } from "./arn";
import type { NormalizedUse, PolicyDocument, PolicyStatement, PublicRead } from "./types";

export interface BucketPolicyPlace {
  /** ARN of the bucket; its partition is that of the whole document. */
  bucketArn: string;
  /** The distribution that may read; needed where a use is read through a CDN. */
  distributionArn?: string | undefined;
}

/**
 * The one policy of a bucket for all its uses: only TLS, and public reading where a use asks for it, of its directory alone.
 * A bucket has one policy document, and writing it replaces what was there.
 */
export function bucketPolicy(uses: readonly NormalizedUse[], place: BucketPolicyPlace): PolicyDocument {
  const { bucketArn, distributionArn } = place;
  const statements = [tlsOnly(bucketArn)];
  const published = directories(uses, "directory", bucketArn);
  if (published.length > 0) {
    statements.push(publicRead(published));
  }
  const behindCdn = directories(uses, "cdn", bucketArn);
  if (behindCdn.length > 0) {
    if (distributionArn === undefined) {
      throw new Error('publicRead "cdn": the ARN of the distribution is missing');
    }
    statements.push(cdnRead(behindCdn, distributionArn));
  }
  return { Version: "2012-10-17", Statement: statements };
}

function directories(uses: readonly NormalizedUse[], mode: PublicRead, bucketArn: string): string[] {
  const found = uses.filter(({ publicRead }) => publicRead === mode);
  const arns = found.map(({ directory }) => {
    if (directory === undefined) {
      throw new Error(`publicRead "${mode}": needs a directory`);
    }
    return objectsArn(bucketArn, directory);
  });
  return [...new Set(arns)].sort();
}

function tlsOnly(bucketArn: string): PolicyStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

function publicRead(objects: string[]): PolicyStatement {
  return { Sid: "PublicRead", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: objects };
}

/** The source makes it no public statement: no other distribution may read. */
function cdnRead(objects: string[], distributionArn: string): PolicyStatement {
  return {
    Sid: "CdnRead",
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: "s3:GetObject",
    Resource: objects,
    Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
  };
}

/** The statement that the policy of the KMS key needs, so that the distribution can read what is encrypted with it. */
export function cdnKeyStatement(distributionArn: string): PolicyStatement {
  return {
    Sid: "CdnDecrypt",
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
  };
}
