// Written by `npm run generate` from the declaration of the resource type; do not edit.
import { CustomResource, type CustomResourceOptions, type ID, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `FlashbackBucket`; see https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management. */
export interface FlashbackBucketArgs {
  /** Display name, unique in the organization. */
  name: Input<string>;
  /** Name of the bucket. */
  bucket: Input<string>;
  /** ID of the workspace that the bucket belongs to. */
  workspaceId: Input<string>;
  /**
   * API of the store: `S3`, `GCS` or `BLOB`; `AZURE` is an old name of `BLOB`. A change replaces the registration.
   * @default "S3"
   */
  storageType?: Input<"S3" | "GCS" | "BLOB" | "AZURE" | undefined>;
  /** Access key ID, or the role ARN for delegated access. Secret. */
  key?: Input<string | undefined>;
  /** Secret access key, or the external id for delegated access. Secret. Not read back from the service. */
  secret?: Input<string | undefined>;
  /** ID of a key saved at Flashback, instead of `key` and `secret`. Not read back from the service. */
  apiKeyUuid?: Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: Input<string | undefined>;
  /** S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used. */
  endpoint?: Input<string | undefined>;
  /** Wallet address. Not read back from the service. */
  walletAddress?: Input<string | undefined>;
  /** Access token of Flashback, valid for one hour, so not suitable for CI. Secret. */
  token?: Input<string | undefined>;
  /** URL of Flashback, for example of an emulator. The default is https://backend.flashback.tech. */
  baseUrl?: Input<string | undefined>;
  /**
   * Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `read`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Whether a create takes over an existing bucket with the same name, bucket and workspace. `true` takes it over even if other fields differ, `false` never. If it is not set, a create takes over only a bucket with equal fields that is less than one hour old. */
  adopt?: Input<boolean | undefined>;
}

/**
 * A bucket that Flashback serves through its gateway.
 *
 * API reference: https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management. All inputs and outputs: docs/resources/FlashbackBucket.md.
 *
 * @example
 * ```ts
 * new byob.FlashbackBucket("gateway", {
 *   name: "Media",
 *   bucket: "my-bucket",
 *   workspaceId: "workspace-123",
 *   key: config.requireSecret("accessKey"),
 *   secret: config.requireSecret("secretKey"),
 *   region: "us-east-1",
 * });
 * ```
 */
export class FlashbackBucket extends CustomResource {
  /** Display name, unique in the organization. `pulumi refresh` reads the value back from the service. */
  declare readonly name: Output<string>;
  /** Name of the bucket. `pulumi refresh` reads the value back from the service. */
  declare readonly bucket: Output<string>;
  /** ID of the workspace that the bucket belongs to. `pulumi refresh` reads the value back from the service. */
  declare readonly workspaceId: Output<string>;
  /** API of the store: `S3`, `GCS` or `BLOB`; `AZURE` is an old name of `BLOB`. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly storageType: Output<"S3" | "GCS" | "BLOB" | "AZURE" | undefined>;
  /** Access key ID, or the role ARN for delegated access. Secret. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly key: Output<string | undefined>;
  /** Secret access key, or the external id for delegated access. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly secret: Output<string | undefined>;
  /** ID of a key saved at Flashback, instead of `key` and `secret`. The value is that of the input. Undefined if the input is not set. */
  declare readonly apiKeyUuid: Output<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly region: Output<string | undefined>;
  /** S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly endpoint: Output<string | undefined>;
  /** Wallet address. The value is that of the input. Undefined if the input is not set. */
  declare readonly walletAddress: Output<string | undefined>;
  /** Access token of Flashback, valid for one hour, so not suitable for CI. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly token: Output<string | undefined>;
  /** URL of Flashback, for example of an emulator. The default is https://backend.flashback.tech. The value is that of the input. Undefined if the input is not set. */
  declare readonly baseUrl: Output<string | undefined>;
  /** Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `read`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0. The value is that of the input. Undefined if the input is not set. */
  declare readonly verify: Output<VerifyOptions | undefined>;
  /** Whether a create takes over an existing bucket with the same name, bucket and workspace. `true` takes it over even if other fields differ, `false` never. If it is not set, a create takes over only a bucket with equal fields that is less than one hour old. The value is that of the input. Undefined if the input is not set. */
  declare readonly adopt: Output<boolean | undefined>;
  /** Time at which Flashback registered the bucket, as the string that Flashback returns. */
  declare readonly createdAt: Output<string>;
  /** Whether the last write failed or may have failed. The next `pulumi up` sends all inputs again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Outcome of the last probe: `passed`, `failed`, `inconclusive` or `skipped`. */
  declare readonly verifyOutcome: Output<"passed" | "failed" | "inconclusive" | "skipped" | undefined>;
  /** Reason for the outcome `failed` or `inconclusive` of the last probe. Undefined for the other outcomes. */
  declare readonly verifyReason: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has. It changes when a secret changes. */
  declare readonly secretFingerprint: Output<string | undefined>;

  constructor(name: string, args: FlashbackBucketArgs, options?: CustomResourceOptions) {
    const type = "FlashbackBucket";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }

  /** Reads an existing registration without managing it. */
  static get(name: string, id: Input<ID>, options?: CustomResourceOptions): FlashbackBucket {
    return new FlashbackBucket(name, {} as FlashbackBucketArgs, { ...options, id });
  }
}
