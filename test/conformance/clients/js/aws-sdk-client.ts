import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { jsTarget, newBucketName } from "./support";

export const awsSdk = new S3Client({
  endpoint: jsTarget.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: jsTarget.accessKeyId, secretAccessKey: jsTarget.secretAccessKey },
  forcePathStyle: true,
  // One attempt, so that an error of the server is a result.
  maxAttempts: 1,
});

/** Creates a bucket with an object for each key, whose content is the key. */
export async function awsSdkBucket(...keys: string[]): Promise<string> {
  const Bucket = newBucketName();
  await awsSdk.send(new CreateBucketCommand({ Bucket }));
  for (const Key of keys) {
    await awsSdk.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
  return Bucket;
}

export async function versionedBucket(): Promise<string> {
  const Bucket = await awsSdkBucket();
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await awsSdk.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  return Bucket;
}

export async function awsSdkBytes(Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await awsSdk.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

export async function awsSdkText(Bucket: string, Key: string, VersionId?: string): Promise<string> {
  const { Body } = await awsSdk.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return (await Body?.transformToString()) ?? "";
}

export const awsSdkHead = (Bucket: string, Key: string) =>
  awsSdk.send(new HeadObjectCommand({ Bucket, Key }));

export async function collectPages<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const page of pages) {
    collected.push(page);
  }
  return collected;
}

export async function awsSdkKeys(Bucket: string): Promise<(string | undefined)[]> {
  const pages = await collectPages(paginateListObjectsV2({ client: awsSdk }, { Bucket }));
  return pages.flatMap(({ Contents = [] }) => Contents.map(({ Key }) => Key));
}

/** Status and code of an error. */
export async function awsSdkFailure(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return "unexpected";
  } catch (error) {
    if (error instanceof S3ServiceException) {
      return [error.$metadata.httpStatusCode, error.name];
    }
    throw error;
  }
}
