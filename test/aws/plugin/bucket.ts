import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type AwsResource, unlessAbsent } from "./resource";

const ABSENT = ["NoSuchBucket", "NoSuchKey", "NotFound"];

/** `aws:s3/bucket:Bucket`. Tags are kept in state only, because the S3 emulator does not support them. */
export const bucket: AwsResource = {
  replaces: ["bucket", "region"],
  autoName: "bucket",
  async create(aws, { bucket: name, region }) {
    const at = region === "us-east-1" ? undefined : (region as BucketLocationConstraint);
    await aws.s3(region).send(
      new CreateBucketCommand({
        Bucket: String(name),
        ...(at && { CreateBucketConfiguration: { LocationConstraint: at } }),
      }),
    );
    return { id: String(name) };
  },
  async read(aws, id, { forceDestroy, region }) {
    const found = await unlessAbsent(ABSENT, aws.s3(region).send(new HeadBucketCommand({ Bucket: id })));
    if (found === undefined) {
      return undefined;
    }
    const at = found.BucketRegion;
    return {
      bucket: id,
      arn: `arn:aws:s3:::${id}`,
      region: at,
      bucketRegion: at,
      bucketDomainName: `${id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${id}.s3.${at}.amazonaws.com`,
      // S3 does not store this: the provider reads it from state.
      forceDestroy: forceDestroy === true,
    };
  },
  // Only `forceDestroy` and `tags` can change without a replacement, and neither is stored in the emulator.
  async update() {},
  async delete(aws, id, { forceDestroy, region }) {
    const s3 = aws.s3(region);
    if (forceDestroy === true) {
      await deleteObjects(s3, id);
    }
    await unlessAbsent(ABSENT, s3.send(new DeleteBucketCommand({ Bucket: id })));
  },
};

async function deleteObjects(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Contents: found = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    if (found.length === 0) {
      return;
    }
    await Promise.all(found.map(({ Key }) => s3.send(new DeleteObjectCommand({ Bucket, Key }))));
  }
}

/** `aws:s3/bucketObjectv2:BucketObjectv2`, with `content` only. */
export const bucketObject: AwsResource = {
  replaces: ["bucket", "key", "region"],
  async create(aws, inputs) {
    await putObject(aws.s3(inputs.region), inputs);
    return { id: `${inputs.bucket}/${inputs.key}` };
  },
  async read(aws, id, { region, content }) {
    const [Bucket = "", ...key] = id.split("/");
    const Key = key.join("/");
    const found = await unlessAbsent(ABSENT, aws.s3(region).send(new HeadObjectCommand({ Bucket, Key })));
    return found && { bucket: Bucket, key: Key, region, content, etag: found.ETag?.replaceAll('"', "") };
  },
  update: (aws, _id, inputs) => putObject(aws.s3(inputs.region), inputs),
  async delete(aws, _id, { bucket: Bucket, key: Key, region }) {
    await unlessAbsent(
      ABSENT,
      aws.s3(region).send(new DeleteObjectCommand({ Bucket: String(Bucket), Key: String(Key) })),
    );
  },
};

async function putObject(s3: S3Client, { bucket: Bucket, key: Key, content }: Record<string, unknown>) {
  await s3.send(new PutObjectCommand({ Bucket: String(Bucket), Key: String(Key), Body: String(content) }));
}
