import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Case } from "../support/case";
import { client, newName, outcome } from "../support/world";

export const bucketCases: readonly Case[] = [
  {
    title: "a bucket is created, listed and deleted",
    judge: "ceph",
    async run(world) {
      const s3 = client(world);
      const Bucket = newName();
      const made = await outcome(s3.send(new CreateBucketCommand({ Bucket })));
      const names = (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
      return [
        made,
        names?.includes(Bucket),
        await outcome(s3.send(new HeadBucketCommand({ Bucket }))),
        await outcome(s3.send(new DeleteBucketCommand({ Bucket }))),
        await outcome(s3.send(new HeadBucketCommand({ Bucket }))),
      ];
    },
    expected: ["200", true, "200", "204", "404 NotFound"],
  },
  {
    title: "an own bucket can be created again in us-east-1",
    judge: "aws",
    async run(world) {
      return outcome(client(world).send(new CreateBucketCommand({ Bucket: await world.bucket() })));
    },
    expected: "200",
  },
  {
    title: "the name of another account's bucket is not available",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      return outcome(client(world, world.stranger).send(new CreateBucketCommand({ Bucket })));
    },
    expected: "409 BucketAlreadyExists",
  },
  {
    title: "invalid names are rejected",
    judge: "ceph",
    async run(world) {
      return outcome(client(world).send(new CreateBucketCommand({ Bucket: "ab" })));
    },
    expected: "400 InvalidBucketName",
  },
  {
    title: "a bucket with objects cannot be deleted",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      await client(world).send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" }));
      return outcome(client(world).send(new DeleteBucketCommand({ Bucket })));
    },
    expected: "409 BucketNotEmpty",
  },
  {
    title: "a missing bucket is reported to all accounts",
    judge: "ceph",
    async run(world) {
      const put = new PutObjectCommand({ Bucket: newName(), Key: "key", Body: "text" });
      return [await outcome(client(world).send(put)), await outcome(client(world, world.stranger).send(put))];
    },
    expected: ["404 NoSuchBucket", "404 NoSuchBucket"],
  },
  {
    title: "us-east-1 has no location constraint",
    judge: "aws",
    async run(world) {
      const Bucket = await world.bucket();
      const { LocationConstraint } = await client(world).send(new GetBucketLocationCommand({ Bucket }));
      return LocationConstraint || "none";
    },
    expected: "none",
    differs: { ceph: { expected: "default", why: "it names the zone group" } },
  },
];
