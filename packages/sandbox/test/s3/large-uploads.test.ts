import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { ChunkedBody } from "../../src/s3/chunked-encoding";
import { OPEN, s3Client } from "./support/client";
import { sendSigned, signedStatus } from "./support/signed-request";

const MIB = 1024 * 1024;
const large = randomBytes(3 * MIB);

let s3: S3;
beforeEach(async () => {
  s3 = await startS3({ maxUploadBytes: 4 * MIB });
  s3.addBucket("bucket", { ...OPEN, objects: { key: "text" } });
});
afterEach(() => s3.stop());

const directories = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith("pulumi-byob-sandbox-"));
const at = { Bucket: "bucket", Key: "key" };

test("a large upload is stored in a temporary file until the store stops", async () => {
  const before = directories();
  const client = s3Client(s3);
  await client.send(new PutObjectCommand({ ...at, Body: large }));
  const [created = ""] = directories().filter((name) => !before.includes(name));
  expect(readdirSync(`${os.tmpdir()}/${created}`)).toHaveLength(1);
  const { Body } = await client.send(new GetObjectCommand(at));
  expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), large)).toBe(0);
  const range = await client.send(new GetObjectCommand({ ...at, Range: "bytes=2000000-2000009" }));
  expect(Buffer.from((await range.Body?.transformToByteArray()) ?? [])).toEqual(
    large.subarray(2_000_000, 2_000_010),
  );
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.equals(large)).toBe(true);
  await s3.stop();
  expect(existsSync(`${os.tmpdir()}/${created}`)).toBe(false);
});

test("large uploads that arrive at the same time do not share a file", async () => {
  const client = s3Client(s3);
  const bodies = [1, 2, 3, 4].map((fill) => Buffer.alloc(2 * MIB, fill));
  await Promise.all(
    bodies.map((Body, index) => client.send(new PutObjectCommand({ ...at, Key: `${index}`, Body }))),
  );
  const { objects } = s3.bucket("bucket");
  expect(bodies.map((body, index) => objects.get(`${index}`)?.content.bytes.equals(body))).toEqual(
    bodies.map(() => true),
  );
});

test("an upload that cannot be written is an error, and later ones succeed", async () => {
  const client = s3Client(s3);
  const tmpdir = jest.spyOn(os, "tmpdir").mockReturnValue("/dev/null");
  const first = client.send(new PutObjectCommand({ ...at, Body: large }));
  await expect(first).rejects.toMatchObject({ name: "InternalError", $metadata: { httpStatusCode: 500 } });
  tmpdir.mockRestore();
  await client.send(new PutObjectCommand({ ...at, Body: large }));
  expect(s3.bucket("bucket").objects.get("key")?.content.size).toBe(large.length);
});

test.each(["header", "chunks"])(
  "an upload above the limit is an error, with a length in the %s",
  async (form) => {
    const Body = randomBytes(5 * MIB);
    const client = s3Client(s3, s3.root, {
      requestChecksumCalculation: form === "chunks" ? "WHEN_SUPPORTED" : "WHEN_REQUIRED",
    });
    await expect(client.send(new PutObjectCommand({ ...at, Body }))).rejects.toMatchObject({
      name: "EntityTooLarge",
      $metadata: { httpStatusCode: 400 },
    });
    expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("text");
  },
);

test("a client that reads the response only after it has sent everything sees the error", async () => {
  const body = Buffer.alloc(40 * MIB);
  const socket = net.connect(s3.port, "127.0.0.1");
  socket.write(`PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.pause();
  await new Promise((resolve) => socket.write(body, resolve));
  const response = new Promise((resolve) => socket.once("data", (data) => resolve(data.toString())));
  socket.resume();
  expect(await response).toContain("<Code>EntityTooLarge</Code>");
  socket.destroy();
});

const chunked = (body: string, length: number) => ({
  method: "PUT",
  target: "/bucket/key",
  body,
  headers: {
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x-amz-decoded-content-length": String(length),
  },
});

test.each([
  ["the end of a chunk is missing", "5\r\nab", 5],
  ["the last chunk is missing", "5\r\nhello\r\n", 5],
  ["a chunk is longer than announced", "5\r\nhello!\r\n0\r\n\r\n", 5],
  ["the size is not a number", "x\r\nhello\r\n0\r\n\r\n", 5],
  ["the length differs from the header", "5\r\nhello\r\n0\r\n\r\n", 6],
])("a chunked upload is not stored if %s", async (_title, body, length) => {
  expect(await signedStatus(s3, chunked(body, length))).toBe("400 IncompleteBody");
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("text");
});

test("chunks that arrive byte by byte are decoded", async () => {
  const body = "5;chunk-signature=00\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32: 1\r\n\r\n";
  async function* bytes() {
    for (const byte of Buffer.from(body)) {
      yield Buffer.from([byte]);
    }
  }
  const chunkedBody = new ChunkedBody(bytes());
  const decoded: Buffer[] = [];
  for await (const chunk of chunkedBody) {
    decoded.push(chunk);
  }
  expect(Buffer.concat(decoded).toString()).toBe("hello!");
  expect(chunkedBody.trailers).toEqual({ "x-amz-checksum-crc32": "1" });
});

test("chunks with signatures and trailing headers are decoded", async () => {
  const body = "5;chunk-signature=00\r\nhello\r\n1;chunk-signature=00\r\n!\r\n0\r\nx-amz-meta: 1\r\n\r\n";
  expect((await sendSigned(s3, chunked(body, 6))).status).toBe(200);
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("hello!");
});

test("an interrupted upload is not stored", async () => {
  const socket = net.connect(s3.port, "127.0.0.1");
  socket.write("PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(s3.bucket("bucket").objects.get("key")?.content.bytes.toString()).toBe("text");
});

test("the file of an interrupted upload is deleted", async () => {
  const files = () => new Set(readdirSync(os.tmpdir()).flatMap(filesIn));
  const before = files();
  const socket = net.connect(s3.port, "127.0.0.1");
  socket.write("PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n");
  await new Promise((resolve) => socket.write(Buffer.alloc(4_000_000), resolve));
  const added = () => [...files()].filter((file) => !before.has(file));
  await until(() => added().length === 1);
  socket.destroy();
  await until(() => added().length === 0);
});

function filesIn(directory: string): string[] {
  const isSpool = directory.startsWith("pulumi-byob-sandbox-");
  return isSpool ? readdirSync(path.join(os.tmpdir(), directory)).map((file) => `${directory}/${file}`) : [];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
