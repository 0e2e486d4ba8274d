import { AWS_HOSTS, awsEndpoint, endpointOfBucket } from "../aws-address";
import { parseRegion, type RegionalLocation, regionalAddress, S3_CORS } from "../define-store";
import type { AwsDefinition, Combine } from "../definition";

/** AWS S3. `region` as in `eu-central-1`. */
export interface AwsLocation<V> extends RegionalLocation<"aws", V> {}

/** The reference for all others, and the only record with accounts and IAM. */
export const AWS: AwsDefinition = {
  isAws: true,
  name: "aws",
  title: "AWS S3",
  shortTitle: "AWS",
  order: 10,
  hosts: AWS_HOSTS,
  consoleHosts:
    /(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu|c2shome\.ic\.gov|sc2shome\.sgov\.gov|csphome\.(?:hci\.ic\.gov|adc-e\.uk))$/,
  publicAddresses: {
    pattern: /\.cloudfront\.(?:net|cn)\//,
    endpoint: "https://{bucket}s3.{region}.{domain}",
  },
  regions: /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/,
  serverHeader: /^AmazonS3$/i,
  bucketNames: {
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    rule: "must be 3 to 63 lowercase letters, digits, dots and hyphens, and begin and end with a letter or digit",
  },
  // The regional host, because the global one can redirect for hours after a bucket was created.
  ...regionalAddress({ example: "eu-central-1" }, (region) => awsEndpoint("s3", region)),
  endpoint<V>({ bucket, region }: AwsLocation<V>, combine: Combine<V>): V {
    return combine([bucket, region], (name, id) => endpointOfBucket(name, parseRegion(id)));
  },
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
