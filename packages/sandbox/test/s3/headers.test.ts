import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type S3, startS3 } from "../../src/s3";
import { fetchStatus, OPEN, s3Client } from "./support/client";
import { createPresignedPost } from "./support/presigned-post";
import { sendSigned, signedStatus } from "./support/signed-request";

let s3: S3;
let client: S3Client;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
});
afterAll(() => s3.stop());

const at = { Bucket: "bucket", Key: "key" };
const encodedWord = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;

test("a presigned URL sets the documented headers of the response", async () => {
  const command = new GetObjectCommand({
    ...at,
    ResponseContentDisposition: 'attachment; filename="é.txt"',
    ResponseContentType: "text/css",
    ResponseCacheControl: "no-store",
  });
  const { status, headers } = await fetch(await getSignedUrl(client, command));
  expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
    200,
    "text/css",
    "no-store",
  ]);
  expect(headers.get("content-disposition")).toBe('attachment; filename="é.txt"');
});

test.each([
  ["ResponseContentDisposition", 'attachment; filename="你好.txt"'],
  ["ResponseContentType", "text/plain; name=你好"],
  ["ResponseExpires", "a\r\nb"],
])("a download with %s %j is rejected, because a header cannot contain it", async (name, value) => {
  const url =
    name === "ResponseExpires"
      ? await getSignedUrl(client, new GetObjectCommand(at))
      : await getSignedUrl(client, new GetObjectCommand({ ...at, [name]: value }));
  if (name !== "ResponseExpires") {
    expect(await fetchStatus(url)).toBe("400 InvalidArgument");
  }
  const parameter = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).slice(1);
  const target = `/bucket/key?${parameter}=${encodeURIComponent(value)}`;
  expect(await signedStatus(s3, { method: "GET", target })).toBe("400 InvalidArgument");
});

test.each(["response-content-length=1", "response-a%20b=c", "response-set-cookie=a"])(
  "a download ignores ?%s, which is not the name of a header that it can replace",
  async (query) => {
    const response = await sendSigned(s3, { method: "GET", target: `/bucket/key?${query}` });
    expect([response.status, await response.text()]).toEqual([200, "text"]);
    expect(response.headers.get("set-cookie")).toBeNull();
  },
);

test("metadata in other characters than ASCII is returned as in RFC 2047", async () => {
  const inHeader = { method: "PUT", target: "/bucket/ascii", body: "", headers: { "x-amz-meta-a": "A B" } };
  await sendSigned(s3, inHeader);
  expect((await client.send(new HeadObjectCommand({ ...at, Key: "ascii" }))).Metadata).toEqual({ a: "A B" });
  const presigned = await getSignedUrl(client, new PutObjectCommand({ ...at, Metadata: { a: "你好" } }));
  expect((await fetch(presigned, { method: "PUT", body: "text" })).status).toBe(200);
  expect((await client.send(new HeadObjectCommand(at))).Metadata).toEqual({ a: encodedWord("你好") });
});

test("an object of a form with characters that a header cannot contain can be read", async () => {
  const fields = { "x-amz-meta-a": "你好", "Content-Type": "text/你好", "Cache-Control": "你好" };
  const { url, fields: signed } = await createPresignedPost(s3, "bucket", { key: "form", fields });
  const form = new FormData();
  for (const [name, value] of Object.entries(signed)) {
    form.append(name, value);
  }
  form.append("file", new Blob(["text"]), "a");
  expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
  const { headers } = await sendSigned(s3, { method: "GET", target: "/bucket/form" });
  const bytes = Buffer.from("你好").toString("latin1");
  expect([headers.get("x-amz-meta-a"), headers.get("content-type"), headers.get("cache-control")]).toEqual([
    encodedWord("你好"),
    `text/${bytes}`,
    bytes,
  ]);
});

test("a form with a line break in a header is rejected", async () => {
  const fields = { "x-amz-meta-a": "a\r\nb" };
  const { url, fields: signed } = await createPresignedPost(s3, "bucket", { key: "break", fields });
  const form = new FormData();
  for (const [name, value] of Object.entries(signed)) {
    form.append(name, value);
  }
  form.append("file", new Blob(["text"]), "a");
  expect(await fetchStatus(url, { method: "POST", body: form })).toBe("400 InvalidArgument");
  expect(s3.bucket("bucket").objects.has("break")).toBe(false);
});

test.each([
  ["x-amz-meta-ab", "".padEnd(2046, "x"), "200"],
  ["x-amz-meta-ab", "".padEnd(2047, "x"), "400 MetadataTooLarge"],
  ["x-amz-website-redirect-location", "/other", "200"],
  ["x-amz-website-redirect-location", "https://example.com/", "200"],
  ["x-amz-website-redirect-location", "other", "400 InvalidRedirectLocation"],
  ["x-amz-server-side-encryption-aws-kms-key-id", "key", "400 InvalidArgument"],
])("an upload with %s of %j", async (name, value, expected) => {
  const request = { method: "PUT", target: "/bucket/limit", body: "", headers: { [name]: value } };
  expect(await signedStatus(s3, request)).toBe(expected);
});
