// Written by `npm run generate` from the declaration of the kind; do not edit.
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../contract";
import { registrationOptions, registrationProps, reportRegistration } from "./registration";
import type { VerifyOptions } from "./verify-options";

/** Arguments of `FlashbackBucket`; see https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management. */
export interface FlashbackBucketArgs {
  /** Display name, unique in the organisation. */
  name: pulumi.Input<string>;
  /** Name of the bucket at the store. */
  bucket: pulumi.Input<string>;
  /** Id of the workspace that the bucket belongs to. */
  workspaceId: pulumi.Input<string>;
  /**
   * API of the store: `S3`, `GCS`, `BLOB`; `AZURE` is an older name of `BLOB`. A change replaces the registration.
   * @default "S3"
   */
  storageType?: pulumi.Input<"S3" | "GCS" | "BLOB" | "AZURE" | undefined>;
  /** Access key id, or the role ARN for delegated access. Secret. */
  key?: pulumi.Input<string | undefined>;
  /** Secret access key, or the external id for delegated access. Secret. Never read back. */
  secret?: pulumi.Input<string | undefined>;
  /** Id of a key saved at Flashback, in place of `key` and `secret`. Never read back. */
  apiKeyUuid?: pulumi.Input<string | undefined>;
  /** Region of the bucket, e.g. `us-east-1`. */
  region?: pulumi.Input<string | undefined>;
  /** S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS. */
  endpoint?: pulumi.Input<string | undefined>;
  /** Wallet address. Never read back. */
  walletAddress?: pulumi.Input<string | undefined>;
  /** Access token of Flashback, good for one hour: not for CI. Secret. */
  token?: pulumi.Input<string | undefined>;
  /** URL of Flashback, for another host or a stand-in. The default is https://backend.flashback.tech. */
  baseUrl?: pulumi.Input<string | undefined>;
  /**
   * What happens when the bucket does not work for the service, which is tried before the service is told: `fail`, `warn`, or `skip` the trial. `probe` is `read` or `write`, which puts one small object and deletes it again; `read` unless set. `graceSeconds` (15 on create and for changed keys, else 0) is how long a fresh key is waited for.
   * @default "fail"
   */
  verify?: pulumi.Input<VerifyOptions | undefined>;
  /** Whether a create takes over the bucket with the same name, bucket and workspace: `true` also if other fields differ, `false` never. If it is not set, only one that does not differ and is less than one hour old. */
  adopt?: pulumi.Input<boolean | undefined>;
}

/**
 * A bucket that Flashback serves through its gateway.
 *
 * Documented by the vendor at https://docs.flashback.tech/support-reference/platform-api-reference/storage-apis/bucket-management; reference: docs/kinds/FlashbackBucket.md.
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
export class FlashbackBucket extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly bucket: pulumi.Output<string>;
  declare readonly workspaceId: pulumi.Output<string>;
  declare readonly storageType: pulumi.Output<"S3" | "GCS" | "BLOB" | "AZURE" | undefined>;
  declare readonly key: pulumi.Output<string | undefined>;
  declare readonly secret: pulumi.Output<string | undefined>;
  declare readonly apiKeyUuid: pulumi.Output<string | undefined>;
  declare readonly region: pulumi.Output<string | undefined>;
  declare readonly endpoint: pulumi.Output<string | undefined>;
  declare readonly walletAddress: pulumi.Output<string | undefined>;
  declare readonly token: pulumi.Output<string | undefined>;
  declare readonly baseUrl: pulumi.Output<string | undefined>;
  declare readonly verify: pulumi.Output<VerifyOptions | undefined>;
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** When Flashback registered the bucket. */
  declare readonly createdAt: pulumi.Output<string>;
  /** Whether the last write failed or may have failed; the next `up` writes everything again. */
  declare readonly incomplete: pulumi.Output<boolean | undefined>;
  /** Result of the probe: `works`, `does not work: …`, `could not be tried: …` or `skipped`. */
  declare readonly verified: pulumi.Output<string | undefined>;
  /** Salted fingerprint of the secrets that the service has; it changes with a rotation. */
  declare readonly secretFingerprint: pulumi.Output<string | undefined>;

  constructor(name: string, args: FlashbackBucketArgs, options?: pulumi.CustomResourceOptions) {
    const type = "FlashbackBucket";
    super(typeToken(type), name, registrationProps(type, name, args, options), registrationOptions(options));
    reportRegistration(type, this, options);
  }

  /** Reads an existing registration without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): FlashbackBucket {
    return new FlashbackBucket(name, {} as FlashbackBucketArgs, { ...options, id });
  }
}
