// Written by `npm run generate` from the declaration of the kind; do not edit.
import { CustomResource, type CustomResourceOptions, type ID, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `RyzeInstanceS3`; see https://docs.ryzeapi.cloud/en/api/instance/s3-update. */
export interface RyzeInstanceS3Args {
  /** Name of the RyzeAPI instance whose media go to the bucket. A change replaces the registration. */
  instance: Input<string>;
  /** Name of the bucket; RyzeAPI does not create it. */
  bucket: Input<string>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: Input<string | undefined>;
  /** Access key id. Secret. */
  accessKey: Input<string>;
  /** Secret access key; RyzeAPI never answers it. Secret. Never read back. */
  secretKey: Input<string>;
  /** S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS. */
  endpoint?: Input<string | undefined>;
  /** Folder in the bucket, e.g. `media/my-instance/`. Absent means the top. */
  pathPrefix?: Input<string | undefined>;
  /**
   * Only `true` is accepted: the resource exists or not.
   * @default true
   */
  enabled?: Input<boolean | undefined>;
  /** Account token or instance token of RyzeAPI. Secret. */
  token?: Input<string | undefined>;
  /** URL of RyzeAPI, for another host or a stand-in. The default is https://ryzeapi.cloud. */
  baseUrl?: Input<string | undefined>;
  /**
   * What happens when the bucket does not work for the service, which is tried before the service is told: `fail`, `warn`, or `skip` the trial. `probe` is `read` or `write`, which puts one small object and deletes it again; `write` unless set. `graceSeconds` (15 on create and for changed keys, else 0) is how long a fresh key is waited for.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Whether a create takes over the S3 settings that the instance has: `true` also if they differ, `false` never. If it is not set, only settings that do not differ. */
  adopt?: Input<boolean | undefined>;
}

/**
 * The bucket in which a RyzeAPI instance stores its media.
 *
 * Documented by the vendor at https://docs.ryzeapi.cloud/en/api/instance/s3-update; reference: docs/kinds/RyzeInstanceS3.md.
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
  declare readonly instance: Output<string>;
  declare readonly bucket: Output<string>;
  declare readonly region: Output<string | undefined>;
  declare readonly accessKey: Output<string>;
  declare readonly secretKey: Output<string>;
  declare readonly endpoint: Output<string | undefined>;
  declare readonly pathPrefix: Output<string | undefined>;
  declare readonly enabled: Output<boolean | undefined>;
  declare readonly token: Output<string | undefined>;
  declare readonly baseUrl: Output<string | undefined>;
  declare readonly verify: Output<VerifyOptions | undefined>;
  declare readonly adopt: Output<boolean | undefined>;
  /** Whether the last write failed or may have failed; the next `up` writes everything again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
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
