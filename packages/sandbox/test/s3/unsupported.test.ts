import { GetObjectAclCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, s3Client } from "./support/client";
import { sendSigned, signedStatus, signedText } from "./support/signed-request";

let s3: S3;
beforeAll(async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
  s3.addBucket("empty", OPEN);
});
afterAll(() => s3.stop());

const keys = () => [...s3.bucket("bucket").objects.keys()];
const content = () => signedText(s3, { method: "GET", target: "/bucket/key" });

const OBJECT_SUB_RESOURCES = [
  "annotation",
  "encryption",
  "legal-hold",
  "retention",
  "torrent",
  "renameObject",
  "restore",
  "select",
  "new",
];

test.each(OBJECT_SUB_RESOURCES)("PUT, POST and DELETE of an object with ?%s change nothing", async (name) => {
  for (const method of ["PUT", "POST", "DELETE"]) {
    const target = `/bucket/key?${name}`;
    expect(await signedStatus(s3, { method, target, body: "other" })).toBe("501 NotImplemented");
  }
  expect([keys(), await content()]).toEqual([["key"], "text"]);
});

test.each([
  ["PUT", "/bucket/key?versionId=1"],
  ["PUT", "/bucket/key?partNumber=1"],
  ["PUT", "/bucket/key?attributes"],
  ["PUT", "/bucket/key?uploads"],
  ["PUT", "/bucket/key?acl&new"],
  ["DELETE", "/bucket/key?acl"],
  ["DELETE", "/bucket/key?partNumber=1"],
  ["POST", "/bucket?delete&new"],
  ["GET", "/bucket/key?torrent"],
  ["GET", "/bucket/key?legal-hold"],
  ["GET", "/bucket/key?annotation"],
  ["GET", "/bucket?metadataAnnotationTable"],
])("%s %s is rejected", async (method, target) => {
  const body = method === "GET" ? {} : { body: "other" };
  expect(await signedStatus(s3, { method, target, ...body })).toBe("501 NotImplemented");
  expect([keys(), await content()]).toEqual([["key"], "text"]);
});

test.each(["website", "abac", "metadataTable", "new"])(
  "PUT and DELETE of a bucket with ?%s",
  async (name) => {
    for (const bucket of ["empty", "absent"]) {
      for (const method of ["PUT", "DELETE"]) {
        const target = `/${bucket}?${name}`;
        expect(await signedStatus(s3, { method, target })).toBe("501 NotImplemented");
      }
    }
    expect(s3.buckets().map((bucket) => bucket.name)).toEqual(["bucket", "empty"]);
  },
);

test("the error names what is not offered", async () => {
  expect(await signedText(s3, { method: "PUT", target: "/bucket/key?torrent" })).toContain(
    "is not implemented: torrent. The S3 emulator does not offer it, and nothing was changed.",
  );
});

test.each([
  "x-amz-object-lock-mode",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-write-offset-bytes",
  "x-amz-new",
])("an upload with the header %s is rejected", async (name) => {
  const request = { method: "PUT", target: "/bucket/key", body: "other", headers: { [name]: "1" } };
  expect(await signedStatus(s3, request)).toBe("501 NotImplemented");
  expect(await content()).toBe("text");
});

test("a public domain does not accept uploads", async () => {
  s3.bucket("bucket").publicDomain = true;
  const url = `${s3.publicUrl("bucket")}key`;
  expect((await fetch(url, { method: "PUT", body: "other" })).status).toBe(405);
  expect(await (await fetch(url)).text()).toBe("text");
});

test("a directory bucket is not created as another bucket", async () => {
  const body =
    "<CreateBucketConfiguration><Bucket><Type>Directory</Type></Bucket></CreateBucketConfiguration>";
  expect(await signedStatus(s3, { method: "PUT", target: "/directory", body })).toBe("501 NotImplemented");
  expect(s3.buckets()).toHaveLength(2);
});

test("a download ignores other parameters, which clients add to bypass caches", async () => {
  const response = await sendSigned(s3, { method: "GET", target: "/bucket/key?v=1&x-id=GetObject" });
  expect([response.status, await response.text()]).toEqual([200, "text"]);
});

test("headers in the query of a presigned URL are read", async () => {
  const client = s3Client(s3);
  const at = { Bucket: "empty", Key: "key" };
  const put = new PutObjectCommand({ ...at, ACL: "public-read", Metadata: { a: "b" } });
  const url = await getSignedUrl(client, put);
  expect(new URL(url).searchParams.get("x-amz-acl")).toBe("public-read");
  expect((await fetch(url, { method: "PUT", body: "text" })).status).toBe(200);
  expect((await client.send(new HeadObjectCommand(at))).Metadata).toEqual({ a: "b" });
  const { Grants } = await client.send(new GetObjectAclCommand(at));
  expect(Grants?.map(({ Permission }) => Permission)).toEqual(["FULL_CONTROL", "READ"]);
});
