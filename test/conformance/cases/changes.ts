import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { bodyText, clientOf, statusOf } from "../support/world";

const PAST = new Date(0);

const enableVersioning = (client: S3Client, Bucket: string) =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));

/** Copies, conditions, versions and tags: requests that a server must not treat as another change. */
export const changeCases: readonly ConformanceCase[] = [
  {
    title: "a part is copied from a range of an object",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "copy" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ Bucket: at.Bucket, Key: "source", Body: "0123456789" }));
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
      const part = { ...at, UploadId, PartNumber: 1, CopySource: `${at.Bucket}/source` };
      const { CopyPartResult } = await s3.send(
        new UploadPartCopyCommand({ ...part, CopySourceRange: "bytes=2-4" }),
      );
      const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
      await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
      return bodyText(await s3.send(new GetObjectCommand(at)));
    },
    expected: "234",
  },
  {
    title: "a copy needs a source that meets its conditions",
    decidedBy: "aws",
    page: "CopyObject",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "text" }));
      const copy = (conditions: object) =>
        statusOf(
          s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a`, ...conditions })),
        );
      return [
        await copy({ CopySourceIfMatch: '"other"' }),
        await copy({ CopySourceIfNoneMatch: ETag }),
        await copy({ CopySourceIfUnmodifiedSince: PAST }),
        await copy({ CopySourceIfMatch: ETag }),
      ];
    },
    expected: ["412 PreconditionFailed", "412 PreconditionFailed", "412 PreconditionFailed", "200"],
    differs: {
      ceph: { expected: ["200", "200", "200", "200"], why: "this version ignores the conditions of a copy" },
    },
  },
  {
    title: "a copy of an object onto itself must change it",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "text" }));
      const copy = new CopyObjectCommand({ ...at, CopySource: `${at.Bucket}/${at.Key}` });
      return statusOf(s3.send(copy));
    },
    expected: "400 InvalidRequest",
  },
  {
    title: "a download depends on the date of the last change",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      const { ETag } = await s3.send(new PutObjectCommand({ ...at, Body: "text" }));
      const get = (conditions: object) => statusOf(s3.send(new GetObjectCommand({ ...at, ...conditions })));
      return [
        await get({ IfModifiedSince: PAST }),
        await get({ IfUnmodifiedSince: PAST }),
        await get({ IfMatch: ETag, IfUnmodifiedSince: PAST }),
      ];
    },
    expected: ["200", "412 PreconditionFailed", "200"],
  },
  {
    title: "an upload with If-Match needs the object",
    decidedBy: "aws",
    page: "conditional-writes",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const put = (more: object) =>
        statusOf(clientOf(world).send(new PutObjectCommand({ ...at, Body: "text", ...more })));
      return [await put({ IfMatch: '"other"' }), await put({}), await put({ IfMatch: '"other"' })];
    },
    expected: ["404 NoSuchKey", "200", "412 PreconditionFailed"],
    differs: {
      ceph: {
        expected: ["412 PreconditionFailed", "200", "412 PreconditionFailed"],
        why: "AWS documents 404 for a key that does not exist (conditional writes)",
      },
    },
  },
  {
    title: "tags are not the content of an object",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "text", Tagging: "a=b" }));
      const before = (await s3.send(new GetObjectTaggingCommand(at))).TagSet;
      const TagSet = [{ Key: "c", Value: "d" }];
      await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));
      const after = (await s3.send(new GetObjectTaggingCommand(at))).TagSet;
      return [before, after, await bodyText(await s3.send(new GetObjectCommand(at)))];
    },
    expected: [[{ Key: "a", Value: "b" }], [{ Key: "c", Value: "d" }], "text"],
  },
  {
    title: "an object that existed before versioning is kept",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "old" }));
      await enableVersioning(s3, at.Bucket);
      await s3.send(new PutObjectCommand({ ...at, Body: "new" }));
      await s3.send(new DeleteObjectCommand(at));
      const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket: at.Bucket }));
      const old = await s3.send(new GetObjectCommand({ ...at, VersionId: "null" }));
      return [
        Versions?.map(({ VersionId, IsLatest, Size }) => [VersionId === "null", IsLatest, Size]),
        DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest]),
        await bodyText(old),
      ];
    },
    expected: [
      [
        [false, false, 3],
        [true, false, 3],
      ],
      [["key", true]],
      "old",
    ],
  },
  {
    title: "parts with a wrong number or without content are rejected on completion",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "key" };
      const s3 = clientOf(world);
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
      const upload = { ...at, UploadId };
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "text" }));
      const complete = (Parts: object[]) =>
        statusOf(s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })));
      return [await complete([]), await complete([{ PartNumber: 2, ETag }])];
    },
    expected: ["400 MalformedXML", "400 InvalidPart"],
  },
];
