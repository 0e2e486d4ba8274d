// Written by `npm run generate` from the declaration of the kind; do not edit.
import { CustomResource, type CustomResourceOptions, type ID, type Input, type Output } from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `LabelStudioImportStorage`; see https://api.labelstud.io/api-reference/api-reference/import-storage/s-3/create. */
export interface LabelStudioImportStorageArgs {
  /** Id of the project. A change replaces the registration. */
  project: Input<number>;
  /** Name of the bucket, or ARN of an access point. */
  bucket: Input<string>;
  /** Title, up to 256 characters. */
  title?: Input<string | undefined>;
  /** Description. */
  description?: Input<string | undefined>;
  /** Folder in the bucket, e.g. `raw/`. It must hold an object already. Absent means the whole bucket. */
  prefix?: Input<string | undefined>;
  /** Python regular expression that whole keys must match from their start, e.g. `.*\.jpg$`. Absent means all. */
  regexFilter?: Input<string | undefined>;
  /**
   * True: a task for each object. False: objects hold tasks in JSON.
   * @default false
   */
  useBlobUrls?: Input<boolean | undefined>;
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
   * True: browsers fetch signed URLs from the bucket. False: data go through the server.
   * @default true
   */
  presign?: Input<boolean | undefined>;
  /**
   * How long signed URLs work, in minutes; more than 10080 (7 days) cannot work on AWS.
   * @default 1
   */
  presignTtl?: Input<number | undefined>;
  /**
   * True: folders below the prefix are scanned too.
   * @default false
   */
  recursiveScan?: Input<boolean | undefined>;
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
 * A bucket from which a Label Studio project imports its tasks.
 *
 * Documented by the vendor at https://api.labelstud.io/api-reference/api-reference/import-storage/s-3/create; reference: docs/kinds/LabelStudioImportStorage.md.
 *
 * @example
 * ```ts
 * new byob.LabelStudioImportStorage("labels", {
 *   project: 1,
 *   bucket: "my-bucket",
 *   prefix: "raw/",
 *   regionName: "us-east-1",
 *   awsAccessKeyId: config.requireSecret("accessKey"),
 *   awsSecretAccessKey: config.requireSecret("secretKey"),
 *   useBlobUrls: true,
 * });
 * ```
 */
export class LabelStudioImportStorage extends CustomResource {
  declare readonly project: Output<number>;
  declare readonly bucket: Output<string>;
  declare readonly title: Output<string | undefined>;
  declare readonly description: Output<string | undefined>;
  declare readonly prefix: Output<string | undefined>;
  declare readonly regexFilter: Output<string | undefined>;
  declare readonly useBlobUrls: Output<boolean | undefined>;
  declare readonly awsAccessKeyId: Output<string | undefined>;
  declare readonly awsSecretAccessKey: Output<string | undefined>;
  declare readonly awsSessionToken: Output<string | undefined>;
  declare readonly awsSseKmsKeyId: Output<string | undefined>;
  declare readonly regionName: Output<string | undefined>;
  declare readonly s3Endpoint: Output<string | undefined>;
  declare readonly presign: Output<boolean | undefined>;
  declare readonly presignTtl: Output<number | undefined>;
  declare readonly recursiveScan: Output<boolean | undefined>;
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

  constructor(name: string, args: LabelStudioImportStorageArgs, options?: CustomResourceOptions) {
    const type = "LabelStudioImportStorage";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }

  /** Reads an existing registration without managing it. */
  static get(name: string, id: Input<ID>, options?: CustomResourceOptions): LabelStudioImportStorage {
    return new LabelStudioImportStorage(name, {} as LabelStudioImportStorageArgs, { ...options, id });
  }
}
