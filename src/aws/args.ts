import type { Input } from "@pulumi/pulumi";
import type { BucketUse } from "../policies";
import type { Transforms } from "./children";

/** A setting of a bucket; each is one document that a write replaces as a whole. */
export type Setting = "ownership" | "publicAccess" | "policy" | "cors" | "lifecycle";

export const SETTINGS: readonly Setting[] = ["ownership", "publicAccess", "policy", "cors", "lifecycle"];

/** The bucket that the component makes. */
export interface NewBucket {
  /** Name of the bucket. @default the component's name with random letters behind it */
  name?: Input<string>;
  /** Region of the bucket, e.g. `eu-central-1`. @default the provider's */
  region?: Input<string>;
  /**
   * ARN of the KMS key that encrypts objects by default. Excludes `publicRead` `directory` and `acl`; for `cdn` the key's
   * policy needs the statement in `documents.keyPolicy`.
   * @default the store's own key (SSE-S3)
   */
  kmsKeyArn?: Input<string>;
  /** Delete all objects with the bucket. @default false: a bucket with objects is not deleted */
  forceDestroy?: boolean;
  /** Pulumi refuses to delete the bucket. @default true */
  protect?: boolean;
  /** @default none */
  tags?: Input<Record<string, Input<string>>>;
}

/**
 * A bucket that is there already; nothing of it changes by default. Label Studio's prefix must hold an object: in a bucket made
 * here a marker is put there, in this one nothing is.
 */
export interface ExistingBucket {
  bucket: Input<string>;
  /** Region of the bucket, e.g. `eu-central-1`. */
  region: Input<string>;
  /** ARN of the KMS key of its default encryption, which the users need rights on. @default none */
  kmsKeyArn?: Input<string>;
  /**
   * Settings that the component takes over. Each **replaces the whole document** of that setting: statements, rules and
   * switches that somebody else has put there are gone. What is not named stays as it is; `documents` holds what it must be.
   * @default []
   */
  manage?: readonly Setting[];
}

export interface ServiceBucketArgs<U extends Record<string, BucketUse>> {
  /** What the bucket is for, by names of your own: letters, digits and `-`; each becomes part of its user's name. */
  uses: U;
  /** The bucket to make. Not together with `existing`. */
  bucket?: NewBucket;
  /** Take a bucket that is there. Not together with `bucket`. */
  existing?: ExistingBucket;
  /**
   * Number of the current access keys. Raise it **by one** to get new ones: the key of the number before last is replaced and
   * handed out, the former one works until the next raise. A larger step replaces both keys of each user at once.
   * @default 0
   */
  rotation?: number;
  /** Changes the arguments or options of any child, as the last word. */
  transform?: Transforms;
}
