// Written by `npm run generate` from the declaration of the kind; do not edit.
import { CustomResource, type CustomResourceOptions, type ID, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `LabelStudioExportStorage`; see https://api.labelstud.io/api-reference/api-reference/export-storage/s-3/create. */
export interface LabelStudioExportStorageArgs {
  /** Id of the project. A change replaces the registration. */
  project: Input<number>;
  /** Name of the bucket, or ARN of an access point. */
  bucket: Input<string>;
  /** Title, up to 256 characters. */
  title?: Input<string | undefined>;
  /** Description. */
  description?: Input<string | undefined>;
  /** Folder in the bucket for the annotations, e.g. `annotations`, without a slash at its end: the server adds one. Absent means the top. */
  prefix?: Input<string | undefined>;
  /**
   * True: the server deletes the object of an annotation that is deleted.
   * @default false
   */
  canDeleteObjects?: Input<boolean | undefined>;
  /** Access key id; absent with its secret where the server has rights of its own. Secret. Never read back. */
  awsAccessKeyId?: Input<string | undefined>;
  /** Secret access key. Secret. Never read back. */
  awsSecretAccessKey?: Input<string | undefined>;
  /** Session token of temporary keys. Secret. Never read back. */
  awsSessionToken?: Input<string | undefined>;
  /** KMS key id for encryption on the server side. */
  awsSseKmsKeyId?: Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  regionName?: Input<string | undefined>;
  /** S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS. */
  s3Endpoint?: Input<string | undefined>;
  /**
   * False: the server refuses to synchronise this storage.
   * @default true
   */
  synchronizable?: Input<boolean | undefined>;
  /**
   * When the server is asked to synchronise: `never`, `onCreate`, or `onChange` (on create and on each update). Waited for during a minute; a failure warns.
   * @default "never"
   */
  sync?: Input<"never" | "onCreate" | "onChange" | undefined>;
  /** Legacy token or personal access token of Label Studio. Secret. */
  token?: Input<string | undefined>;
  /** URL of the Label Studio server; taken from configuration or environment where absent. */
  baseUrl?: Input<string | undefined>;
  /**
   * What happens when the bucket does not work for the service, which is tried before the service is told: `fail`, `warn`, or `skip` the trial. `probe` is `read` or `write`, which puts one small object and deletes it again; `read` unless set. `graceSeconds` (15 on create and for changed keys, else 0) is how long a fresh key is waited for.
   * @default "fail"
   */
  verify?: Input<VerifyOptions | undefined>;
  /** Whether a create takes over the storage with the same project, bucket, prefix and title: `true` also if other fields differ, `false` never. If it is not set, only one that does not differ and is less than one hour old. */
  adopt?: Input<boolean | undefined>;
}

/**
 * A bucket to which a Label Studio project exports its annotations, an object for each.
 *
 * Documented by the vendor at https://api.labelstud.io/api-reference/api-reference/export-storage/s-3/create; reference: docs/kinds/LabelStudioExportStorage.md.
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
  declare readonly project: Output<number>;
  declare readonly bucket: Output<string>;
  declare readonly title: Output<string | undefined>;
  declare readonly description: Output<string | undefined>;
  declare readonly prefix: Output<string | undefined>;
  declare readonly canDeleteObjects: Output<boolean | undefined>;
  declare readonly awsAccessKeyId: Output<string | undefined>;
  declare readonly awsSecretAccessKey: Output<string | undefined>;
  declare readonly awsSessionToken: Output<string | undefined>;
  declare readonly awsSseKmsKeyId: Output<string | undefined>;
  declare readonly regionName: Output<string | undefined>;
  declare readonly s3Endpoint: Output<string | undefined>;
  declare readonly synchronizable: Output<boolean | undefined>;
  declare readonly sync: Output<"never" | "onCreate" | "onChange" | undefined>;
  declare readonly token: Output<string | undefined>;
  declare readonly baseUrl: Output<string | undefined>;
  declare readonly verify: Output<VerifyOptions | undefined>;
  declare readonly adopt: Output<boolean | undefined>;
  /** When the server made the storage. */
  declare readonly createdAt: Output<string>;
  /** Whether the last write failed or may have failed; the next `up` writes everything again. */
  declare readonly incomplete: Output<boolean | undefined>;
  /** Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
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
