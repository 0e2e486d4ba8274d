import { bucket, bucketObject } from "./bucket";
import { distribution, originAccessControl } from "./cloudfront";
import { accessKey, awsUserPolicy, getAccessKeys, user } from "./iam";
import type { Aws, AwsResource, AwsValues } from "./resource";
import {
  awsBucketPolicy,
  cors,
  encryption,
  lifecycle,
  ownershipControls,
  publicAccessBlock,
} from "./settings";

const s3 = (type: string) => `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
const iam = (type: string) => `aws:iam/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;

/** The resource types that `ServiceBucket` creates. */
export const RESOURCES: Readonly<Record<string, AwsResource>> = {
  [s3("Bucket")]: bucket,
  [s3("BucketOwnershipControls")]: ownershipControls,
  [s3("BucketPublicAccessBlock")]: publicAccessBlock,
  [s3("BucketPolicy")]: awsBucketPolicy,
  [s3("BucketCorsConfiguration")]: cors,
  [s3("BucketServerSideEncryptionConfiguration")]: encryption,
  [s3("BucketLifecycleConfiguration")]: lifecycle,
  [s3("BucketObjectv2")]: bucketObject,
  [iam("User")]: user,
  [iam("UserPolicy")]: awsUserPolicy,
  [iam("AccessKey")]: accessKey,
  "aws:cloudfront/originAccessControl:OriginAccessControl": originAccessControl,
  "aws:cloudfront/distribution:Distribution": distribution,
};

/** The data sources that `ServiceBucket` reads. */
export const FUNCTIONS: Readonly<Record<string, (aws: Aws, args: AwsValues) => Promise<AwsValues>>> = {
  "aws:iam/getAccessKeys:getAccessKeys": getAccessKeys,
  "aws:s3/getAccountPublicAccessBlock:getAccountPublicAccessBlock": async (aws) => ({
    id: aws.accountId,
    accountId: aws.accountId,
    ...(await aws.accountPublicAccessBlock()),
  }),
};
