import { Distribution, OriginAccessControl } from "@pulumi/aws/cloudfront";
import type { Input } from "@pulumi/pulumi";
import type { Children } from "./children";

/** AWS's managed cache policy "CachingOptimized". */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/** Creates one distribution for the whole bucket. The bucket policy limits it to the directories with `cdn`. */
export function makeDistribution(
  children: Children,
  name: string,
  bucketDomain: Input<string>,
): Distribution {
  const control = children.add("originAccessControl", OriginAccessControl, name, {
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  return children.add("distribution", Distribution, name, {
    enabled: true,
    comment: `Images of ${name}`,
    origins: [{ originId: "bucket", domainName: bucketDomain, originAccessControlId: control.id }],
    defaultCacheBehavior: {
      targetOriginId: "bucket",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: CACHING_OPTIMIZED,
      compress: true,
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  });
}
