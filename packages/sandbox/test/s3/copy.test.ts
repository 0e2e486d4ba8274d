import { randomBytes } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";

const source = randomBytes(6 * 1024 * 1024);
const at = { Bucket: "bucket", Key: "copy" };
const CopySource = "bucket/source file";

let s3: S3;
let client: S3Client;
let ETag: string;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket", OPEN);
  const put = new PutObjectCommand({
    Bucket: "bucket",
    Key: "source file",
    Body: source,
    Metadata: { a: "b" },
    Tagging: "x=1",
    StorageClass: "STANDARD_IA",
    WebsiteRedirectLocation: "/other",
  });
  ({ ETag = "" } = await client.send(put));
});
afterAll(() => s3.stop());
beforeEach(() => void s3.bucket("bucket").objects.delete("copy"));

const bytesOf = (key: string) => s3.bucket("bucket").objects.get(key)?.content.bytes;
const copy = (more: Partial<CopyObjectCommandInput> = {}) =>
  client.send(new CopyObjectCommand({ ...at, CopySource, ...more }));
const started = async () => (await client.send(new CreateMultipartUploadCommand(at))).UploadId ?? "";
const copyPart = (UploadId: string, PartNumber: number, CopySourceRange?: string, from = CopySource) =>
  client.send(
    new UploadPartCopyCommand({
      ...at,
      UploadId,
      PartNumber,
      CopySource: from,
      ...(CopySourceRange && { CopySourceRange }),
    }),
  );

test("parts are copied from an object and from ranges of it", async () => {
  const UploadId = await started();
  const whole = await copyPart(UploadId, 1);
  const range = await copyPart(UploadId, 2, "bytes=10-19");
  const Parts = [whole, range].map(({ CopyPartResult }, index) => ({
    PartNumber: index + 1,
    ETag: CopyPartResult?.ETag,
  }));
  await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
  expect(bytesOf("copy")?.equals(Buffer.concat([source, source.subarray(10, 20)]))).toBe(true);
  // A copy of an object with parts has the hash of its content.
  const { CopyObjectResult } = await copy({ Key: "again", CopySource: "bucket/copy" });
  expect(CopyObjectResult?.ETag).not.toContain("-");
  await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "again" }));
});

test.each([
  ["bytes=0-6291456", undefined, "InvalidArgument"],
  ["bytes=5-", undefined, "InvalidArgument"],
  ["0-9", undefined, "InvalidArgument"],
  [undefined, "bucket/absent", "NoSuchKey"],
  [undefined, "absent/key", "NoSuchBucket"],
  [undefined, "bucket", "InvalidArgument"],
])("a part with the range %s of %s is rejected", async (range, from, name) => {
  expect(await outcomeOf(copyPart(await started(), 1, range, from))).toMatchObject({ name });
});

test("a part is not copied without the permission to read the source", async () => {
  const Statement = [{ Effect: "Allow" as const, Action: "s3:PutObject", Resource: "*" }];
  const writer = s3Client(s3, s3.addUser("writer", { policy: { Statement } }));
  const part = new UploadPartCopyCommand({ ...at, UploadId: await started(), PartNumber: 1, CopySource });
  expect(await outcomeOf(writer.send(part))).toMatchObject({ name: "AccessDenied" });
});

test("metadata and tags are copied unless they are replaced, storage class and redirect are not", async () => {
  await copy();
  const { Metadata, StorageClass, WebsiteRedirectLocation } = await client.send(new HeadObjectCommand(at));
  expect([Metadata, StorageClass, WebsiteRedirectLocation]).toEqual([{ a: "b" }, undefined, undefined]);
  expect((await client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual([{ Key: "x", Value: "1" }]);
  await copy({
    MetadataDirective: "REPLACE",
    TaggingDirective: "REPLACE",
    Metadata: { c: "" },
    Tagging: "y=2",
  });
  expect((await client.send(new HeadObjectCommand(at))).Metadata).toEqual({ c: "" });
  expect((await client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual([{ Key: "y", Value: "2" }]);
});

test("a copy of an object onto itself must change something", async () => {
  await copy();
  const onto = { CopySource: "bucket/copy" };
  expect(await outcomeOf(copy(onto))).toMatchObject({ name: "InvalidRequest", status: 400 });
  expect(await outcomeOf(copy({ ...onto, MetadataDirective: "REPLACE", Metadata: { d: "e" } }))).toBe(200);
  expect(await outcomeOf(copy({ ...onto, StorageClass: "STANDARD_IA" }))).toBe(200);
  expect(bytesOf("copy")?.equals(source)).toBe(true);
});

const past = new Date(0);
const future = new Date(Date.now() + 86_400_000);

test.each([
  ["the ETag of the source", () => ({ CopySourceIfMatch: ETag }), 200],
  ["another ETag", () => ({ CopySourceIfMatch: '"other"' }), 412],
  ["an ETag that must differ", () => ({ CopySourceIfNoneMatch: ETag }), 412],
  ["another ETag that must differ", () => ({ CopySourceIfNoneMatch: '"other"' }), 200],
  ["a change since a later date", () => ({ CopySourceIfModifiedSince: future }), 412],
  ["a change since an earlier date", () => ({ CopySourceIfModifiedSince: past }), 200],
  ["no change since an earlier date", () => ({ CopySourceIfUnmodifiedSince: past }), 412],
  ["no change since a later date", () => ({ CopySourceIfUnmodifiedSince: future }), 200],
  [
    "its ETag and an earlier date",
    () => ({ CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: past }),
    200,
  ],
  ["the owner of the source", () => ({ ExpectedSourceBucketOwner: s3.account().id }), 200],
  ["another owner of the source", () => ({ ExpectedSourceBucketOwner: "000000000000" }), 403],
])("a copy that requires %s", async (_title, conditions, expected) => {
  const outcome = await outcomeOf(copy(conditions()));
  expect(typeof outcome === "number" ? outcome : outcome?.status).toBe(expected);
  expect(s3.bucket("bucket").objects.has("copy")).toBe(expected === 200);
});
