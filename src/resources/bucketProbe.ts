// Written by `npm run generate` from the declaration of the kind; do not edit.
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";

/** Arguments of `BucketProbe`; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html. */
export interface BucketProbeArgs {
  /** Name of the bucket. */
  bucket: pulumi.Input<string>;
  /** S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: pulumi.Input<string | undefined>;
  /** Access key id that the service will get. Secret. */
  accessKeyId?: pulumi.Input<string | undefined>;
  /** Secret access key that the service will get. Secret. */
  secretAccessKey?: pulumi.Input<string | undefined>;
  /** Session token of temporary keys. Secret. */
  sessionToken?: pulumi.Input<string | undefined>;
  /** Folder that the service will use. Absent means the whole bucket. */
  directory?: pulumi.Input<string | undefined>;
  /** The ACL with which the service uploads: `public-read`, or none. */
  acl?: pulumi.Input<"public-read" | undefined>;
  /** Public URL of the folder, where objects must be readable without a key. */
  publicUrl?: pulumi.Input<string | undefined>;
  /** Origins of web pages that will fetch signed URLs, e.g. `https://labels.example.com`. */
  origins?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Where the service puts the bucket: `path` or `virtual` host. Absent means as the store does. */
  addressing?: pulumi.Input<"path" | "virtual" | undefined>;
  /**
   * Depth of the trial: `read` lists and reads; `write` also puts one small object and deletes it again.
   * @default "write"
   */
  probe?: pulumi.Input<"read" | "write" | undefined>;
  /**
   * Whether a bucket that does not work fails the run or only warns.
   * @default "fail"
   */
  onFailure?: pulumi.Input<"fail" | "warn" | undefined>;
  /**
   * How long fresh keys and settings are waited for, in seconds, 0 to 600.
   * @default 15
   */
  graceSeconds?: pulumi.Input<number | undefined>;
  /** Any values; the bucket is tried again when one of them changes. */
  triggers?: pulumi.Input<pulumi.Input<string>[] | undefined>;
}

/**
 * A proof that a bucket works for a service that has no kind here, on create and whenever an input changes.
 *
 * Documented by the vendor at https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html; reference: docs/kinds/BucketProbe.md.
 *
 * @example
 * ```ts
 * const probe = new byob.BucketProbe("uploads", {
 *   bucket: "my-bucket",
 *   region: "us-east-1",
 *   accessKeyId: config.requireSecret("accessKey"),
 *   secretAccessKey: config.requireSecret("secretKey"),
 *   directory: "uploads/",
 *   acl: "public-read",
 *   publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/uploads/",
 * });
 * ```
 */
export class BucketProbe extends pulumi.CustomResource {
  declare readonly bucket: pulumi.Output<string>;
  declare readonly endpoint: pulumi.Output<string | undefined>;
  declare readonly region: pulumi.Output<string | undefined>;
  declare readonly accessKeyId: pulumi.Output<string | undefined>;
  declare readonly secretAccessKey: pulumi.Output<string | undefined>;
  declare readonly sessionToken: pulumi.Output<string | undefined>;
  declare readonly directory: pulumi.Output<string | undefined>;
  declare readonly acl: pulumi.Output<"public-read" | undefined>;
  declare readonly publicUrl: pulumi.Output<string | undefined>;
  declare readonly origins: pulumi.Output<string[] | undefined>;
  declare readonly addressing: pulumi.Output<"path" | "virtual" | undefined>;
  declare readonly probe: pulumi.Output<"read" | "write" | undefined>;
  declare readonly onFailure: pulumi.Output<"fail" | "warn" | undefined>;
  declare readonly graceSeconds: pulumi.Output<number | undefined>;
  declare readonly triggers: pulumi.Output<string[] | undefined>;
  /** `works`, `does not work` (with `onFailure: "warn"`) or `could not be tried`. */
  declare readonly verdict: pulumi.Output<string>;
  /** What was tried, what the store answered, what it means and what to change. */
  declare readonly findings: pulumi.Output<
    {
      step: string;
      outcome: string;
      code: string;
      tried: string;
      answered: string;
      means: string;
      change: string[];
    }[]
  >;
  /** Whether the last write failed or may have failed; the next `up` writes everything again. */
  declare readonly incomplete: pulumi.Output<boolean | undefined>;
  /** Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: pulumi.Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
  declare readonly secretFingerprint: pulumi.Output<string | undefined>;

  constructor(name: string, args: BucketProbeArgs, options?: pulumi.CustomResourceOptions) {
    const type = "BucketProbe";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
}
