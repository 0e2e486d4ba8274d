import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { RecordedResource } from "./record";

export interface UserKeys {
  accessKeyId: string;
  secretAccessKey: string;
}

/** A store in which recorded resources are created. */
export interface ApplyTarget {
  /** Client with the permissions of the bucket's owner. */
  s3: S3Client;
  /** Creates a user with one policy and returns its key. */
  addUser(name: string, policy: string): UserKeys | Promise<UserKeys>;
  /** Resource types that the store does not support, e.g. `BucketOwnershipControls` on Ceph. */
  without?: readonly string[];
}

type Inputs = Record<string, unknown>;

interface Calls {
  make(s3: S3Client, bucket: string, inputs: Inputs): Promise<unknown>;
  /** Request of the provider that deletes the resource; absent if it sends none. */
  remove?(s3: S3Client, bucket: string, inputs: Inputs): Promise<unknown>;
}

/** Requests that the provider documents for create and delete of each resource. */
const calls: Readonly<Record<string, Calls>> = {
  Bucket: {
    make: (s3, Bucket, { region }) => {
      const LocationConstraint = String(region ?? "eu-central-1") as "eu-central-1";
      return s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    },
    remove: (s3, Bucket) => s3.send(new DeleteBucketCommand({ Bucket })),
  },
  BucketOwnershipControls: {
    make: (s3, Bucket, { rule }) => {
      const { objectOwnership } = rule as { objectOwnership: "BucketOwnerPreferred" };
      const OwnershipControls = { Rules: [{ ObjectOwnership: objectOwnership }] };
      return s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    },
    remove: (s3, Bucket) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
  },
  BucketPublicAccessBlock: {
    make: (s3, Bucket, inputs) => {
      const PublicAccessBlockConfiguration = {
        BlockPublicAcls: inputs.blockPublicAcls === true,
        IgnorePublicAcls: inputs.ignorePublicAcls === true,
        BlockPublicPolicy: inputs.blockPublicPolicy === true,
        RestrictPublicBuckets: inputs.restrictPublicBuckets === true,
      };
      return s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    },
    remove: (s3, Bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
  },
  BucketPolicy: {
    make: (s3, Bucket, { policy }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: String(policy) })),
    remove: (s3, Bucket) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
  },
  BucketCorsConfiguration: {
    make: (s3, Bucket, { corsRules }) =>
      s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: capitals(corsRules) } })),
    remove: (s3, Bucket) => s3.send(new DeleteBucketCorsCommand({ Bucket })),
  },
  BucketServerSideEncryptionConfiguration: {
    make: (s3, Bucket, { rules }) => {
      const [{ applyServerSideEncryptionByDefault: byDefault }] = rules as [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms"; kmsMasterKeyId: string } },
      ];
      const { sseAlgorithm: SSEAlgorithm, kmsMasterKeyId: KMSMasterKeyID } = byDefault;
      const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm, KMSMasterKeyID } }];
      return s3.send(
        new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
      );
    },
    remove: (s3, Bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
  },
  BucketLifecycleConfiguration: {
    make: (s3, Bucket, { rules }) => {
      const LifecycleConfiguration = { Rules: (rules as Inputs[]).map(lifecycleRule) };
      return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    },
    remove: (s3, Bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
  },
  BucketObjectv2: {
    make: (s3, Bucket, { key, content }) =>
      s3.send(new PutObjectCommand({ Bucket, Key: String(key), Body: Buffer.from(String(content)) })),
    remove: (s3, Bucket, { key }) => s3.send(new DeleteObjectCommand({ Bucket, Key: String(key) })),
  },
};

/**
 * Creates recorded resources in a real store, in the order of registration. Returns the keys of each use's user, by its
 * resource name. Distributions are omitted, because no other store supports them.
 */
export async function applyRecorded(
  resources: readonly RecordedResource[],
  target: ApplyTarget,
): Promise<Map<string, UserKeys>> {
  const keys = new Map<string, UserKeys>();
  for (const { kind, name, inputs } of resources) {
    if (kind === "UserPolicy") {
      keys.set(name, await target.addUser(name, String(inputs.policy)));
    }
    if (!target.without?.includes(kind)) {
      await calls[kind]?.make(target.s3, appliedBucket(resources), inputs);
    }
  }
  return keys;
}

/**
 * Deletes recorded resources in reverse order, except those that their options keep, as the engine and the provider do.
 * Continues after an error, as a destroy with `--continue-on-error` does. Returns the errors.
 *
 * @param everyStep called after each deletion
 * @param options `obeyed: false` also deletes the resources that should be kept, to show that this matters
 */
export async function destroyRecorded(
  resources: readonly RecordedResource[],
  target: ApplyTarget,
  everyStep: (kind: string) => Promise<void>,
  { obeyed = true } = {},
): Promise<string[]> {
  const rejected: string[] = [];
  for (const { kind, inputs, retainOnDelete } of [...resources].reverse()) {
    const kept = retainOnDelete || inputs.skipDestroy === true;
    if ((kept && obeyed) || target.without?.includes(kind)) {
      continue;
    }
    try {
      await calls[kind]?.remove?.(target.s3, appliedBucket(resources), inputs);
    } catch (error) {
      rejected.push(`${kind}: ${error instanceof Error ? error.name : String(error)}`);
    }
    await everyStep(kind);
  }
  return rejected;
}

/** Name of the bucket in the mocks, which every setting contains. */
export function appliedBucket(resources: readonly RecordedResource[]): string {
  const found = resources.find(({ inputs, kind }) => kind !== "Bucket" && typeof inputs.bucket === "string");
  return String(found?.inputs.bucket);
}

function lifecycleRule({ id, filter, expiration, abortIncompleteMultipartUpload }: Inputs) {
  const { prefix } = filter as { prefix: string };
  const days = (expiration as { days: number } | undefined)?.days;
  const abort = (abortIncompleteMultipartUpload as { daysAfterInitiation: number } | undefined)
    ?.daysAfterInitiation;
  return {
    ID: String(id),
    Status: "Enabled" as const,
    Filter: { Prefix: prefix },
    ...(days !== undefined && { Expiration: { Days: days } }),
    ...(abort !== undefined && { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort } }),
  };
}

interface CorsRule {
  AllowedMethods: string[];
  AllowedOrigins: string[];
}

/** Converts names to the SDK's spelling, which starts with a capital letter. */
function capitals(rules: unknown): CorsRule[] {
  return (rules as Inputs[]).map(
    (rule) =>
      Object.fromEntries(
        Object.entries(rule).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]),
      ) as unknown as CorsRule,
  );
}
