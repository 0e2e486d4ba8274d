// Written by `npm run generate` from the declaration of the resource type; do not edit.
import { CustomResource, type CustomResourceOptions, type ID, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `RyzeInstanceS3`; see https://docs.ryzeapi.cloud/en/api/instance/s3-update. */
export interface RyzeInstanceS3Args {
  /** Name of the RyzeAPI instance that stores its media in the bucket. A change replaces the registration. */
  instance: Input<string>;
  /** Name of the bucket, which must exist. */
  bucket: Input<string>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: Input<string | undefined>;
  /** Access key ID. Secret. */
  accessKey: Input<string>;
  /** Secret access key. Secret. Not read back from the service. */
  secretKey: Input<string>;
  /** S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used. */
  endpoint?: Input<string | undefined>;
  /** Directory in the bucket, e.g. `media/my-instance/`. If it is not set, media are stored at the top level. */
  pathPrefix?: Input<string | undefined>;
  /**
   * Must be `true`. To disable S3, remove the resource.
   * @default true
   */
  enabled?: Input<boolean | undefined>;
  /** Account token or instance token of RyzeAPI. Secret. */
  token?: Input<string | undefined>;
  /** URL of RyzeAPI, for example of an emulator. The default is https://ryzeapi.cloud. */
  baseUrl?: Input<string | undefined>;
  /**
   * Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `write`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Whether a create takes over existing S3 settings of the instance. `true` overwrites them without reading them, so that a create sends one request instead of two; `false` never takes them over. If it is not set, a create takes over only equal settings. */
  adopt?: Input<boolean | undefined>;
}

/**
 * The bucket in which a RyzeAPI instance stores its media.
 *
 * API reference: https://docs.ryzeapi.cloud/en/api/instance/s3-update. All inputs and outputs: docs/resources/RyzeInstanceS3.md.
 *
 * @example
 * ```ts
 * new byob.RyzeInstanceS3("chat", {
 *   instance: "my-instance",
 *   bucket: "ryzeapi-media",
 *   region: "us-east-1",
 *   accessKey: config.requireSecret("accessKey"),
 *   secretKey: config.requireSecret("secretKey"),
 *   pathPrefix: "media/my-instance/",
 * });
 * ```
 */
export class RyzeInstanceS3 extends CustomResource {
  /** Name of the RyzeAPI instance that stores its media in the bucket. `pulumi refresh` reads the value back from the service. */
  declare readonly instance: Output<string>;
  /** Name of the bucket, which must exist. `pulumi refresh` reads the value back from the service. */
  declare readonly bucket: Output<string>;
  /** Region of the bucket, e.g. `us-east-1`. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly region: Output<string | undefined>;
  /** Access key ID. Secret. `pulumi refresh` reads the value back from the service. */
  declare readonly accessKey: Output<string>;
  /** Secret access key. Secret. The value is that of the input. */
  declare readonly secretKey: Output<string>;
  /** S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly endpoint: Output<string | undefined>;
  /** Directory in the bucket, e.g. `media/my-instance/`. If it is not set, media are stored at the top level. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly pathPrefix: Output<string | undefined>;
  /** Must be `true`. To disable S3, remove the resource. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly enabled: Output<boolean | undefined>;
  /** Account token or instance token of RyzeAPI. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly token: Output<string | undefined>;
  /** URL of RyzeAPI, for example of an emulator. The default is https://ryzeapi.cloud. The value is that of the input. Undefined if the input is not set. */
  declare readonly baseUrl: Output<string | undefined>;
  /** Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `write`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0. The value is that of the input. Undefined if the input is not set. */
  declare readonly verify: Output<VerifyOptions | undefined>;
  /** Whether a create takes over existing S3 settings of the instance. `true` overwrites them without reading them, so that a create sends one request instead of two; `false` never takes them over. If it is not set, a create takes over only equal settings. The value is that of the input. Undefined if the input is not set. */
  declare readonly adopt: Output<boolean | undefined>;
  /** Whether the last write failed or may have failed. The next `pulumi up` sends all inputs again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Outcome of the last probe: `passed`, `failed`, `inconclusive` or `skipped`. */
  declare readonly verifyOutcome: Output<"passed" | "failed" | "inconclusive" | "skipped" | undefined>;
  /** Reason for the outcome `failed` or `inconclusive` of the last probe. Undefined for the other outcomes. */
  declare readonly verifyReason: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has. It changes when a secret changes. */
  declare readonly secretFingerprint: Output<string | undefined>;

  constructor(name: string, args: RyzeInstanceS3Args, options?: CustomResourceOptions) {
    const type = "RyzeInstanceS3";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }

  /** Reads an existing registration without managing it. */
  static get(name: string, id: Input<ID>, options?: CustomResourceOptions): RyzeInstanceS3 {
    return new RyzeInstanceS3(name, {} as RyzeInstanceS3Args, { ...options, id });
  }
}
