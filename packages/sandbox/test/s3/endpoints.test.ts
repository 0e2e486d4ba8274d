import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { requestTargetOf } from "../../src/s3/addressing";
import { fetchStatus, OPEN, outcomeOf, s3Client } from "./support/client";

const NOBODY = { bucket: undefined, key: undefined, style: "path", region: undefined };

test.each([
  ["127.0.0.1:80", "/", NOBODY],
  ["localhost", "/bucket", { ...NOBODY, bucket: "bucket" }],
  ["localhost", "/bucket/", { ...NOBODY, bucket: "bucket" }],
  ["localhost", "/bucket/a%2Fb//c", { ...NOBODY, bucket: "bucket", key: "a/b//c" }],
  ["s3.example.com", "/bucket/key", { ...NOBODY, bucket: "bucket", key: "key" }],
  ["bucket.s3.example.com:80", "/", { ...NOBODY, bucket: "bucket", style: "virtual" }],
  ["my.bucket.s3.example.com", "/key", { ...NOBODY, bucket: "my.bucket", key: "key", style: "virtual" }],
  ["s3.eu-1.example.com", "/bucket", { ...NOBODY, bucket: "bucket", region: "eu-1" }],
  ["s3-eu-1.example.com", "/bucket", { ...NOBODY, bucket: "bucket", region: "eu-1" }],
  ["b.s3.eu-1.example.com", "/key", { bucket: "b", key: "key", style: "virtual", region: "eu-1" }],
  ["b.s3-website-eu-1.example.com", "/", { bucket: "b", key: undefined, style: "website", region: "eu-1" }],
  ["b.s3-website.eu-1.example.com", "/x", { bucket: "b", key: "x", style: "website", region: "eu-1" }],
  ["localhost", "/_public/bucket/key", { ...NOBODY, bucket: "bucket", key: "key", style: "public" }],
  [
    "bucket.s3.example.com",
    "/_public/x",
    { ...NOBODY, bucket: "bucket", key: "_public/x", style: "virtual" },
  ],
  ["localhost", "/bucket/%zz", { ...NOBODY, bucket: "bucket", key: "%zz" }],
])("%s %s", (host, path, expected) => {
  expect(requestTargetOf(path, host, "s3.example.com")).toEqual(expected);
});

let s3: S3;
beforeAll(async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
});
afterAll(() => s3.stop());

test("a bucket in the host name is resolved by the emulator's lookup", async () => {
  const inHost = s3Client(s3, s3.root, { endpoint: s3.endpoint(), forcePathStyle: false });
  expect(
    await outcomeOf(inHost.send(new PutObjectCommand({ Bucket: "bucket", Key: "new", Body: "x" }))),
  ).toBe(200);
  const inside = s3Client(s3, s3.root, { endpoint: s3.endpoint("bucket"), bucketEndpoint: false });
  expect(await outcomeOf(inside.send(new GetObjectCommand({ Bucket: "folder", Key: "key" })))).toMatchObject({
    name: "NoSuchKey",
  });
});

test("a path with an invalid encoding is rejected with an error", async () => {
  expect(await fetchStatus(`${s3.url}/bucket/%zz`)).toBe("400 InvalidURI");
});

test("an account lists only its own buckets", async () => {
  s3.addBucket("theirs", { account: "444455556666" });
  const { Buckets } = await s3Client(s3).send(new ListBucketsCommand({}));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(["bucket"]);
});

test("a port in use is reported", async () => {
  await expect(startS3({ port: s3.port })).rejects.toThrow(`Port ${s3.port} for S3 is already in use.`);
});

test("a bucket in the host name contains keys that begin like routes of the sandbox", async () => {
  const inHost = s3Client(s3, s3.root, { endpoint: s3.endpoint(), forcePathStyle: false });
  for (const Key of ["_sandbox/state", "_public/key"]) {
    const at = { Bucket: "bucket", Key };
    expect(await outcomeOf(inHost.send(new PutObjectCommand({ ...at, Body: "x" })))).toBe(200);
    const { Body } = await s3Client(s3).send(new GetObjectCommand(at));
    expect(await Body?.transformToString()).toBe("x");
  }
  expect((await fetch(`${s3.url}/_sandbox/state`)).status).toBe(200);
});
