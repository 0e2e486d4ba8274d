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

/** What the bucket and its users have, or for an existing bucket must have, as text for the AWS CLI or the console. */
export interface Documents<U extends Record<string, BucketUse>> {
  /** The policy of each use's user. */
  users: { [K in keyof U]: Output<string> };
  bucketPolicy: Output<string>;
  /** Absent where no use names an origin. */
  cors?: string;
  ownership: string;
  publicAccess: string;
  lifecycle: string;
  /** The statement that the KMS key's policy needs where a distribution reads; absent elsewhere. */
  keyPolicy?: Output<string>;
}

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

export function keyPolicyText(
  kmsKeyArn: Input<string> | undefined,
  distributionArn: Output<string> | undefined,
): { keyPolicy?: Output<string> } {
  if (kmsKeyArn === undefined || distributionArn === undefined) {
    return {};
  }
  return { keyPolicy: output(distributionArn).apply((arn) => policyText(cdnKeyStatement(arn))) };
}
