import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import {
  awsSdk,
  awsSdkBucket,
  awsSdkBytes,
  awsSdkFailure,
  awsSdkHead,
  awsSdkKeys,
  awsSdkText,
  collectPages,
} from "./aws-sdk-client";
import { assert, describeBytes, type JsCase, LARGE_BODY, MIB, STRANGE_KEYS, testCase } from "./support";

const uploadLarge = (Bucket: string, Key: string) =>
  new Upload({ client: awsSdk, params: { Bucket, Key, Body: LARGE_BODY }, partSize: 8 * MIB }).done();

export const awsSdkCases: readonly JsCase[] = [
  testCase("buckets", "a bucket is created and deleted", async () => {
    const Bucket = await awsSdkBucket();
    await awsSdk.send(new HeadBucketCommand({ Bucket }));
    const { Buckets = [] } = await awsSdk.send(new ListBucketsCommand({}));
    assert(Buckets.some(({ Name }) => Name === Bucket));
    await awsSdk.send(new DeleteBucketCommand({ Bucket }));
    return [
      await awsSdkFailure(awsSdk.send(new HeadBucketCommand({ Bucket }))),
      await awsSdkFailure(awsSdk.send(new DeleteBucketCommand({ Bucket }))),
      await awsSdkFailure(awsSdk.send(new ListObjectsV2Command({ Bucket }))),
    ];
  }),

  testCase("buckets", "a bucket with objects is not deleted", async () => {
    const Bucket = await awsSdkBucket("key");
    return [await awsSdkFailure(awsSdk.send(new DeleteBucketCommand({ Bucket }))), await awsSdkKeys(Bucket)];
  }),

  testCase("transfer", "a small object is written and read", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "a/b.txt" };
    const { ETag } = await awsSdk.send(
      new PutObjectCommand({ ...at, Body: "text", ContentType: "text/plain" }),
    );
    const head = await awsSdkHead(at.Bucket, at.Key);
    return [ETag, await awsSdkText(at.Bucket, at.Key), head.ContentType, head.ContentLength, head.ETag];
  }),

  testCase("transfer", "ranges are read", async () => {
    const at = { Bucket: await awsSdkBucket("0123456789"), Key: "0123456789" };
    const read = await awsSdk.send(new GetObjectCommand({ ...at, Range: "bytes=2-4" }));
    const text = await read.Body?.transformToString();
    const outside = awsSdk.send(new GetObjectCommand({ ...at, Range: "bytes=10-" }));
    return [read.ContentRange, text, await awsSdkFailure(outside)];
  }),

  testCase("transfer", "a missing object is not read", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "missing" };
    return [
      await awsSdkFailure(awsSdk.send(new GetObjectCommand(at))),
      await awsSdkFailure(awsSdk.send(new HeadObjectCommand(at))),
    ];
  }),

  testCase("transfer", "an object of 20 MB is uploaded and downloaded in parts", async () => {
    const Bucket = await awsSdkBucket();
    await uploadLarge(Bucket, "large");
    return [describeBytes(await awsSdkBytes(Bucket, "large")), (await awsSdkHead(Bucket, "large")).ETag];
  }),

  testCase("transfer", "an upload is aborted", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "key" };
    const { UploadId } = await awsSdk.send(new CreateMultipartUploadCommand(at));
    const upload = { ...at, UploadId };
    await awsSdk.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "part" }));
    const { Parts = [] } = await awsSdk.send(new ListPartsCommand(upload));
    await awsSdk.send(new AbortMultipartUploadCommand(upload));
    const left = await awsSdk.send(new ListMultipartUploadsCommand({ Bucket: at.Bucket }));
    return [Parts.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag]), left.Uploads ?? []];
  }),

  testCase("copy", "a copy keeps or replaces the metadata", async () => {
    const Bucket = await awsSdkBucket();
    await awsSdk.send(new PutObjectCommand({ Bucket, Key: "from a+b", Body: "x", Metadata: { a: "b" } }));
    // The SDK sends the source as it is, so the program encodes it.
    const CopySource = `${Bucket}/${encodeURIComponent("from a+b")}`;
    await awsSdk.send(new CopyObjectCommand({ Bucket, Key: "kept", CopySource }));
    const replaced = { MetadataDirective: "REPLACE", Metadata: { c: "d" } } as const;
    await awsSdk.send(new CopyObjectCommand({ Bucket, Key: "new", CopySource, ...replaced }));
    const heads = [await awsSdkHead(Bucket, "kept"), await awsSdkHead(Bucket, "new")];
    return [heads.map(({ Metadata }) => Metadata), await awsSdkText(Bucket, "new")];
  }),

  testCase("copy", "an object of 20 MB is copied in parts", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "to" };
    await uploadLarge(at.Bucket, "from");
    const { UploadId } = await awsSdk.send(new CreateMultipartUploadCommand(at));
    const Parts = [];
    for (const PartNumber of [1, 2]) {
      const first = (PartNumber - 1) * 10 * MIB;
      const CopySourceRange = `bytes=${first}-${first + 10 * MIB - 1}`;
      const part = { ...at, UploadId, PartNumber, CopySource: `${at.Bucket}/from`, CopySourceRange };
      const { CopyPartResult } = await awsSdk.send(new UploadPartCopyCommand(part));
      Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    await awsSdk.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
    return [describeBytes(await awsSdkBytes(at.Bucket, "to")), (await awsSdkHead(at.Bucket, "to")).ETag];
  }),

  testCase("listing", "keys are listed in pages", async () => {
    const Bucket = await awsSdkBucket("a", "b", "c");
    const pages = await collectPages(paginateListObjectsV2({ client: awsSdk, pageSize: 2 }, { Bucket }));
    return pages.map(({ Contents = [], IsTruncated }) => [Contents.map(({ Key }) => Key), IsTruncated]);
  }),

  testCase("listing", "prefixes and delimiters group keys", async () => {
    const Bucket = await awsSdkBucket("a/1", "a/2", "b", "c d/e/1");
    const found = [];
    for (const Prefix of ["", "a/", "none"]) {
      const listing = await awsSdk.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter: "/" }));
      found.push([listing.Contents?.map(({ Key }) => Key), listing.CommonPrefixes, listing.KeyCount]);
    }
    return found;
  }),

  testCase("keys", "objects with strange keys are written read and listed", async () => {
    const Bucket = await awsSdkBucket(...STRANGE_KEYS);
    for (const Prefix of STRANGE_KEYS) {
      assert.equal(await awsSdkText(Bucket, Prefix), Prefix);
      assert.equal((await awsSdk.send(new ListObjectsV2Command({ Bucket, Prefix }))).KeyCount, 1);
    }
    return awsSdkKeys(Bucket);
  }),

  testCase("deletion", "many objects are deleted by their strange keys", async () => {
    const Bucket = await awsSdkBucket(...STRANGE_KEYS, "kept");
    const Objects = [...STRANGE_KEYS, "missing"].map((Key) => ({ Key }));
    const { Deleted = [], Errors } = await awsSdk.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    return [Deleted.map(({ Key }) => Key).sort(), Errors, await awsSdkKeys(Bucket)];
  }),
];
