// biome-ignore-all lint/suspicious/noThenProperty: a fault is not a promise and is never awaited
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { responses, type S3, startS3, xmlFault } from "../../src/s3";
import { fetchStatus, OPEN, outcomeOf, s3Client } from "./support/client";

let s3: S3;

beforeEach(async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
});
afterEach(() => s3.stop());

const get = () => outcomeOf(s3Client(s3).send(new GetObjectCommand({ Bucket: "bucket", Key: "key" })));
const put = () =>
  outcomeOf(s3Client(s3).send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "new" })));

test("a setting is rejected twice because another one is being changed", async () => {
  const CORSConfiguration = { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] };
  const set = () =>
    outcomeOf(s3Client(s3).send(new PutBucketCorsCommand({ Bucket: "bucket", CORSConfiguration })));
  const fault = s3.fault({ operation: "PutBucketCors", times: 2, then: responses.operationAborted() });
  const aborted = {
    name: "OperationAborted",
    status: 409,
    message:
      "A conflicting conditional operation is currently in progress against this resource. Please try again.",
  };
  expect(await set()).toEqual(aborted);
  expect(await get()).toBe(200);
  expect(await set()).toEqual(aborted);
  expect(await set()).toBe(200);
  expect(fault.hits).toBe(2);
});

test("faults affect the operation, bucket, key and caller that they name", async () => {
  s3.fault({ operation: ["PutObject", "DeleteObject"], then: responses.slowDown() });
  expect(await get()).toBe(200);
  expect(await put()).toMatchObject({ name: "SlowDown", status: 503 });
  s3.fault({ bucket: "other", times: Number.POSITIVE_INFINITY, then: responses.internalError() });
  s3.fault({ key: /^k/, signed: false, then: xmlFault(403, "Teapot", "short and stout") });
  expect(await get()).toBe(200);
  expect(await fetchStatus(`${s3.url}/bucket/key`)).toBe("403 Teapot");
  expect(await fetchStatus(`${s3.url}/bucket/key`)).toBe("403 AccessDenied");
});

test("an HTML page looks like success to the SDK, and nothing is stored", async () => {
  s3.fault({ operation: "PutObject", then: responses.htmlPage() });
  const result = await s3Client(s3).send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "new" }));
  expect(result.$metadata.httpStatusCode).toBe(200);
  expect(result.ETag).toBeUndefined();
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("text");
});

test("responses can be delayed or dropped", async () => {
  s3.fault({ operation: "GetObject", then: { delayMs: 60 } });
  const started = Date.now();
  expect(await get()).toBe(200);
  expect(Date.now() - started).toBeGreaterThanOrEqual(55);
  s3.fault({ operation: "DeleteObject", then: { drop: "after" } });
  const remove = new DeleteObjectCommand({ Bucket: "bucket", Key: "key" });
  expect(await outcomeOf(s3Client(s3).send(remove))).toMatchObject({ status: undefined });
  expect(s3.bucket("bucket").objects.size).toBe(0);
});

test("the log contains the operations, but no secrets", async () => {
  const url = await getSignedUrl(s3Client(s3), new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
  await fetchStatus(url);
  await s3Client(s3).send(new ListObjectsV2Command({ Bucket: "bucket", Prefix: "k" }));
  await fetchStatus(`${s3.url}/bucket/key`);
  expect(s3.requests()).toMatchObject([
    { operation: "GetObject", bucket: "bucket", key: "key", signed: true, status: 200 },
    { operation: "ListObjectsV2", bucket: "bucket", key: undefined, signed: true, query: { prefix: "k" } },
    { operation: "GetObject", signed: false, status: 403 },
  ]);
  const text = JSON.stringify(s3.requests());
  expect(text).not.toContain(s3.root.secretAccessKey);
  expect(text).not.toContain(new URL(url).searchParams.get("X-Amz-Signature"));
  s3.clearRequests();
  expect(s3.requests()).toEqual([]);
});
