import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";
import { signedStatus } from "./support/signed-request";

let s3: S3;
let client: S3Client;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3, s3.root, { requestChecksumCalculation: "WHEN_REQUIRED" });
  s3.addBucket("bucket", OPEN);
});
afterAll(() => s3.stop());

const at = { Bucket: "bucket", Key: "key" };
const crc32 = { "x-amz-checksum-crc32": "O4i3bA==" };
const sha256 = { "x-amz-checksum-sha256": createHash("sha256").update("text").digest("base64") };
const CHUNKED = { "content-encoding": "aws-chunked", "x-amz-decoded-content-length": "4" };

test.each<[string, Record<string, string>, string]>([
  ["one checksum", sha256, "200"],
  ["one checksum of the named algorithm", { ...sha256, "x-amz-sdk-checksum-algorithm": "SHA256" }, "200"],
  ["two checksums", { ...sha256, ...crc32 }, "400 InvalidRequest"],
  ["an algorithm and no checksum", { "x-amz-sdk-checksum-algorithm": "CRC32" }, "400 InvalidRequest"],
  ["another algorithm", { ...sha256, "x-amz-sdk-checksum-algorithm": "CRC32" }, "400 BadDigest"],
  ["a new checksum", { "x-amz-checksum-xxhash3": "AAAAAAAAAAA=" }, "501 NotImplemented"],
  [
    "a new algorithm",
    { "x-amz-checksum-sha512": "AAAA", "x-amz-sdk-checksum-algorithm": "SHA512" },
    "501 NotImplemented",
  ],
  ["a new grant", { "x-amz-grant-other": 'id="1"' }, "501 NotImplemented"],
])("an upload with %s", async (_title, headers, expected) => {
  s3.bucket("bucket").objects.clear();
  const request = { method: "PUT", target: "/bucket/key", body: "text", headers };
  expect(await signedStatus(s3, request)).toBe(expected);
  expect(s3.bucket("bucket").objects.size).toBe(expected === "200" ? 1 : 0);
});

test.each([
  ["x-amz-checksum-sha256", "x-amz-checksum-sha256:", "400 InvalidRequest"],
  ["x-amz-checksum-sha256", `x-amz-checksum-sha256:${sha256["x-amz-checksum-sha256"]}`, "200"],
  ["x-amz-checksum-sha256", "", "400 MalformedTrailerError"],
  ["x-amz-checksum-sha256", "x-amz-checksum-crc32:O4i3bA==", "400 MalformedTrailerError"],
  ["x-amz-checksum-md5", "x-amz-checksum-md5:AAAA", "501 NotImplemented"],
])("an upload that announces %s and sends %j", async (announced, trailer, expected) => {
  const body = `4\r\ntext\r\n0\r\n${trailer}${trailer === "" ? "" : "\r\n"}\r\n`;
  const headers = { ...CHUNKED, "x-amz-trailer": announced };
  expect(await signedStatus(s3, { method: "PUT", target: "/bucket/key", body, headers })).toBe(expected);
});

async function uploadOf(more: Partial<CreateMultipartUploadCommandInput>) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, ...more }));
  return { ...at, UploadId };
}

test("a part of a composite checksum needs a checksum, one of a full object does not", async () => {
  const part = { PartNumber: 1, Body: "text" };
  const composite = await uploadOf({ ChecksumAlgorithm: "CRC32" });
  expect(await outcomeOf(client.send(new UploadPartCommand({ ...composite, ...part })))).toEqual({
    name: "InvalidRequest",
    status: 400,
    message: "Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: null",
  });
  const full = await uploadOf({ ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
  expect(await outcomeOf(client.send(new UploadPartCommand({ ...full, ...part })))).toBe(200);
});

test("a composite upload is completed with the same checksums, algorithm and type", async () => {
  const upload = await uploadOf({ ChecksumAlgorithm: "SHA256" });
  const ChecksumSHA256 = sha256["x-amz-checksum-sha256"];
  const part = new UploadPartCommand({ ...upload, PartNumber: 1, Body: "text", ChecksumSHA256 });
  const { ETag } = await client.send(part);
  const complete = (
    checksum: string | undefined,
    more: Partial<CompleteMultipartUploadCommandInput> = {},
  ) => {
    const Parts = [{ PartNumber: 1, ETag, ChecksumSHA256: checksum }];
    return outcomeOf(
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more })),
    );
  };
  expect(await complete(undefined)).toMatchObject({
    name: "InvalidRequest",
    message: expect.stringContaining("must include the checksum for each part. It was missing for part 1"),
  });
  expect(await complete(ChecksumSHA256, { ChecksumCRC32: "AAAAAA==" })).toMatchObject({
    name: "InvalidRequest",
  });
  expect(await complete(ChecksumSHA256, { ChecksumType: "FULL_OBJECT" })).toMatchObject({
    name: "BadDigest",
  });
  expect(await complete(ChecksumSHA256, { ChecksumType: "COMPOSITE" })).toBe(200);
});

test("a type of a checksum needs an algorithm", async () => {
  const target = "/bucket/key?uploads";
  const headers = { "x-amz-checksum-type": "FULL_OBJECT" };
  expect(await signedStatus(s3, { method: "POST", target, headers })).toBe("400 InvalidRequest");
});

test("a list of parts without a part number or an ETag is malformed", async () => {
  const { UploadId } = await uploadOf({});
  for (const part of ["<PartNumber></PartNumber><ETag>a</ETag>", "<PartNumber>1</PartNumber>"]) {
    const body = `<CompleteMultipartUpload><Part>${part}</Part></CompleteMultipartUpload>`;
    const target = `/bucket/key?uploadId=${UploadId}`;
    expect(await signedStatus(s3, { method: "POST", target, body })).toBe("400 MalformedXML");
  }
});
