import {
  type BucketLifecycleConfiguration,
  type CORSRule,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  type OwnershipControlsRule,
  type PublicAccessBlockConfiguration,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  type ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { fromSdk, toSdk } from "./names";
import { type Aws, type AwsResource, type AwsValues, unlessAbsent } from "./resource";

/** Requests of one setting of a bucket: a document that is replaced as a whole. */
interface Setting {
  /** Error code of a bucket without this setting. */
  absent: string;
  put(s3: S3Client, Bucket: string, inputs: AwsValues): Promise<unknown>;
  /** Returns the setting with the names of Pulumi. */
  get(s3: S3Client, Bucket: string): Promise<AwsValues>;
  remove(s3: S3Client, Bucket: string): Promise<unknown>;
}

function setting({ absent, put, get, remove }: Setting): AwsResource {
  const codes = [absent, "NoSuchBucket"];
  const write = (aws: Aws, inputs: AwsValues) => put(aws.s3(inputs.region), String(inputs.bucket), inputs);
  return {
    replaces: ["bucket", "region"],
    async create(aws, inputs) {
      await write(aws, inputs);
      return { id: String(inputs.bucket) };
    },
    async read(aws, id, { region }) {
      const found = await unlessAbsent(codes, get(aws.s3(region), id));
      return found && { bucket: id, region, ...found };
    },
    async update(aws, _id, inputs) {
      await write(aws, inputs);
    },
    async delete(aws, id, { region, skipDestroy }) {
      if (skipDestroy !== true) {
        await unlessAbsent(codes, remove(aws.s3(region), id));
      }
    },
  };
}

export const ownershipControls = setting({
  absent: "OwnershipControlsNotFoundError",
  put: (s3, Bucket, { rule }) => {
    const OwnershipControls = { Rules: [toSdk<OwnershipControlsRule>(rule)] };
    return s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  },
  get: async (s3, Bucket) => {
    const { OwnershipControls: found } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return { rule: fromSdk(found?.Rules?.[0]) };
  },
  remove: (s3, Bucket) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
});

export const publicAccessBlock = setting({
  absent: "NoSuchPublicAccessBlockConfiguration",
  put: (s3, Bucket, inputs) => {
    const { blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets } = inputs;
    const switches = { blockPublicAcls, ignorePublicAcls, blockPublicPolicy, restrictPublicBuckets };
    const PublicAccessBlockConfiguration = toSdk<PublicAccessBlockConfiguration>(switches);
    return s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  },
  get: async (s3, Bucket) => {
    const found = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    return fromSdk(found.PublicAccessBlockConfiguration) as AwsValues;
  },
  remove: (s3, Bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
});

export const awsBucketPolicy = setting({
  absent: "NoSuchBucketPolicy",
  put: (s3, Bucket, { policy }) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: String(policy) })),
  get: async (s3, Bucket) => ({ policy: (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy }),
  remove: (s3, Bucket) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
});

export const cors = setting({
  absent: "NoSuchCORSConfiguration",
  put: (s3, Bucket, { corsRules }) => {
    const CORSConfiguration = { CORSRules: toSdk<CORSRule[]>(corsRules) };
    return s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration }));
  },
  get: async (s3, Bucket) => {
    const { CORSRules: found } = await s3.send(new GetBucketCorsCommand({ Bucket }));
    return { corsRules: fromSdk(found) };
  },
  remove: (s3, Bucket) => s3.send(new DeleteBucketCorsCommand({ Bucket })),
});

export const encryption = setting({
  absent: "ServerSideEncryptionConfigurationNotFoundError",
  put: (s3, Bucket, { rules }) => {
    const ServerSideEncryptionConfiguration = { Rules: toSdk<ServerSideEncryptionRule[]>(rules) };
    return s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  },
  get: async (s3, Bucket) => {
    const found = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    return { rules: fromSdk(found.ServerSideEncryptionConfiguration?.Rules) };
  },
  remove: (s3, Bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
});

export const lifecycle = setting({
  absent: "NoSuchLifecycleConfiguration",
  put: (s3, Bucket, { rules }) => {
    const LifecycleConfiguration = toSdk<BucketLifecycleConfiguration>({ rules });
    return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
  },
  get: async (s3, Bucket) => {
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return { rules: fromSdk(Rules) };
  },
  remove: (s3, Bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
});
