import type { Input } from "@pulumi/pulumi";
import type { BucketUse } from "../policies";
import type { Transforms } from "./children";

/** A setting of a bucket. Each is one document, and writing it replaces the whole document. */
export type Setting = "ownership" | "publicAccess" | "policy" | "cors" | "lifecycle";

/** Settings that the component manages if `existing.manage` does not list a subset. */
export const SETTINGS: readonly Setting[] = ["ownership", "publicAccess", "policy", "cors", "lifecycle"];

/** The bucket that the component creates. */
export interface NewBucket {
  /** Name of the bucket. @default the component's name with a random suffix */
  name?: Input<string>;
  /** Region of the bucket, e.g. `eu-central-1`. @default the provider's region */
  region?: Input<string>;
  /**
   * ARN of the KMS key that encrypts objects by default. Conflicts with `publicRead` `directory` and `acl`. With `cdn`, add
   * the statement in `documents.keyPolicy` to the key's policy.
   * @default the key of S3 (SSE-S3)
   */
  kmsKeyArn?: Input<string>;
  /** Whether all objects are deleted with the bucket. @default false: a bucket that contains objects is not deleted */
  forceDestroy?: boolean;
  /** Whether the bucket is protected from deletion by Pulumi. @default true */
  protect?: boolean;
  /** Tags of the bucket. @default none */
  tags?: Input<Record<string, Input<string>>>;
}

/**
 * A bucket that exists already. By default none of its settings change. Label Studio requires an object below its prefix:
 * the component writes a marker object to a bucket that it creates, but writes nothing to an existing bucket.
 */
export interface ExistingBucket {
  /** Name of the bucket. */
  bucket: Input<string>;
  /** Region of the bucket, e.g. `eu-central-1`. */
  region: Input<string>;
  /** ARN of the KMS key of its default encryption; the users get permissions for it. @default none */
  kmsKeyArn?: Input<string>;
  /**
   * Settings that the component manages. Each **replaces the whole document** of that setting, including statements and rules
   * that were added elsewhere. Settings that are not listed stay unchanged; `documents` contains the required values.
   * @default []
   */
  manage?: readonly Setting[];
}

/** Arguments of `ServiceBucket`. */
export interface ServiceBucketArgs<U extends Record<string, BucketUse>> {
  /** Services that use the bucket, by names that you choose: letters, digits and `-`. Each becomes part of a user's name. */
  uses: U;
  /** Bucket to create. Conflicts with `existing`. */
  bucket?: NewBucket;
  /** Existing bucket to use. Conflicts with `bucket`. */
  existing?: ExistingBucket;
  /**
   * Generation of the access keys. Raise it **by one** to create new keys and delete the oldest ones. The previous keys work
   * until the next raise. A larger step replaces both keys of each user at the same time.
   * @default 0
   */
  rotation?: number;
  /** Transforms the arguments and options of any child resource; applied last. */
  transform?: Transforms;
}
