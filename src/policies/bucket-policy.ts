import { objectsArn } from "./arn";
import type { NormalizedUse, PolicyDocument, PolicyStatement, PublicRead } from "./types";

/** ARNs that a bucket policy contains. */
export interface BucketPolicyLocation {
  /** ARN of the bucket. Its partition applies to the whole document. */
  bucketArn: string;
  /** ARN of the distribution that is allowed to read. Required for uses with `publicRead: "cdn"`. */
  distributionArn?: string | undefined;
}

/**
 * Builds the policy of a bucket for all its uses. It denies requests without TLS and allows reading the directories of uses
 * that are public or behind a CDN. A bucket has one policy document, and writing it replaces the previous one.
 */
export function bucketPolicy(uses: readonly NormalizedUse[], location: BucketPolicyLocation): PolicyDocument {
  const { bucketArn, distributionArn } = location;
  const statements = [tlsOnly(bucketArn)];
  const published = directories(uses, "directory", bucketArn);
  if (published.length > 0) {
    statements.push(publicRead(published));
  }
  const behindCdn = directories(uses, "cdn", bucketArn);
  if (behindCdn.length > 0) {
    if (distributionArn === undefined) {
      throw new Error('distributionArn: required for publicRead "cdn".');
    }
    statements.push(cdnRead(behindCdn, distributionArn));
  }
  return { Version: "2012-10-17", Statement: statements };
}

function directories(uses: readonly NormalizedUse[], mode: PublicRead, bucketArn: string): string[] {
  const found = uses.filter(({ publicRead }) => publicRead === mode);
  const arns = found.map(({ directory }) => {
    if (directory === undefined) {
      throw new Error(`publicRead "${mode}": requires a directory.`);
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

/** `AWS:SourceArn` limits the statement to one distribution, so S3 does not treat the policy as public. */
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

/** Statement for the policy of the KMS key that lets the distribution decrypt objects. */
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
