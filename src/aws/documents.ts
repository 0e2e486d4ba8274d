import type { Output } from "@pulumi/pulumi";
import { type Input, output } from "@pulumi/pulumi";
import type { BucketUse } from "../policies";
import {
  bucketPolicy,
  cdnKeyStatement,
  corsRules,
  corsText,
  lifecycleRules,
  lifecycleText,
  ownershipText,
  policyText,
  publicAccessText,
} from "../policies";
import type { Plan } from "./plan";

/** Policies and settings as JSON for the AWS CLI or the console. An existing bucket requires those that `manage` omits. */
export interface Documents<U extends Record<string, BucketUse>> {
  /** Policy of each use's user. */
  users: { [K in keyof U]: Output<string> };
  /** Policy of the bucket, for `aws s3api put-bucket-policy --policy`. */
  bucketPolicy: Output<string>;
  /** CORS rules, for `aws s3api put-bucket-cors --cors-configuration`. Absent if no use has `origins`. */
  cors?: string;
  /** Object Ownership, for `aws s3api put-bucket-ownership-controls --ownership-controls`. */
  ownership: string;
  /** Block Public Access, for `aws s3api put-public-access-block --public-access-block-configuration`. */
  publicAccess: string;
  /** Lifecycle rules, for `aws s3api put-bucket-lifecycle-configuration --lifecycle-configuration`. */
  lifecycle: string;
  /** Statement that lets the distribution decrypt, for the KMS key's policy; absent without distribution or KMS key. */
  keyPolicy?: Output<string>;
}

/** Builds the documents that do not contain ARNs. */
export function settingDocuments({
  uses,
  settings,
}: Plan): Pick<Documents<never>, "cors" | "ownership" | "publicAccess" | "lifecycle"> {
  const all = Object.values(uses);
  const cors = corsRules(all);
  return {
    ...(cors.length > 0 && { cors: corsText(cors) }),
    ownership: ownershipText(settings),
    publicAccess: publicAccessText(settings),
    lifecycle: lifecycleText(lifecycleRules(all)),
  };
}

/** Builds the bucket policy when the ARNs are known. */
export function bucketPolicyText(
  { uses }: Plan,
  bucketArn: Output<string>,
  distributionArn: Output<string> | undefined,
): Output<string> {
  const text = (bucket: string, distribution?: string) =>
    policyText(bucketPolicy(Object.values(uses), { bucketArn: bucket, distributionArn: distribution }));
  if (distributionArn === undefined) {
    return bucketArn.apply((arn) => text(arn));
  }
  return bucketArn.apply((arn) => distributionArn.apply((distribution) => text(arn, distribution)));
}

/** Builds the statement for the policy of the KMS key. */
export function keyPolicyText(
  kmsKeyArn: Input<string> | undefined,
  distributionArn: Output<string> | undefined,
): { keyPolicy?: Output<string> } {
  if (kmsKeyArn === undefined || distributionArn === undefined) {
    return {};
  }
  return { keyPolicy: output(distributionArn).apply((arn) => policyText(cdnKeyStatement(arn))) };
}
