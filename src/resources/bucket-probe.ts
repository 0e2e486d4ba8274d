// Written by `npm run generate` from the declaration of the resource type; do not edit.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";

/** Arguments of `BucketProbe`; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html. */
export interface BucketProbeArgs {
  /** Name of the bucket. */
  bucket: Input<string>;
  /** S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used. */
  endpoint?: Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: Input<string | undefined>;
  /** Access key ID that the service will use. Secret. */
  accessKeyId?: Input<string | undefined>;
  /** Secret access key that the service will use. Secret. */
  secretAccessKey?: Input<string | undefined>;
  /** Session token of temporary keys. Secret. */
  sessionToken?: Input<string | undefined>;
  /** Directory that the service will use. If it is not set, the service uses the whole bucket. */
  directory?: Input<string | undefined>;
  /** ACL of the service's uploads: `public-read`, or not set. */
  acl?: Input<"public-read" | undefined>;
  /** Public URL of the directory, where anonymous clients must be able to read objects. */
  publicUrl?: Input<string | undefined>;
  /** Origins of web pages that will load presigned URLs, e.g. `https://labels.example.com`. */
  origins?: Input<Input<string>[] | undefined>;
  /** Addressing style of the service's requests: `path` (bucket in the path) or `virtual` (bucket in the host name). If it is not set, the store's default is used. */
  addressing?: Input<"path" | "virtual" | undefined>;
  /**
   * Depth of the probe: `read` only lists and reads; `write` also uploads and deletes one small object.
   * @default "write"
   */
  probe?: Input<"read" | "write" | undefined>;
  /**
   * Reaction to a failed probe: `fail` stops the update, `warn` prints a warning.
   * @default "fail"
   */
  onFailure?: Input<"fail" | "warn" | undefined>;
  /**
   * Reaction to a probe without a definite result: `fail` stops the update, `warn` prints a warning.
   * @default "warn"
   */
  onInconclusive?: Input<"fail" | "warn" | undefined>;
  /**
   * Time to wait for new keys and settings to take effect, in seconds, 0 to 600.
   * @default 15
   */
  graceSeconds?: Input<number | undefined>;
  /** Any values. When one of them changes, the bucket is probed again. */
  triggers?: Input<Input<string>[] | undefined>;
}

/**
 * A probe of a bucket for a service without its own resource type. It runs on create and when an input changes.
 *
 * API reference: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html. All inputs and outputs: docs/resources/BucketProbe.md.
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
  /** Name of the bucket. The value is that of the input. */
  declare readonly bucket: Output<string>;
  /** S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used. The value is that of the input. Undefined if the input is not set. */
  declare readonly endpoint: Output<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. The value is that of the input. Undefined if the input is not set. */
  declare readonly region: Output<string | undefined>;
  /** Access key ID that the service will use. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly accessKeyId: Output<string | undefined>;
  /** Secret access key that the service will use. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly secretAccessKey: Output<string | undefined>;
  /** Session token of temporary keys. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly sessionToken: Output<string | undefined>;
  /** Directory that the service will use. If it is not set, the service uses the whole bucket. The value is that of the input. Undefined if the input is not set. */
  declare readonly directory: Output<string | undefined>;
  /** ACL of the service's uploads: `public-read`, or not set. The value is that of the input. Undefined if the input is not set. */
  declare readonly acl: Output<"public-read" | undefined>;
  /** Public URL of the directory, where anonymous clients must be able to read objects. The value is that of the input. Undefined if the input is not set. */
  declare readonly publicUrl: Output<string | undefined>;
  /** Origins of web pages that will load presigned URLs, e.g. `https://labels.example.com`. The value is that of the input. Undefined if the input is not set. */
  declare readonly origins: Output<string[] | undefined>;
  /** Addressing style of the service's requests: `path` (bucket in the path) or `virtual` (bucket in the host name). If it is not set, the store's default is used. The value is that of the input. Undefined if the input is not set. */
  declare readonly addressing: Output<"path" | "virtual" | undefined>;
  /** Depth of the probe: `read` only lists and reads; `write` also uploads and deletes one small object. The value is that of the input. Undefined if the input is not set. */
  declare readonly probe: Output<"read" | "write" | undefined>;
  /** Reaction to a failed probe: `fail` stops the update, `warn` prints a warning. The value is that of the input. Undefined if the input is not set. */
  declare readonly onFailure: Output<"fail" | "warn" | undefined>;
  /** Reaction to a probe without a definite result: `fail` stops the update, `warn` prints a warning. The value is that of the input. Undefined if the input is not set. */
  declare readonly onInconclusive: Output<"fail" | "warn" | undefined>;
  /** Time to wait for new keys and settings to take effect, in seconds, 0 to 600. The value is that of the input. Undefined if the input is not set. */
  declare readonly graceSeconds: Output<number | undefined>;
  /** Any values. When one of them changes, the bucket is probed again. The value is that of the input. Undefined if the input is not set. */
  declare readonly triggers: Output<string[] | undefined>;
  /** Result of the probe: `passed`, `failed` (only with `onFailure: "warn"`) or `inconclusive` (no definite response). */
  declare readonly outcome: Output<"passed" | "failed" | "inconclusive">;
  /** One finding per step: the action, the response of the store, an explanation, and remedies if the step did not pass. */
  declare readonly findings: Output<
    {
      step: string;
      outcome: "passed" | "warning" | "failed" | "skipped" | "inconclusive";
      code: string;
      action: string;
      response: string;
      explanation: string;
      remedies: string[];
    }[]
  >;
  /** Whether the last write failed or may have failed. The next `pulumi up` sends all inputs again. */
  declare readonly incomplete: Output<boolean | undefined>;

  constructor(name: string, args: BucketProbeArgs, options?: CustomResourceOptions) {
    const type = "BucketProbe";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
}
