import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";

let s3: S3;
let client: S3Client;
const at = { Bucket: "bucket", Key: "key" };
const ETAG = '"1cb251ec0d568de6a929b520c4aed8d1"';

beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
});
afterAll(() => s3.stop());
let count = 0;
beforeEach(() => {
  at.Bucket = `bucket-${count++}`;
  s3.addBucket(at.Bucket, { ...OPEN, objects: { key: "text" } });
});

const content = () => s3.bucket(at.Bucket).objects.get("key")?.content.bytes.toString();
const statusOf = async (call: Promise<{ $metadata: { httpStatusCode?: number } }>) => {
  const outcome = await outcomeOf(call);
  return typeof outcome === "object" ? outcome.status : outcome;
};

test.each([
  [{ IfMatch: ETAG }, 204],
  [{ IfMatch: "*" }, 204],
  [{ IfMatch: '"other"' }, 412],
])("DELETE with %j", async (conditions, expected) => {
  expect(await statusOf(client.send(new DeleteObjectCommand({ ...at, ...conditions })))).toBe(expected);
  expect(content()).toBe(expected === 204 ? undefined : "text");
});

test("DeleteObjects deletes only objects with the ETags of the request", async () => {
  const Objects = [
    { Key: "key", ETag: '"other"' },
    { Key: "absent", ETag: ETAG },
  ];
  const { Errors, Deleted } = await client.send(
    new DeleteObjectsCommand({ Bucket: at.Bucket, Delete: { Objects } }),
  );
  expect([Errors?.map(({ Code }) => Code), Deleted]).toEqual([
    ["PreconditionFailed", "NoSuchKey"],
    undefined,
  ]);
  expect(content()).toBe("text");
});

test.each([
  [{ IfMatch: ETAG }, "key", 200],
  [{ IfMatch: '"other"' }, "key", 412],
  [{ IfMatch: ETAG }, "absent", 404],
  [{ IfNoneMatch: "*" }, "key", 412],
  [{ IfNoneMatch: "*" }, "absent", 200],
  [{ IfNoneMatch: ETAG }, "key", 501],
  [{ ExpectedBucketOwner: "000000000000" }, "key", 403],
])("PUT with %j of the key %s", async (conditions, Key, expected) => {
  const put = new PutObjectCommand({ ...at, Key, Body: "new", ...conditions });
  expect(await statusOf(client.send(put))).toBe(expected);
  expect(content()).toBe(Key === "key" && expected === 200 ? "new" : "text");
});

test("a comparison of the ETag needs the permission to read the object", async () => {
  const Statement = [
    { Effect: "Allow" as const, Action: ["s3:PutObject", "s3:DeleteObject"], Resource: "*" },
  ];
  const writer = s3Client(s3, s3.addUser(at.Bucket, { policy: { Statement } }));
  const put = (IfMatch: string) =>
    statusOf(writer.send(new PutObjectCommand({ ...at, Body: "new", IfMatch })));
  const remove = (IfMatch: string) => statusOf(writer.send(new DeleteObjectCommand({ ...at, IfMatch })));
  expect([await put(ETAG), await remove(ETAG), content()]).toEqual([403, 403, "text"]);
  expect([await put("*"), await remove("*"), content()]).toEqual([200, 204, undefined]);
});

test.each([
  [{ IfNoneMatch: "*" }, 412],
  [{ IfMatch: '"other"' }, 412],
  [{ IfMatch: ETAG }, 200],
])("CompleteMultipartUpload with %j", async (conditions, expected) => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
  const part = { ...at, UploadId, PartNumber: 1 };
  const { ETag } = await client.send(new UploadPartCommand({ ...part, Body: "new" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const complete = new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload, ...conditions });
  expect(await statusOf(client.send(complete))).toBe(expected);
  expect(content()).toBe(expected === 200 ? "new" : "text");
});

const past = new Date(0);
const future = new Date(Date.now() + 86_400_000);

test.each([
  [{ IfMatch: ETAG }, 200],
  [{ IfMatch: '"other"' }, 412],
  [{ IfNoneMatch: ETAG }, 304],
  [{ IfNoneMatch: '"other", *' }, 304],
  [{ IfNoneMatch: '"other"' }, 200],
  [{ IfModifiedSince: past }, 200],
  [{ IfModifiedSince: future }, 304],
  [{ IfUnmodifiedSince: past }, 412],
  [{ IfUnmodifiedSince: future }, 200],
  [{ IfMatch: ETAG, IfUnmodifiedSince: past }, 200],
  [{ IfNoneMatch: '"other"', IfModifiedSince: future }, 200],
  [{ IfNoneMatch: ETAG, IfModifiedSince: past }, 304],
])("GET with %j", async (conditions, expected) => {
  expect(await statusOf(client.send(new GetObjectCommand({ ...at, ...conditions })))).toBe(expected);
});
