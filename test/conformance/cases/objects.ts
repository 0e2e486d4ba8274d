import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { bodyText, clientOf, fetchCode, statusOf } from "../support/world";

export const objectCases: readonly ConformanceCase[] = [
  {
    title: "type, metadata, cache headers and length are returned",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const put = {
        Body: "text",
        ContentType: "image/png",
        CacheControl: "no-store",
        Metadata: { who: "me" },
      };
      await clientOf(world).send(new PutObjectCommand({ ...at, ...put }));
      const { ContentType, CacheControl, Metadata, ContentLength, ETag } = await clientOf(world).send(
        new HeadObjectCommand(at),
      );
      return { ContentType, CacheControl, Metadata, ContentLength, ETag };
    },
    expected: {
      ContentType: "image/png",
      CacheControl: "no-store",
      Metadata: { who: "me" },
      ContentLength: 4,
      ETag: '"1cb251ec0d568de6a929b520c4aed8d1"',
    },
  },
  {
    title: "ranges of an object can be read",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "0123456789" }));
      const part = await s3.send(new GetObjectCommand({ ...at, Range: "bytes=2-4" }));
      return [
        await bodyText(part),
        part.ContentRange,
        await bodyText(await s3.send(new GetObjectCommand({ ...at, Range: "bytes=-3" }))),
        await bodyText(await s3.send(new GetObjectCommand({ ...at, Range: "bytes=7-" }))),
        await statusOf(s3.send(new GetObjectCommand({ ...at, Range: "bytes=10-12" }))),
      ];
    },
    expected: ["234", "bytes 2-4/10", "789", "789", "416 InvalidRange"],
  },
  {
    title: "a missing key returns 404 only to callers that can list the bucket",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "missing" };
      return [
        await statusOf(clientOf(world).send(new GetObjectCommand(at))),
        await statusOf(clientOf(world).send(new HeadObjectCommand(at))),
        await statusOf(clientOf(world, world.outsider).send(new GetObjectCommand(at))),
        await fetchCode(`${world.url}/${at.Bucket}/${at.Key}`),
      ];
    },
    expected: ["404 NoSuchKey", "404 NotFound", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "deleting a missing object succeeds",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "text" }));
      return [
        await statusOf(s3.send(new DeleteObjectCommand(at))),
        await statusOf(s3.send(new DeleteObjectCommand(at))),
        await statusOf(s3.send(new GetObjectCommand(at))),
      ];
    },
    expected: ["204", "204", "404 NoSuchKey"],
  },
  {
    title: "several objects are deleted in one request",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
      const Objects = [{ Key: "a" }, { Key: "b" }];
      const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      return [
        Deleted?.map(({ Key }) => Key).sort(),
        await statusOf(s3.send(new HeadObjectCommand({ Bucket, Key: "a" }))),
      ];
    },
    expected: [["a", "b"], "404 NotFound"],
  },
  {
    title: "an object is copied",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text", ContentType: "image/png" }));
      await s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` }));
      const copy = await s3.send(new GetObjectCommand({ Bucket, Key: "b" }));
      return [await bodyText(copy), copy.ContentType];
    },
    expected: ["text", "image/png"],
  },
  {
    title: "an unchanged object is not sent again",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const { ETag } = await clientOf(world).send(new PutObjectCommand({ ...at, Body: "text" }));
      const { httpStatusCode } = await clientOf(world)
        .send(new GetObjectCommand({ ...at, IfNoneMatch: ETag }))
        .catch((error) => error.$metadata);
      return httpStatusCode;
    },
    expected: 304,
  },
  {
    title: "If-None-Match prevents an overwrite",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const put = new PutObjectCommand({ ...at, Body: "text", IfNoneMatch: "*" });
      return [await statusOf(clientOf(world).send(put)), await statusOf(clientOf(world).send(put))];
    },
    expected: ["200", "412 PreconditionFailed"],
  },
  {
    title: "a body with a wrong MD5 is rejected",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const ContentMD5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
      return statusOf(clientOf(world).send(new PutObjectCommand({ ...at, Body: "text", ContentMD5 })));
    },
    expected: "400 BadDigest",
  },
  {
    title: "a body with a wrong CRC32 is rejected",
    decidedBy: "aws",
    page: "checking-object-integrity",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      return statusOf(
        clientOf(world).send(new PutObjectCommand({ ...at, Body: "text", ChecksumCRC32: "AAAAAA==" })),
      );
    },
    expected: "400 BadDigest",
    differs: { ceph: { expected: "200", why: "this version does not support the checksum headers" } },
  },
  {
    title: "a stream is stored without its chunk framing",
    decidedBy: "aws",
    page: "sigv4-streaming",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const Body = Readable.from([Buffer.from("te"), Buffer.from("xt")]);
      const put = await statusOf(
        clientOf(world).send(new PutObjectCommand({ ...at, Body, ContentLength: 4 })),
      );
      return put === "200" ? bodyText(await clientOf(world).send(new GetObjectCommand(at))) : put;
    },
    expected: "text",
    differs: {
      ceph: { expected: "411 MissingContentLength", why: "this version does not support unsigned trailers" },
    },
  },
];
