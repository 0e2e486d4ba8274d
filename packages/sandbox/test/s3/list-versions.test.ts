import {
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";

let s3: S3;
let client: S3Client;
const Bucket = "bucket";
beforeEach(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket(Bucket, { ...OPEN, objects: { old: "old" } });
});
afterEach(() => s3.stop());

const setStatus = (Status: "Enabled" | "Suspended") =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Key: string, VersionId?: string) => {
  const command = new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) });
  return (await client.send(command)).Body?.transformToString();
};
const list = (more: Partial<ListObjectVersionsCommandInput> = {}) =>
  client.send(new ListObjectVersionsCommand({ Bucket, ...more }));

test("an object that existed before versioning is kept as the version null", async () => {
  await setStatus("Enabled");
  await put("old", "new");
  expect(await read("old", "null")).toBe("old");
  await client.send(new DeleteObjectCommand({ Bucket, Key: "old" }));
  const { Versions, DeleteMarkers } = await list();
  expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId === "null", IsLatest])).toEqual([
    [false, false],
    [true, false],
  ]);
  expect(DeleteMarkers?.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([["old", true]]);
});

test("IDs of versions and uploads can be arguments of a command, so they do not begin with a hyphen", async () => {
  await setStatus("Enabled");
  expect((await put("key", "1")).VersionId).toMatch(/^[0-9a-f]{32}$/);
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "key" }));
  expect(UploadId).toMatch(/^[0-9a-f]{64}$/);
});

test("while versioning is suspended, a write replaces the version null and keeps the others", async () => {
  await setStatus("Enabled");
  const { VersionId } = await put("key", "1");
  await setStatus("Suspended");
  expect((await client.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
  await put("key", "2");
  expect((await put("key", "3")).VersionId).toBe("null");
  await put("old", "newer");
  const { Versions } = await list();
  expect(Versions?.map((version) => [version.Key, version.VersionId])).toEqual([
    ["key", "null"],
    ["key", VersionId],
    ["old", "null"],
  ]);
  expect(await read("key", VersionId)).toBe("1");
  await client.send(new DeleteObjectCommand({ Bucket, Key: "key" }));
  expect((await list({ Prefix: "key" })).Versions?.map((version) => version.VersionId)).toEqual([VersionId]);
});

test("a bucket with versions is empty after all versions and markers were deleted by ID", async () => {
  await setStatus("Enabled");
  await put("key", "1");
  await put("key", "2");
  await client.send(new DeleteObjectCommand({ Bucket, Key: "key" }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "old" }));
  expect(await outcomeOf(client.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
    name: "BucketNotEmpty",
  });
  const { Versions = [], DeleteMarkers = [] } = await list();
  const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted?.filter(({ DeleteMarker }) => DeleteMarker)).toHaveLength(2);
  expect(await outcomeOf(client.send(new DeleteBucketCommand({ Bucket })))).toBe(204);
});

test("versions are listed in pages", async () => {
  await setStatus("Enabled");
  for (const key of ["a", "b/1", "b/2", "c"]) {
    await put(key, "1");
    await put(key, "2");
  }
  const pages: string[][] = [];
  let markers: Partial<ListObjectVersionsCommandInput> = {};
  for (;;) {
    const page = await list({ MaxKeys: 3, ...markers });
    pages.push((page.Versions ?? []).map(({ Key }) => Key ?? ""));
    if (page.IsTruncated !== true) {
      break;
    }
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  expect(pages).toEqual([
    ["a", "a", "b/1"],
    ["b/1", "b/2", "b/2"],
    ["c", "c", "old"],
  ]);
  const grouped = await list({ Delimiter: "/" });
  expect(grouped.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
  expect(grouped.Versions?.map(({ Key }) => Key)).toEqual(["a", "a", "c", "c", "old"]);
});

test("a deletion of an unknown version changes nothing, also in a bucket without versions", async () => {
  const unknown = new DeleteObjectCommand({ Bucket, Key: "old", VersionId: "unknown" });
  expect(await outcomeOf(client.send(unknown))).toBe(204);
  expect(await read("old")).toBe("old");
  await client.send(new DeleteObjectCommand({ Bucket, Key: "old", VersionId: "null" }));
  expect(await outcomeOf(client.send(new GetObjectCommand({ Bucket, Key: "old" })))).toMatchObject({
    name: "NoSuchKey",
  });
});

test("a download of a delete marker is rejected", async () => {
  await setStatus("Enabled");
  const { VersionId } = await client.send(new DeleteObjectCommand({ Bucket, Key: "old" }));
  const byId = client.send(new GetObjectCommand({ Bucket, Key: "old", VersionId }));
  expect(await outcomeOf(byId)).toMatchObject({ name: "MethodNotAllowed", status: 405 });
});

test("versions and delete markers of a key are in one list, the newest first", async () => {
  s3.addBucket("order", { versioning: true });
  const at = { Bucket: "order", Key: "key" };
  await client.send(new PutObjectCommand({ ...at, Body: "text" }));
  await client.send(new DeleteObjectCommand(at));
  await client.send(new PutObjectCommand({ ...at, Body: "text" }));
  await client.send(new PutObjectCommand({ ...at, Key: "other", Body: "text" }));
  const url = await getSignedUrl(client, new ListObjectVersionsCommand({ Bucket: "order" }));
  const listed = await (await fetch(url)).text();
  expect(listed.match(/<(Version|DeleteMarker)>/g)).toEqual([
    "<Version>",
    "<DeleteMarker>",
    "<Version>",
    "<Version>",
  ]);
});

test.each([1, 2, 3])(
  "a bucket is emptied by pages of %d, each deleted before the next is requested",
  async (MaxKeys) => {
    await setStatus("Enabled");
    for (let count = 0; count < 4; count++) {
      await put("old", String(count));
    }
    await client.send(new DeleteObjectCommand({ Bucket, Key: "old" }));
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (;;) {
      const { Versions = [], DeleteMarkers = [], ...page } = await list({ MaxKeys, ...markers });
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      if (page.IsTruncated !== true) {
        break;
      }
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(s3.bucket(Bucket).versions).toEqual([]);
  },
);

test("after a deleted marker, no version is listed twice", async () => {
  await setStatus("Enabled");
  for (const key of ["old", "old", "old"]) {
    await put(key, "text");
  }
  const { Versions: [first, second, third, last] = [] } = await list();
  await client.send(new DeleteObjectCommand({ Bucket, Key: "old", VersionId: second?.VersionId }));
  const next = await list({ KeyMarker: "old", VersionIdMarker: second?.VersionId });
  expect(next.Versions?.map(({ VersionId }) => VersionId)).toEqual([third?.VersionId, last?.VersionId]);
  expect([first?.IsLatest, last?.VersionId]).toEqual([true, "null"]);
});

test("an object that existed before versioning has the version null in responses", async () => {
  const head = () => client.send(new HeadObjectCommand({ Bucket, Key: "old" }));
  expect((await head()).VersionId).toBeUndefined();
  await setStatus("Enabled");
  expect((await head()).VersionId).toBe("null");
});

test("a page that ends with a prefix has no version as marker", async () => {
  await put("a/1", "text");
  const page = await list({ Delimiter: "/", MaxKeys: 1 });
  expect([page.NextKeyMarker, page.NextVersionIdMarker]).toEqual(["a/", undefined]);
  expect((await list({ Delimiter: "/", KeyMarker: "a/" })).Versions?.map(({ Key }) => Key)).toEqual(["old"]);
});
