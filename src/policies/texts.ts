import type { AccessSettings, LifecycleRule, RequiredCorsRule } from "./settings";

/** Converts documents to JSON in the format that `aws s3api` and the console accept. */
const text = (document: object) => JSON.stringify(document, null, 2);

/** For `aws iam put-user-policy --policy-document` and `aws s3api put-bucket-policy --policy`. */
export const policyText = text;

/** For `aws s3api put-bucket-cors --cors-configuration`. */
export function corsText(rules: readonly RequiredCorsRule[]): string {
  return text({ CORSRules: rules });
}

/** For `aws s3api put-bucket-ownership-controls --ownership-controls`. */
export function ownershipText({ objectOwnership }: AccessSettings): string {
  return text({ Rules: [{ ObjectOwnership: objectOwnership }] });
}

/** For `aws s3api put-public-access-block --public-access-block-configuration`. */
export function publicAccessText(settings: AccessSettings): string {
  return text({
    BlockPublicAcls: settings.blockPublicAcls,
    IgnorePublicAcls: settings.ignorePublicAcls,
    BlockPublicPolicy: settings.blockPublicPolicy,
    RestrictPublicBuckets: settings.restrictPublicBuckets,
  });
}

/** For `aws s3api put-bucket-lifecycle-configuration --lifecycle-configuration`. */
export function lifecycleText(rules: readonly LifecycleRule[]): string {
  return text({
    Rules: rules.map(({ id, prefix, expireAfterDays, abortUploadsAfterDays }) => ({
      ID: id,
      Status: "Enabled",
      Filter: { Prefix: prefix },
      ...(expireAfterDays !== undefined && { Expiration: { Days: expireAfterDays } }),
      ...(abortUploadsAfterDays !== undefined && {
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortUploadsAfterDays },
      }),
    })),
  });
}
