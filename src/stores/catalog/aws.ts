import { type RegionalLocation, regionalAddress, S3_CORS } from "../define-store";
import type { AwsDefinition } from "../definition";

/** AWS S3. `region` as in `eu-central-1`. */
export interface AwsLocation<V> extends RegionalLocation<"aws", V> {}

/** The reference for all others, and the only record with accounts and IAM. */
export const AWS: AwsDefinition = {
  isAws: true,
  name: "aws",
  title: "AWS S3",
  shortTitle: "AWS",
  order: 10,
  hosts: /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?$/,
  consoleHosts: /(?:^|\.)console\.aws\.amazon\.com$/,
  serverHeader: /^AmazonS3$/i,
  bucketNames: {
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    rule: "must be 3 to 63 lowercase letters, digits, dots and hyphens, and begin and end with a letter or digit",
  },
  // The regional host, because the global one can redirect for hours after a bucket was created.
  ...regionalAddress({ example: "eu-central-1" }, (region) => awsEndpoint("s3", region)),
  addressing: "virtual",
  region: "us-east-1",
  checksums: "accepted",
  acl: { scope: "objects" },
  publicScope: "directory",
  publish: {
    text: "Make the directory public with a bucket policy (Allow, Principal *, s3:GetObject on {objects}), and configure Block Public Access to allow public policies.",
    console:
      "S3 › {bucket} › Permissions › Bucket policy; and Block public access (bucket settings) › disable the two settings for policies",
    pulumi:
      "aws.s3.BucketPublicAccessBlock { blockPublicPolicy: false, restrictPublicBuckets: false }, then aws.s3.BucketPolicy",
    cli: "aws s3api put-bucket-policy --bucket {bucket} --policy file://public-read.json",
  },
  cors: S3_CORS,
  summary: {
    key: "IAM user with a policy",
    publicReading: "bucket policy for the directory, ACL, or CloudFront",
  },
};

/** Builds the endpoint of a service of S3 in a region. China has a separate domain. */
export function awsEndpoint(service: "s3" | "s3-accesspoint", region: string): string {
  return `https://${service}.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`;
}
