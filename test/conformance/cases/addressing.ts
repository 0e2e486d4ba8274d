import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { bodyText, type ConformanceWorld, clientOf, fetchCode, statusOf, urlOf } from "../support/world";

/** A client whose endpoint already contains the bucket, as in ModelsLab's example. */
function inside(world: ConformanceWorld, bucket: string) {
  return clientOf(world, world.owner, { endpoint: urlOf(world, bucket) });
}

export const addressingCases: readonly ConformanceCase[] = [
  {
    title: "the bucket can be part of the host name",
    decidedBy: "ceph",
    needs: "domain",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world, world.owner, { endpoint: urlOf(world), forcePathStyle: false });
      return [
        await statusOf(s3.send(new PutObjectCommand({ Bucket, Key: "a/b", Body: "text" }))),
        await bodyText(await clientOf(world).send(new GetObjectCommand({ Bucket, Key: "a/b" }))),
      ];
    },
    expected: ["200", "text"],
  },
  {
    title: "a slash after the bucket has no effect",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      await clientOf(world).send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
      return [await fetchCode(`${world.url}/${Bucket}`), await fetchCode(`${world.url}/${Bucket}/`)];
    },
    expected: ["200", "200"],
  },
  {
    title: "keys with spaces, special characters and non-ASCII letters are unchanged",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      const read: string[] = [];
      for (const Key of ["a b/c+d.txt", "(1)'!*~", "ünï/日本.txt", "%41&=?#", "a//b"]) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
        read.push(await bodyText(await s3.send(new GetObjectCommand({ Bucket, Key }))));
      }
      return read;
    },
    expected: ["a b/c+d.txt", "(1)'!*~", "ünï/日本.txt", "%41&=?#", "a//b"],
  },
  {
    title: "with the bucket in the endpoint, the client's bucket becomes the first part of the key",
    decidedBy: "ceph",
    needs: "domain",
    async run(world) {
      const bucket = await world.bucket();
      const s3 = inside(world, bucket);
      const at = { Bucket: "generations", Key: "picture" };
      return [
        await statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text" }))),
        await statusOf(s3.send(new PutObjectAclCommand({ ...at, ACL: "public-read" }))),
        await bodyText(await s3.send(new GetObjectCommand(at))),
        await bodyText(
          await clientOf(world).send(new GetObjectCommand({ Bucket: bucket, Key: "generations/picture" })),
        ),
      ];
    },
    expected: ["200", "200", "text", "text"],
  },
  {
    title: "with the bucket in the endpoint, listing requests a key that does not exist",
    decidedBy: "ceph",
    needs: "domain",
    async run(world) {
      const s3 = inside(world, await world.bucket());
      return [
        await statusOf(s3.send(new ListObjectsV2Command({ Bucket: "generations" }))),
        await statusOf(s3.send(new HeadBucketCommand({ Bucket: "generations" }))),
      ];
    },
    expected: ["404 NoSuchKey", "404 NotFound"],
  },
  {
    title: "a bucket that is named twice in path style causes no error",
    decidedBy: "ceph",
    needs: "domain",
    async run(world) {
      const bucket = await world.bucket();
      const put = new PutObjectCommand({ Bucket: bucket, Key: "key", Body: "text" });
      const doubled = { Bucket: bucket, Key: `${bucket}/key` };
      return [
        await statusOf(inside(world, bucket).send(put)),
        await statusOf(clientOf(world).send(new GetObjectCommand(doubled))),
      ];
    },
    expected: ["200", "200"],
  },
  {
    title: "a bucket that is named twice in the host is another bucket",
    decidedBy: "ceph",
    needs: "domain",
    async run(world) {
      const bucket = await world.bucket();
      const s3 = clientOf(world, world.owner, { endpoint: urlOf(world, bucket), forcePathStyle: false });
      return statusOf(s3.send(new PutObjectCommand({ Bucket: bucket, Key: "key", Body: "text" })));
    },
    expected: "404 NoSuchBucket",
  },
];
