import http from "node:http";
import { PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { OPEN, outcomeOf, s3Client } from "./support/client";
import { signedStatus } from "./support/signed-request";

let s3: S3;
beforeAll(async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { ...OPEN, acl: "public-read-write", objects: { key: "text" } });
});
afterAll(() => s3.stop());

/** Status and code of an anonymous upload, whose headers no library completes. */
function upload(headers: http.OutgoingHttpHeaders, body = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${s3.url}/bucket/new`, { method: "PUT", headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve(`${response.statusCode} ${/<Code>(\w+)</.exec(text)?.[1] ?? ""}`.trim());
    });
    request.on("error", reject);
    request.useChunkedEncodingByDefault = headers["transfer-encoding"] !== undefined;
    request.end(body);
  });
}

const CHUNKED = {
  "content-encoding": "aws-chunked",
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "transfer-encoding": "chunked",
};
const BODY = "4\r\ntext\r\n0\r\n\r\n";

test.each<[string, http.OutgoingHttpHeaders, string, string]>([
  ["a length", { "content-length": "4" }, "text", "200"],
  ["no length", {}, "", "411 MissingContentLength"],
  ["a body of unknown length", { "transfer-encoding": "chunked" }, "text", "501 NotImplemented"],
  ["chunks", { ...CHUNKED, "x-amz-decoded-content-length": "4" }, BODY, "200"],
  ["chunks of unknown length", CHUNKED, BODY, "411 MissingContentLength"],
  [
    "chunks with an invalid length",
    { ...CHUNKED, "x-amz-decoded-content-length": "x" },
    BODY,
    "400 InvalidArgument",
  ],
  [
    "text after the chunks",
    { ...CHUNKED, "x-amz-decoded-content-length": "4" },
    `${BODY}more`,
    "400 IncompleteBody",
  ],
])("an upload with %s", async (_title, headers, body, expected) => {
  expect(await upload(headers, body)).toBe(expected);
});

test.each([
  ["GET", `/bucket/${"".padEnd(1025, "k")}`, "400 KeyTooLongError"],
  ["DELETE", `/bucket/${"".padEnd(1025, "k")}`, "400 KeyTooLongError"],
  ["GET", `/bucket/${"".padEnd(1024, "k")}`, "404 NoSuchKey"],
  ["GET", "/bucket/key?versionId=", "400 InvalidArgument"],
  ["DELETE", "/bucket/key?versionId=", "400 InvalidArgument"],
  ["GET", "/bucket?list-type=1", "400 InvalidArgument"],
  ["GET", "/bucket?max-keys=1e1", "400 InvalidArgument"],
  ["GET", "/bucket?max-keys=", "400 InvalidArgument"],
  ["GET", "/bucket?max-keys=2147483648", "400 InvalidArgument"],
  ["GET", "/bucket?max-keys=2147483647", "200"],
  ["GET", "/?max-buckets=0", "400 InvalidArgument"],
  ["GET", "/?max-buckets=10001", "400 InvalidArgument"],
  ["GET", "/?max-buckets=10000", "200"],
  ["GET", "/bucket/key?constructor=1", "200"],
])("%s %s", async (method, target, expected) => {
  expect(await signedStatus(s3, { method, target })).toBe(expected);
  expect(s3.bucket("bucket").objects.has("key")).toBe(true);
});

test("the expected owner of a bucket must be an account ID", async () => {
  const request = { method: "GET", target: "/bucket/key", headers: { "x-amz-expected-bucket-owner": "me" } };
  expect(await signedStatus(s3, request)).toBe("400 InvalidBucketOwnerAWSAccountID");
});

test("a keyword that is not documented is not the hash of a body", async () => {
  const headers = { "content-length": "0", "x-amz-content-sha256": "STREAMING-OTHER" };
  expect(await upload(headers)).toMatch(/^400 /);
});

test.each([
  ["Key", "a<b"],
  ["Value", "a&b"],
])("the %s %s of a tag is rejected", async (name, text) => {
  const tag = { Key: "a", Value: "b", [name]: text };
  const command = new PutObjectTaggingCommand({ Bucket: "bucket", Key: "key", Tagging: { TagSet: [tag] } });
  expect(await outcomeOf(s3Client(s3).send(command))).toMatchObject({ name: "InvalidTag" });
});
