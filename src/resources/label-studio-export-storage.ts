// Written by `npm run generate` from the declaration of the resource type; do not edit.
import { CustomResource, type CustomResourceOptions, type ID, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `LabelStudioExportStorage`; see https://api.labelstud.io/api-reference/api-reference/export-storage/s-3/create. */
export interface LabelStudioExportStorageArgs {
  /** ID of the project. A change replaces the registration. */
  project: Input<number>;
  /** Name of the bucket, or ARN of an access point. */
  bucket: Input<string>;
  /** Title, up to 256 characters. */
  title?: Input<string | undefined>;
  /** Description of the storage, which the server shows with its title. */
  description?: Input<string | undefined>;
  /** Directory for the annotations, e.g. `annotations`, without a slash at its end, because the server adds one. If it is not set, annotations are stored at the top level. */
  prefix?: Input<string | undefined>;
  /**
   * Whether the server deletes the objects of deleted annotations.
   * @default false
   */
  canDeleteObjects?: Input<boolean | undefined>;
  /** Access key ID. If neither key is set, the server uses its own credentials. Secret. Not read back from the service. */
  awsAccessKeyId?: Input<string | undefined>;
  /** Secret access key. Secret. Not read back from the service. */
  awsSecretAccessKey?: Input<string | undefined>;
  /** Session token of temporary keys. Secret. Not read back from the service. */
  awsSessionToken?: Input<string | undefined>;
  /** ID of the KMS key for server-side encryption. */
  awsSseKmsKeyId?: Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  regionName?: Input<string | undefined>;
  /** S3 endpoint without the bucket. On AWS set `https://s3.<region>.amazonaws.com`: without it, boto3 creates presigned URLs for the global host `s3.amazonaws.com`, which can redirect or reject them. */
  s3Endpoint?: Input<string | undefined>;
  /**
   * Whether the server allows syncs of this storage.
   * @default true
   */
  synchronizable?: Input<boolean | undefined>;
  /**
   * Operations that start a sync on the server: `never`, `onCreate`, or `onChange` (create and every update). The operation waits for up to a minute; a failed sync is a warning.
   * @default "never"
   */
  sync?: Input<"never" | "onCreate" | "onChange" | undefined>;
  /** Legacy token or personal access token of Label Studio. Secret. */
  token?: Input<string | undefined>;
  /** URL of the Label Studio server. If it is not set, the URL is read from stack configuration or the environment. */
  baseUrl?: Input<string | undefined>;
  /**
   * Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `read`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Whether a create takes over an existing storage with the same project, bucket, prefix and title. `true` takes it over even if other fields differ, `false` never. If it is not set, a create takes over only a storage with equal fields that is less than one hour old. */
  adopt?: Input<boolean | undefined>;
}

/**
 * A bucket to which a Label Studio project exports its annotations, one object per annotation.
 *
 * API reference: https://api.labelstud.io/api-reference/api-reference/export-storage/s-3/create. All inputs and outputs: docs/resources/LabelStudioExportStorage.md.
 *
 * @example
 * ```ts
 * new byob.LabelStudioExportStorage("annotations", {
 *   project: 1,
 *   bucket: "my-bucket",
 *   prefix: "annotations",
 *   regionName: "us-east-1",
 *   awsAccessKeyId: config.requireSecret("accessKey"),
 *   awsSecretAccessKey: config.requireSecret("secretKey"),
 * });
 * ```
 */
export class LabelStudioExportStorage extends CustomResource {
  /** ID of the project. `pulumi refresh` reads the value back from the service. */
  declare readonly project: Output<number>;
  /** Name of the bucket, or ARN of an access point. `pulumi refresh` reads the value back from the service. */
  declare readonly bucket: Output<string>;
  /** Title, up to 256 characters. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly title: Output<string | undefined>;
  /** Description of the storage, which the server shows with its title. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly description: Output<string | undefined>;
  /** Directory for the annotations, e.g. `annotations`, without a slash at its end, because the server adds one. If it is not set, annotations are stored at the top level. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly prefix: Output<string | undefined>;
  /** Whether the server deletes the objects of deleted annotations. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly canDeleteObjects: Output<boolean | undefined>;
  /** Access key ID. If neither key is set, the server uses its own credentials. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly awsAccessKeyId: Output<string | undefined>;
  /** Secret access key. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly awsSecretAccessKey: Output<string | undefined>;
  /** Session token of temporary keys. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly awsSessionToken: Output<string | undefined>;
  /** ID of the KMS key for server-side encryption. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly awsSseKmsKeyId: Output<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly regionName: Output<string | undefined>;
  /** S3 endpoint without the bucket. On AWS set `https://s3.<region>.amazonaws.com`: without it, boto3 creates presigned URLs for the global host `s3.amazonaws.com`, which can redirect or reject them. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly s3Endpoint: Output<string | undefined>;
  /** Whether the server allows syncs of this storage. `pulumi refresh` reads the value back from the service. Undefined if the input is not set. */
  declare readonly synchronizable: Output<boolean | undefined>;
  /** Operations that start a sync on the server: `never`, `onCreate`, or `onChange` (create and every update). The operation waits for up to a minute; a failed sync is a warning. The value is that of the input. Undefined if the input is not set. */
  declare readonly sync: Output<"never" | "onCreate" | "onChange" | undefined>;
  /** Legacy token or personal access token of Label Studio. Secret. The value is that of the input. Undefined if the input is not set. */
  declare readonly token: Output<string | undefined>;
  /** URL of the Label Studio server. If it is not set, the URL is read from stack configuration or the environment. The value is that of the input. Undefined if the input is not set. */
  declare readonly baseUrl: Output<string | undefined>;
  /** Reaction to a failed probe of the bucket, which runs before the bucket is registered: `fail`, `warn`, or `skip` for no probe. `onInconclusive` is the reaction to a probe without a definite result; the default is `warn`. `probe` is `read`, or `write` to upload and delete one small object; the default is `read`. `graceSeconds`, 0 to 600, is the time to wait for a new key to take effect; the default is 15 on create and for changed keys, otherwise 0. The value is that of the input. Undefined if the input is not set. */
  declare readonly verify: Output<VerifyOptions | undefined>;
  /** Whether a create takes over an existing storage with the same project, bucket, prefix and title. `true` takes it over even if other fields differ, `false` never. If it is not set, a create takes over only a storage with equal fields that is less than one hour old. The value is that of the input. Undefined if the input is not set. */
  declare readonly adopt: Output<boolean | undefined>;
  /** Time at which the server created the storage, in ISO 8601 format, for example `2026-01-31T12:00:00.000000Z`. */
  declare readonly createdAt: Output<string>;
  /** Whether the last write failed or may have failed. The next `pulumi up` sends all inputs again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Outcome of the last probe: `passed`, `failed`, `inconclusive` or `skipped`. */
  declare readonly verifyOutcome: Output<"passed" | "failed" | "inconclusive" | "skipped" | undefined>;
  /** Reason for the outcome `failed` or `inconclusive` of the last probe. Undefined for the other outcomes. */
  declare readonly verifyReason: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has. It changes when a secret changes. */
  declare readonly secretFingerprint: Output<string | undefined>;

  constructor(name: string, args: LabelStudioExportStorageArgs, options?: CustomResourceOptions) {
    const type = "LabelStudioExportStorage";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }

  /** Reads an existing registration without managing it. */
  static get(name: string, id: Input<ID>, options?: CustomResourceOptions): LabelStudioExportStorage {
    return new LabelStudioExportStorage(name, {} as LabelStudioExportStorageArgs, { ...options, id });
  }
}
