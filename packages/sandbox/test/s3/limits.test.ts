import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { type S3, startS3 } from "../../src/s3";
import { Sha256 } from "../../src/s3/sha256";
import { OPEN, outcomeOf, s3Client } from "./support/client";
import { md5, sendSigned, signedStatus } from "./support/signed-request";

let s3: S3;
let client: S3Client;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
});
afterAll(() => s3.stop());

const at = { Bucket: "bucket", Key: "new" };
const put = (more: Partial<PutObjectCommandInput>) =>
  client.send(new PutObjectCommand({ ...at, Body: "text", ...more }));

const location = (name: string) =>
  `<CreateBucketConfiguration><LocationConstraint>${name}</LocationConstraint></CreateBucketConfiguration>`;

test.each([
  ["mars-1", "400 InvalidLocationConstraint"],
  ["us-east-1", "400 InvalidLocationConstraint"],
  ["eu-central-1", "200"],
  ["EU", "200"],
  ["", "200"],
])("a bucket in the location %j", async (name, expected) => {
  const target = `/located-${name.toLowerCase()}-x`;
  expect(await signedStatus(s3, { method: "PUT", target, body: location(name) })).toBe(expected);
});

test("a signature for an unknown region names the right one", async () => {
  const response = await sendSigned(s3, { method: "PUT", target: "/new-bucket", region: "US" });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringMatching(/<Code>AuthorizationHeaderMalformed<\/Code>.*<Region>us-east-1<\/Region>/),
  ]);
});

test.each(["a..b", "192.168.0.1", "xn--bucket", "bucket-s3alias", "Bucket", "ab"])(
  "the bucket name %s is rejected",
  async (name) => {
    expect(await signedStatus(s3, { method: "PUT", target: `/${name}` })).toBe("400 InvalidBucketName");
  },
);

test("buckets are listed in pages", async () => {
  const { Buckets: all = [] } = await client.send(new ListBucketsCommand({}));
  const first = await client.send(new ListBucketsCommand({ MaxBuckets: 1 }));
  const second = await client.send(
    new ListBucketsCommand({ MaxBuckets: 1000, ContinuationToken: first.ContinuationToken }),
  );
  expect([...(first.Buckets ?? []), ...(second.Buckets ?? [])].map(({ Name }) => Name)).toEqual(
    all.map(({ Name }) => Name),
  );
  expect(second.ContinuationToken).toBeUndefined();
});

test("an empty ACL header is equal to none", async () => {
  const request = { method: "PUT", target: "/bucket/empty", body: "", headers: { "x-amz-acl": "" } };
  expect(await signedStatus(s3, request)).toBe("200");
});

test("empty metadata, storage class and website redirect are kept", async () => {
  const settings = { StorageClass: "STANDARD_IA", WebsiteRedirectLocation: "/x" } as const;
  await put({ ...settings, Metadata: { empty: "", latin: "plain" } });
  const { Metadata, StorageClass, WebsiteRedirectLocation } = await client.send(new HeadObjectCommand(at));
  expect({ Metadata, StorageClass, WebsiteRedirectLocation }).toEqual({
    ...settings,
    Metadata: { empty: "", latin: "plain" },
  });
  expect(await outcomeOf(put({ StorageClass: "OTHER" as "GLACIER" }))).toMatchObject({
    name: "InvalidStorageClass",
  });
});

test("an archived object cannot be read", async () => {
  await put({ StorageClass: "GLACIER" });
  expect(await outcomeOf(client.send(new HeadObjectCommand(at)))).toBe(200);
  expect(await outcomeOf(client.send(new GetObjectCommand(at)))).toMatchObject({
    name: "InvalidObjectState",
  });
});

test("metadata in UTF-8 has the signature that clients compute", async () => {
  const value = Buffer.from("é").toString("latin1");
  const url = `${s3.url}/bucket/new`;
  // The signature of the text, and the bytes of the text in UTF-8.
  const signed = await signedHeaders("é");
  const response = await fetch(url, {
    method: "PUT",
    headers: { ...signed, "x-amz-meta-a": value },
    body: "",
  });
  expect(response.status).toBe(200);
});

async function signedHeaders(text: string): Promise<Record<string, string>> {
  const url = new URL(s3.url);
  const signer = new SignatureV4({ credentials: s3.root, region: s3.region, service: "s3", sha256: Sha256 });
  const { headers } = await signer.sign({
    method: "PUT",
    protocol: "http:",
    hostname: url.hostname,
    path: "/bucket/new",
    headers: { host: url.host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-meta-a": text },
  });
  return headers;
}

test("an MD5 that is not a hash is an error of its form", async () => {
  const send = (hash: string) =>
    signedStatus(s3, {
      method: "PUT",
      target: "/bucket/key",
      body: "other",
      headers: { "content-md5": hash },
    });
  expect([await send("xx"), await send(md5("wrong"))]).toEqual(["400 InvalidDigest", "400 BadDigest"]);
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("text");
});

test("DeleteObjects accepts 1 to 1,000 keys", async () => {
  const remove = (count: number) => {
    const Objects = Array.from({ length: count }, (_, index) => ({ Key: `absent-${index}` }));
    return outcomeOf(client.send(new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects } })));
  };
  expect(await remove(1000)).toBe(200);
  expect(await remove(1001)).toMatchObject({ name: "MalformedXML" });
  expect(await remove(0)).toMatchObject({ name: "MalformedXML" });
});

test("an upload is not completed without parts", async () => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
  const target = `/bucket/new?uploadId=${UploadId}`;
  const body = "<CompleteMultipartUpload></CompleteMultipartUpload>";
  expect(await signedStatus(s3, { method: "POST", target, body })).toBe("400 MalformedXML");
});

test("parts and uploads are listed in pages, with their owner and initiator", async () => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, Key: "parts" }));
  const upload = { ...at, Key: "parts", UploadId };
  for (const PartNumber of [1, 2, 3]) {
    await client.send(new UploadPartCommand({ ...upload, PartNumber, Body: "text" }));
  }
  const first = await client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
  const marker = first.NextPartNumberMarker;
  const second = await client.send(new ListPartsCommand({ ...upload, PartNumberMarker: marker }));
  expect([first.Parts?.length, first.IsTruncated, second.Parts?.length, second.IsTruncated]).toEqual([
    2,
    true,
    1,
    false,
  ]);
  const ID = s3.account().canonicalId;
  expect([first.Owner?.ID, first.Initiator?.ID]).toEqual([ID, ID]);
  const { Uploads } = await client.send(
    new ListMultipartUploadsCommand({ Bucket: "bucket", Prefix: "parts" }),
  );
  expect([Uploads?.length, Uploads?.[0]?.Owner?.ID, Uploads?.[0]?.Initiator?.ID]).toEqual([1, ID, ID]);
});

test("a part number of an object without parts is 1", async () => {
  const { PartsCount, ContentRange } = await client.send(
    new GetObjectCommand({ ...at, Key: "key", PartNumber: 1 }),
  );
  expect([PartsCount, ContentRange]).toEqual([undefined, "bytes 0-3/4"]);
  const second = client.send(new GetObjectCommand({ ...at, Key: "key", PartNumber: 2 }));
  expect(await outcomeOf(second)).toMatchObject({ name: "InvalidPartNumber", status: 416 });
});

test("PutBucketVersioning does not create a bucket", async () => {
  const body = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  expect(await signedStatus(s3, { method: "PUT", target: "/absent?versioning", body })).toBe(
    "404 NoSuchBucket",
  );
});

test("a presigned URL in Signature Version 2 is rejected with the setting to change", async () => {
  const response = await fetch(`${s3.url}/bucket/key?AWSAccessKeyId=a&Signature=b&Expires=1`);
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining("set signature_version to &quot;s3v4&quot;"),
  ]);
});

test("a new bucket is created in the region of the request", async () => {
  expect(await outcomeOf(client.send(new CreateBucketCommand({ Bucket: "plain-bucket" })))).toBe(200);
});

test("an empty delimiter is equal to none", async () => {
  const listed = await client.send(new ListObjectsV2Command({ Bucket: "bucket", Delimiter: "" }));
  expect(listed.Delimiter).toBeUndefined();
});

test.each([
  ["deflate, gzip", "deflate, gzip"],
  ["aws-chunked, deflate, gzip", "deflate, gzip"],
  ["aws-chunked", undefined],
])("the content encoding %s of an upload is stored as %s", async (ContentEncoding, stored) => {
  const Body = Readable.from(["text"]);
  await client.send(new PutObjectCommand({ ...at, Body, ContentLength: 4, ContentEncoding }));
  expect((await client.send(new HeadObjectCommand(at))).ContentEncoding).toBe(stored);
});
