import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  type Tag,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";
import { signedStatus } from "./support/signed-request";

let s3: S3;
let client: S3Client;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
});
afterAll(() => s3.stop());

const Bucket = "bucket";
const at = { Bucket, Key: "key" };
const tags = async () => (await client.send(new GetObjectTaggingCommand(at))).TagSet;
const tag = (TagSet: Tag[]) => client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));

test("tags of an object are set, counted and deleted without a change of its content", async () => {
  expect(await tags()).toEqual([]);
  const TagSet = [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "" },
  ];
  await tag(TagSet);
  expect(await tags()).toEqual(TagSet);
  expect((await client.send(new HeadObjectCommand(at))).TagCount).toBe(2);
  await client.send(new DeleteObjectTaggingCommand(at));
  expect(await tags()).toEqual([]);
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("text");
});

test("the tags in the header of an upload are stored", async () => {
  await client.send(new PutObjectCommand({ ...at, Body: "text", Tagging: "a%20b=c%3Dd&e=" }));
  expect(await tags()).toEqual([
    { Key: "a b", Value: "c=d" },
    { Key: "e", Value: "" },
  ]);
});

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `${index}`, Value: "" }));
test.each([
  ["more than 10 tags", many(11), "BadRequest"],
  ["two tags with one key", [...many(1), ...many(1)], "InvalidTag"],
  ["an empty key", [{ Key: "", Value: "" }], "InvalidTag"],
  ["a reserved key", [{ Key: "aws:a", Value: "" }], "InvalidTag"],
  ["a long value", [{ Key: "a", Value: "x".padEnd(257) }], "InvalidTag"],
])("%s are rejected", async (_title, TagSet, name) => {
  expect(await outcomeOf(tag(TagSet))).toMatchObject({ name });
});

test("an upload with tags requires s3:PutObjectTagging", async () => {
  const Statement = [{ Effect: "Allow" as const, Action: "s3:PutObject", Resource: "*" }];
  const writer = s3Client(s3, s3.addUser("writer", { policy: { Statement } }));
  const put = (more: object) => writer.send(new PutObjectCommand({ ...at, Body: "other", ...more }));
  expect(await outcomeOf(put({ Tagging: "a=b" }))).toMatchObject({ name: "AccessDenied" });
  expect(await outcomeOf(put({}))).toBe(200);
});

test("a bucket is created with tags", async () => {
  const Tags = [{ Key: "a", Value: "b" }];
  await client.send(new CreateBucketCommand({ Bucket: "tagged", CreateBucketConfiguration: { Tags } }));
  expect((await client.send(new GetBucketTaggingCommand({ Bucket: "tagged" }))).TagSet).toEqual(Tags);
});

test("the tags of a bucket are separate from those of its objects", async () => {
  expect(await outcomeOf(client.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({
    name: "NoSuchTagSet",
  });
  const TagSet = many(11);
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect((await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
});

test("the attributes of an object are returned as far as they are requested", async () => {
  await client.send(new PutObjectCommand({ ...at, Body: "text", StorageClass: "GLACIER_IR" }));
  const { $metadata, LastModified, ...attributes } = await client.send(
    new GetObjectAttributesCommand({ ...at, ObjectAttributes: ["ETag", "ObjectSize", "StorageClass"] }),
  );
  expect(LastModified).toBeInstanceOf(Date);
  expect(attributes).toEqual({
    ETag: "1cb251ec0d568de6a929b520c4aed8d1",
    ObjectSize: 4,
    StorageClass: "GLACIER_IR",
  });
});

test.each(["x-amz-max-parts", "x-amz-part-number-marker"])("an invalid %s is rejected", async (name) => {
  const headers = { "x-amz-object-attributes": "ObjectParts", [name]: "x" };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, Key: "parts" }));
  const upload = { ...at, Key: "parts", UploadId };
  const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "text" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
  const target = "/bucket/parts?attributes";
  expect(await signedStatus(s3, { method: "GET", target, headers })).toBe("400 InvalidArgument");
});

test("the attributes of a version require the permissions on versions", async () => {
  const { VersionId } = await putVersion();
  const statement = (...Action: string[]) => ({
    Statement: { Effect: "Allow" as const, Action, Resource: "*" },
  });
  const read = (name: string) => {
    const command = new GetObjectAttributesCommand({ ...versioned, VersionId, ObjectAttributes: ["ETag"] });
    return outcomeOf(s3Client(s3, s3.addKey(name)).send(command));
  };
  s3.addUser("reader", { policy: statement("s3:GetObjectVersionAttributes", "s3:GetObject") });
  s3.addUser("version-reader", {
    policy: statement("s3:GetObjectVersionAttributes", "s3:GetObjectVersion"),
  });
  expect(await read("reader")).toMatchObject({ name: "AccessDenied" });
  expect(await read("version-reader")).toBe(200);
});

const versioned = { Bucket: "versioned", Key: "key" };

function putVersion() {
  s3.addBucket("versioned", { ...OPEN, versioning: true });
  return client.send(new PutObjectCommand({ ...versioned, Body: "text" }));
}
