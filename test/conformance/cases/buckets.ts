import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { clientOf, newName, statusOf } from "../support/world";

export const bucketCases: readonly ConformanceCase[] = [
  {
    title: "a bucket is created, listed and deleted",
    decidedBy: "ceph",
    async run(world) {
      const s3 = clientOf(world);
      const Bucket = newName();
      const made = await statusOf(s3.send(new CreateBucketCommand({ Bucket })));
      const names = (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
      return [
        made,
        names?.includes(Bucket),
        await statusOf(s3.send(new HeadBucketCommand({ Bucket }))),
        await statusOf(s3.send(new DeleteBucketCommand({ Bucket }))),
        await statusOf(s3.send(new HeadBucketCommand({ Bucket }))),
      ];
    },
    expected: ["200", true, "200", "204", "404 NotFound"],
  },
  {
    title: "an own bucket can be created again in us-east-1",
    decidedBy: "ceph",
    async run(world) {
      return statusOf(clientOf(world).send(new CreateBucketCommand({ Bucket: await world.bucket() })));
    },
    expected: "200",
  },
  {
    title: "the name of another account's bucket is not available",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const Bucket = await world.bucket();
      return statusOf(clientOf(world, world.outsider).send(new CreateBucketCommand({ Bucket })));
    },
    expected: "409 BucketAlreadyExists",
  },
  {
    title: "invalid names are rejected",
    decidedBy: "ceph",
    async run(world) {
      return statusOf(clientOf(world).send(new CreateBucketCommand({ Bucket: "ab" })));
    },
    expected: "400 InvalidBucketName",
  },
  {
    title: "a bucket with objects cannot be deleted",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      await clientOf(world).send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" }));
      return statusOf(clientOf(world).send(new DeleteBucketCommand({ Bucket })));
    },
    expected: "409 BucketNotEmpty",
  },
  {
    title: "a missing bucket is reported to all accounts",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const put = new PutObjectCommand({ Bucket: newName(), Key: "key", Body: "text" });
      return [
        await statusOf(clientOf(world).send(put)),
        await statusOf(clientOf(world, world.outsider).send(put)),
      ];
    },
    expected: ["404 NoSuchBucket", "404 NoSuchBucket"],
  },
  {
    title: "us-east-1 has no location constraint",
    decidedBy: "aws",
    page: "GetBucketLocation",
    async run(world) {
      const Bucket = await world.bucket();
      const { LocationConstraint } = await clientOf(world).send(new GetBucketLocationCommand({ Bucket }));
      return LocationConstraint || "none";
    },
    expected: "none",
    differs: { ceph: { expected: "default", why: "it names the zone group" } },
  },
];
