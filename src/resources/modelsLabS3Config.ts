// Written by `npm run generate` from the declaration of the kind; do not edit.
import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `ModelsLabS3Config`; see https://docs.modelslab.com/enterprise-api/general/update-s3-details. */
export interface ModelsLabS3ConfigArgs {
  /**
   * Server type that gets the bucket: `text_to_image`, `image_editing`, `voice_cloning`, `text_to_3d`, `video`, `face_gen`, `deepfake`, `realtime`, `super_resolution`, `flux`, `flux_headshot`, `interior`, `qwen`, `qwen_tts`, `flux_kontext_dev`, `image_to_video_ultra`, `z_image_turbo`; other values warn. A change replaces the registration.
   * @default "text_to_image"
   */
  deployType?: Input<string | undefined>;
  /** Public URL of the folder with the pictures, usually ending in `generations/`. */
  publicUrl: Input<string>;
  /** Region of the bucket, e.g. `us-east-1`. */
  regionName: Input<string>;
  /** S3 endpoint. On AWS with the bucket in its host, `https://my-bucket.s3.us-east-1.amazonaws.com`, since there is no input for the bucket. */
  endpointUrl: Input<string>;
  /** Access key id. Secret. Never read back. */
  awsAccessKeyId: Input<string>;
  /** Secret access key. Secret. Never read back. */
  awsSecretAccessKey: Input<string>;
  /** Folder in the bucket, e.g. `generations`; with an endpoint without a bucket, the bucket. */
  imageDirectory: Input<string>;
  /** Enterprise key of the server type. Secret. */
  key?: Input<string | undefined>;
  /** URL of ModelsLab, for another host or a stand-in. The default is https://modelslab.com. */
  baseUrl?: Input<string | undefined>;
  /**
   * What happens when the bucket does not work for the service, which is tried before the service is told: `fail`, `warn`, or `skip` the trial. `probe` is `read` or `write`, which puts one small object and deletes it again; `write` unless set. `graceSeconds` (15 on create and for changed keys, else 0) is how long a fresh key is waited for.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Prints a warning and changes nothing else: ModelsLab has no call that reads the settings, so every create overwrites them. */
  adopt?: Input<boolean | undefined>;
}

/**
 * The bucket in which a ModelsLab enterprise server stores what it generates.
 *
 * Documented by the vendor at https://docs.modelslab.com/enterprise-api/general/update-s3-details; reference: docs/kinds/ModelsLabS3Config.md.
 *
 * @example
 * ```ts
 * new byob.ModelsLabS3Config("pictures", {
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
  declare readonly deployType: Output<string | undefined>;
  declare readonly publicUrl: Output<string>;
  declare readonly regionName: Output<string>;
  declare readonly endpointUrl: Output<string>;
  declare readonly awsAccessKeyId: Output<string>;
  declare readonly awsSecretAccessKey: Output<string>;
  declare readonly imageDirectory: Output<string>;
  declare readonly key: Output<string | undefined>;
  declare readonly baseUrl: Output<string | undefined>;
  declare readonly verify: Output<VerifyOptions | undefined>;
  declare readonly adopt: Output<boolean | undefined>;
  /** Salted fingerprint of the key that set the details. */
  declare readonly keyFingerprint: Output<string>;
  /** Whether the last write failed or may have failed; the next `up` writes everything again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
  declare readonly secretFingerprint: Output<string | undefined>;

  constructor(name: string, args: ModelsLabS3ConfigArgs, options?: CustomResourceOptions) {
    const type = "ModelsLabS3Config";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }
}
