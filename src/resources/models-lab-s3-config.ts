// Written by `npm run generate` from the declaration of the resource type; do not edit.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `ModelsLabS3Config`; see https://docs.modelslab.com/enterprise-api/general/update-s3-details. */
export interface ModelsLabS3ConfigArgs {
  /**
   * Type of server that uses the bucket: `text_to_image`, `image_editing`, `voice_cloning`, `text_to_3d`, `video`, `face_gen`, `deepfake`, `realtime`, `super_resolution`, `flux`, `flux_headshot`, `interior`, `qwen`, `qwen_tts`, `flux_kontext_dev`, `image_to_video_ultra`, `z_image_turbo`. Other values print a warning. A change replaces the registration.
   * @default "text_to_image"
   */
  deployType?: Input<
    | "text_to_image"
    | "image_editing"
    | "voice_cloning"
    | "text_to_3d"
    | "video"
    | "face_gen"
    | "deepfake"
    | "realtime"
    | "super_resolution"
    | "flux"
    | "flux_headshot"
    | "interior"
    | "qwen"
    | "qwen_tts"
    | "flux_kontext_dev"
    | "image_to_video_ultra"
    | "z_image_turbo"
    | (string & {})
    | undefined
  >;
  /** Public URL of the directory with the images, usually ending in `generations/`. */
  publicUrl: Input<string>;
  /** Region of the bucket, e.g. `us-east-1`. */
  regionName: Input<string>;
  /** S3 endpoint. On AWS its host must contain the bucket, as in `https://my-bucket.s3.us-east-1.amazonaws.com`, because there is no input for the bucket. */
  endpointUrl: Input<string>;
  /** Access key ID. Secret. Not read back from the service. */
  awsAccessKeyId: Input<string>;
  /** Secret access key. Secret. Not read back from the service. */
  awsSecretAccessKey: Input<string>;
  /** Directory in the bucket, e.g. `generations`. If the endpoint does not contain the bucket, ModelsLab treats this value as the bucket. */
  imageDirectory: Input<string>;
  /** Enterprise key of the server type. Secret. */
  key?: Input<string | undefined>;
  /** URL of ModelsLab, for example of an emulator. The default is https://modelslab.com. */
  baseUrl?: Input<string | undefined>;
  /**
   * Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `write`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Prints a warning and changes nothing else: ModelsLab has no call that reads the settings, so every create overwrites them. */
  adopt?: Input<boolean | undefined>;
}

/**
 * The bucket in which a ModelsLab enterprise server stores generated images.
 *
 * API reference: https://docs.modelslab.com/enterprise-api/general/update-s3-details. All inputs and outputs: docs/resources/ModelsLabS3Config.md.
 *
 * @example
 * ```ts
 * new byob.ModelsLabS3Config("images", {
 *   publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
 *   regionName: "us-east-1",
 *   endpointUrl: "https://my-bucket.s3.us-east-1.amazonaws.com",
 *   awsAccessKeyId: config.requireSecret("accessKey"),
 *   awsSecretAccessKey: config.requireSecret("secretKey"),
 *   imageDirectory: "generations",
 * });
 * ```
 */
export class ModelsLabS3Config extends CustomResource {
  /** Type of server that uses the bucket: `text_to_image`, `image_editing`, `voice_cloning`, `text_to_3d`, `video`, `face_gen`, `deepfake`, `realtime`, `super_resolution`, `flux`, `flux_headshot`, `interior`, `qwen`, `qwen_tts`, `flux_kontext_dev`, `image_to_video_ultra`, `z_image_turbo`. Other values print a warning. The value is that of the input. Undefined if the input is not set. */
  declare readonly deployType: Output<string | undefined>;
  /** Public URL of the directory with the images, usually ending in `generations/`. The value is that of the input. */
  declare readonly publicUrl: Output<string>;
  /** Region of the bucket, e.g. `us-east-1`. The value is that of the input. */
  declare readonly regionName: Output<string>;
  /** S3 endpoint. On AWS its host must contain the bucket, as in `https://my-bucket.s3.us-east-1.amazonaws.com`, because there is no input for the bucket. The value is that of the input. */
  declare readonly endpointUrl: Output<string>;
  /** Access key ID. Secret. The value is that of the input. */
  declare readonly awsAccessKeyId: Output<string>;
  /** Secret access key. Secret. The value is that of the input. */
  declare readonly awsSecretAccessKey: Output<string>;
  /** Directory in the bucket, e.g. `generations`. If the endpoint does not contain the bucket, ModelsLab treats this value as the bucket. The value is that of the input. */
  declare readonly imageDirectory: Output<string>;
  /** Enterprise key of the server type. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly key: Output<string | undefined>;
  /** URL of ModelsLab, for example of an emulator. The default is https://modelslab.com. The value is that of the input. Undefined if the input is not set. */
  declare readonly baseUrl: Output<string | undefined>;
  /** Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `write`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0. The value is that of the input. Undefined if the input is not set. */
  declare readonly verify: Output<VerifyOptions | undefined>;
  /** Prints a warning and changes nothing else: ModelsLab has no call that reads the settings, so every create overwrites them. The value is that of the input. Undefined if the input is not set. */
  declare readonly adopt: Output<boolean | undefined>;
  /** Salted fingerprint of the key that set the S3 details. */
  declare readonly keyFingerprint: Output<string>;
  /** Whether the last write failed or may have failed. The next `pulumi up` sends all inputs again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Outcome of the last probe: `passed`, `failed`, `inconclusive` or `skipped`. */
  declare readonly verifyOutcome: Output<"passed" | "failed" | "inconclusive" | "skipped" | undefined>;
  /** Reason for the outcome `failed` or `inconclusive` of the last probe. Undefined for the other outcomes. */
  declare readonly verifyReason: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has. It changes when a secret changes. */
  declare readonly secretFingerprint: Output<string | undefined>;

  constructor(name: string, args: ModelsLabS3ConfigArgs, options?: CustomResourceOptions) {
    const type = "ModelsLabS3Config";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
}
