// Written by `npm run generate` from the declaration of the kind; do not edit.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";

/** Arguments of `BucketProbe`; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html. */
export interface BucketProbeArgs {
  /** Name of the bucket. */
  bucket: Input<string>;
  /** S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS. */
  endpoint?: Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: Input<string | undefined>;
  /** Access key id that the service will get. Secret. */
  accessKeyId?: Input<string | undefined>;
  /** Secret access key that the service will get. Secret. */
  secretAccessKey?: Input<string | undefined>;
  /** Session token of temporary keys. Secret. */
  sessionToken?: Input<string | undefined>;
  /** Folder that the service will use. Absent means the whole bucket. */
  directory?: Input<string | undefined>;
  /** The ACL with which the service uploads: `public-read`, or none. */
  acl?: Input<"public-read" | undefined>;
  /** Public URL of the folder, where objects must be readable without a key. */
  publicUrl?: Input<string | undefined>;
  /** Origins of web pages that will fetch signed URLs, e.g. `https://labels.example.com`. */
  origins?: Input<Input<string>[] | undefined>;
  /** Where the service puts the bucket: `path` or `virtual` host. Absent means as the store does. */
  addressing?: Input<"path" | "virtual" | undefined>;
  /**
   * Depth of the trial: `read` lists and reads; `write` also puts one small object and deletes it again.
   * @default "write"
   */
  probe?: Input<"read" | "write" | undefined>;
  /**
   * Whether a bucket that does not work fails the run or only warns.
   * @default "fail"
   */
  onFailure?: Input<"fail" | "warn" | undefined>;
  /**
   * How long fresh keys and settings are waited for, in seconds, 0 to 600.
   * @default 15
   */
  graceSeconds?: Input<number | undefined>;
  /** Any values; the bucket is tried again when one of them changes. */
  triggers?: Input<Input<string>[] | undefined>;
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
export class BucketProbe extends CustomResource {
  declare readonly bucket: Output<string>;
  declare readonly endpoint: Output<string | undefined>;
  declare readonly region: Output<string | undefined>;
  declare readonly accessKeyId: Output<string | undefined>;
  declare readonly secretAccessKey: Output<string | undefined>;
  declare readonly sessionToken: Output<string | undefined>;
  declare readonly directory: Output<string | undefined>;
  declare readonly acl: Output<"public-read" | undefined>;
  declare readonly publicUrl: Output<string | undefined>;
  declare readonly origins: Output<string[] | undefined>;
  declare readonly addressing: Output<"path" | "virtual" | undefined>;
  declare readonly probe: Output<"read" | "write" | undefined>;
  declare readonly onFailure: Output<"fail" | "warn" | undefined>;
  declare readonly graceSeconds: Output<number | undefined>;
  declare readonly triggers: Output<string[] | undefined>;
  /** `works`, `does not work` (with `onFailure: "warn"`) or `could not be tried`. */
  declare readonly verdict: Output<string>;
  /** What was tried, what the store answered, what it means and what to change. */
  declare readonly findings: Output<
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
  declare readonly incomplete: Output<boolean | undefined>;
  /** Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
  declare readonly secretFingerprint: Output<string | undefined>;

  constructor(name: string, args: BucketProbeArgs, options?: CustomResourceOptions) {
    const type = "BucketProbe";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
}
