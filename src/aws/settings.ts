/**
 * Settings of the bucket, each as one AWS resource.
 *
 * S3 rejects parallel changes of one bucket, and rejects a public policy while Block Public Access forbids it. All settings
 * are therefore created in one chain, in the order in which `ServiceBucket` calls these functions. For an existing bucket
 * they write only the settings in `manage`. Settings that protect data stay when the component is deleted.
 */
import {
  BucketCorsConfiguration,
  BucketLifecycleConfiguration,
  BucketObjectv2,
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
} from "@pulumi/aws/s3";
import type { Input, Output } from "@pulumi/pulumi";
import { corsRules, lifecycleRules, policyOf } from "../policies";
import type { BucketLocation } from "./bucket";
import type { Children } from "./children";
import type { Chain } from "./order";
import type { Plan } from "./plan";

/** Inputs of all settings. */
export interface SettingsContext {
  children: Children;
  chain: Chain;
  name: string;
  location: BucketLocation;
  plan: Plan;
}

/** Writes Object Ownership and Block Public Access. They precede the policy, which S3 would reject otherwise. */
export function createAccess({ children, chain, name, location, plan }: SettingsContext): void {
  const { objectOwnership, ...switches } = plan.settings;
  const on = { bucket: location.name, ...location.at };
  if (plan.manages.has("ownership")) {
    chain.next((options) =>
      children.add(
        "ownership",
        BucketOwnershipControls,
        `${name}-ownership`,
        { ...on, rule: { objectOwnership } },
        // Deleting this resource re-enables the ACLs of existing objects. On Ceph it even deletes the bucket.
        { ...options, retainOnDelete: true },
      ),
    );
  }
  if (plan.manages.has("publicAccess")) {
    chain.next((options) =>
      children.add(
        "publicAccess",
        BucketPublicAccessBlock,
        `${name}-public-access`,
        // Stays on a bucket that is not deleted, so that no object becomes public.
        { ...on, ...switches, skipDestroy: true },
        options,
      ),
    );
  }
}

/** Writes the bucket policy. */
export function createPolicy(
  { children, chain, name, location, plan }: SettingsContext,
  policy: Output<string>,
): void {
  if (!plan.manages.has("policy")) {
    return;
  }
  const args = { bucket: location.name, ...location.at, policy };
  chain.next((options) => children.add("policy", BucketPolicy, `${name}-policy`, args, options));
}

/** Writes the CORS rule, if a use has `origins`. */
export function createCors({ children, chain, name, location, plan }: SettingsContext): void {
  const rules = corsRules(Object.values(plan.uses));
  if (!plan.manages.has("cors") || rules.length === 0) {
    return;
  }
  const corsRulesOf = rules.map((rule) => ({
    allowedMethods: rule.AllowedMethods,
    allowedOrigins: rule.AllowedOrigins,
    allowedHeaders: rule.AllowedHeaders,
    exposeHeaders: rule.ExposeHeaders,
    maxAgeSeconds: rule.MaxAgeSeconds,
  }));
  const args = { bucket: location.name, ...location.at, corsRules: corsRulesOf };
  chain.next((options) => children.add("cors", BucketCorsConfiguration, `${name}-cors`, args, options));
}

/** Sets the KMS key that encrypts objects by default. */
export function createEncryption(
  { children, chain, name, location }: SettingsContext,
  kmsKeyArn: Input<string>,
): void {
  const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn };
  const rules = [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }];
  const args = { bucket: location.name, ...location.at, rules };
  chain.next((options) =>
    children.add(
      "encryption",
      BucketServerSideEncryptionConfiguration,
      `${name}-encryption`,
      args,
      // On Ceph, deleting this resource deletes the bucket.
      { ...options, retainOnDelete: true },
    ),
  );
}

/** Writes the lifecycle rules. */
export function createLifecycle({ children, chain, name, location, plan }: SettingsContext): void {
  if (!plan.manages.has("lifecycle")) {
    return;
  }
  const rules = lifecycleRules(Object.values(plan.uses)).map((rule) => ({
    id: rule.id,
    status: "Enabled",
    filter: { prefix: rule.prefix },
    ...(rule.expireAfterDays !== undefined && { expiration: { days: rule.expireAfterDays } }),
    ...(rule.abortUploadsAfterDays !== undefined && {
      abortIncompleteMultipartUpload: { daysAfterInitiation: rule.abortUploadsAfterDays },
    }),
  }));
  const args = { bucket: location.name, ...location.at, rules };
  chain.next((options) =>
    children.add("lifecycle", BucketLifecycleConfiguration, `${name}-lifecycle`, args, options),
  );
}

/** Creates the marker objects of services that reject an empty directory. */
export function createMarkers({ children, chain, name, location, plan }: SettingsContext): void {
  for (const [use, { service, directory }] of Object.entries(plan.uses)) {
    if (!policyOf(service).needsMarker || directory === undefined) {
      continue;
    }
    const args = { bucket: location.name, ...location.at, key: `${directory}/`, content: "" };
    chain.next((options) => children.add("marker", BucketObjectv2, `${name}-${use}-marker`, args, options));
  }
}
