/**
 * A store that the user names with environment variables, for example S3 on AWS. All buckets of a run have random names and
 * are deleted afterwards.
 */
import {
  AbortMultipartUploadCommand,
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type ConformanceWorld, clientOf, newName, usedNames } from "./world";

const DEFAULT_REGION = "us-east-1";
const VARIABLES = {
  accessKeyId: "PULUMI_BYOB_S3_ACCESS_KEY_ID",
  secretAccessKey: "PULUMI_BYOB_S3_SECRET_ACCESS_KEY",
  region: "PULUMI_BYOB_S3_REGION",
  endpoint: "PULUMI_BYOB_S3_ENDPOINT",
} as const;

/** Throws if a required variable is not set. */
export function otherStoreWorld(env: NodeJS.ProcessEnv = process.env): ConformanceWorld {
  const accessKeyId = env[VARIABLES.accessKeyId];
  const secretAccessKey = env[VARIABLES.secretAccessKey];
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      `${VARIABLES.accessKeyId}, ${VARIABLES.secretAccessKey}: required. Set them to an access key that may create and delete buckets.`,
    );
  }
  const region = env[VARIABLES.region] || DEFAULT_REGION;
  const url = env[VARIABLES.endpoint] || `https://s3.${region}.amazonaws.com`;
  const world: ConformanceWorld = {
    server: "store",
    url,
    region,
    domain: new URL(url).hostname,
    owner: { accessKeyId, secretAccessKey },
    get outsider(): never {
      throw new Error("The cases of another account do not run on this store.");
    },
    bucket: () => openBucket(world, region),
    user: () => Promise.reject(new Error("The cases of other users do not run on this store.")),
  };
  return world;
}

/** Creates a bucket in which ACLs are enabled and public access is not blocked, as far as the store has these settings. */
async function openBucket(world: ConformanceWorld, region: string): Promise<string> {
  const s3 = clientOf(world);
  const Bucket = newName();
  const location = { LocationConstraint: region as BucketLocationConstraint };
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ObjectOwnership: "ObjectWriter",
      ...(region !== DEFAULT_REGION && { CreateBucketConfiguration: location }),
    }),
  );
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket })).catch(() => {});
  return Bucket;
}

/** Deletes all buckets of this run; returns the names of those that could not be deleted. */
export async function deleteBuckets(world: ConformanceWorld): Promise<string[]> {
  const s3 = clientOf(world);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const names = Buckets.map(({ Name = "" }) => Name).filter((name) => usedNames.has(name));
  const failed: string[] = [];
  for (const Bucket of names) {
    await emptied(s3, Bucket)
      .then(() => s3.send(new DeleteBucketCommand({ Bucket })))
      .catch(() => failed.push(Bucket));
  }
  return failed;
}

async function emptied(s3: S3Client, Bucket: string): Promise<void> {
  await s3.send(new DeleteBucketPolicyCommand({ Bucket })).catch(() => {});
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  }
}
