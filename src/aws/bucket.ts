import { Bucket } from "@pulumi/aws/s3";
import { all, type Input, type Output, output } from "@pulumi/pulumi";
import { bucketArn } from "../policies";
import { partitionOf } from "../stores/aws-address";
import type { ExistingBucket, NewBucket } from "./args";
import type { Children } from "./children";
import type { Chain } from "./order";

/** The bucket, whether the component created it or not. */
export interface BucketLocation {
  name: Output<string>;
  region: Output<string>;
  arn: Output<string>;
  /** Host name of the bucket, for a distribution. */
  domain: Output<string>;
  /** Region argument of settings and objects; empty for the provider's region. */
  at: { region?: Input<string> };
}

/** Creates the bucket. By default Pulumi protects it, and S3 does not delete it while it contains objects. */
export function createBucket(
  children: Children,
  chain: Chain,
  name: string,
  given: NewBucket,
): BucketLocation {
  const { name: bucket, region, tags, forceDestroy = false, protect = true } = given;
  const at = region === undefined ? {} : { region };
  const args = { ...(bucket !== undefined && { bucket }), ...at, forceDestroy, ...(tags && { tags }) };
  const resource = chain.next((options) =>
    children.add("bucket", Bucket, name, args, { ...options, protect }),
  );
  return {
    name: resource.bucket,
    region: resource.bucketRegion,
    arn: resource.arn,
    domain: resource.bucketRegionalDomainName,
    at,
  };
}

/** Describes a bucket that no resource of the component manages. */
export function existingBucket({ bucket, region }: ExistingBucket): BucketLocation {
  const both = all([bucket, region]);
  return {
    name: output(bucket),
    region: output(region),
    arn: both.apply(([name, at]) => bucketArn(name, partitionOf(at).id)),
    domain: both.apply(([name, at]) => `${name}.s3.${at}.${partitionOf(at).dnsSuffix}`),
    at: { region },
  };
}
