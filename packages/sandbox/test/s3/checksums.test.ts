import {
  ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type S3, startS3 } from "../../src/s3";
import { checksumNamed, digestOf } from "../../src/s3/checksums";
import { OPEN, outcomeOf, s3Client } from "./support/client";

const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
type Algorithm = (typeof ALGORITHMS)[number];
/** Check values for the text "123456789" from the catalogue of CRC algorithms (reveng.sourceforge.io), in base64. */
const CHECK_VALUES = { CRC32: "cbf43926", CRC32C: "e3069283", CRC64NVME: "ae8b14860a799888" };
const PART = Buffer.alloc(5 * 1024 * 1024, "x");
const END = Buffer.from("end");

let s3: S3;
let client: S3Client;
beforeAll(async () => {
  s3 = await startS3();
  client = s3Client(s3);
  s3.addBucket("bucket", OPEN);
});
afterAll(() => s3.stop());

const at = { Bucket: "bucket", Key: "key" };
const digest = (algorithm: string, bytes: Buffer) => {
  async function* chunks() {
    yield bytes;
  }
  return digestOf(checksumNamed(algorithm) ?? "md5", chunks());
};
const field = (algorithm: string) => `Checksum${algorithm}` as "ChecksumCRC32";

test.each(Object.entries(CHECK_VALUES))("%s of the check value is %s", async (algorithm, expected) => {
  const value = await digest(algorithm, Buffer.from("123456789"));
  expect(Buffer.from(value, "base64").toString("hex")).toBe(expected);
});

test.each(ALGORITHMS)("%s is verified and returned", async (algorithm) => {
  const value = await digest(algorithm, Buffer.from("text"));
  const put = new PutObjectCommand({ ...at, Body: "text", ChecksumAlgorithm: ChecksumAlgorithm[algorithm] });
  expect((await client.send(put))[field(algorithm)]).toBe(value);
  const head = await client.send(new HeadObjectCommand({ ...at, ChecksumMode: "ENABLED" }));
  expect([head[field(algorithm)], head.ChecksumType]).toEqual([value, "FULL_OBJECT"]);
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: "bucket" }));
  expect(Contents?.[0]?.ChecksumAlgorithm).toEqual([algorithm]);
  const wrong = { [field(algorithm)]: await digest(algorithm, Buffer.from("other")) };
  expect(await outcomeOf(client.send(new PutObjectCommand({ ...at, Body: "text", ...wrong })))).toMatchObject(
    {
      name: "BadDigest",
    },
  );
  const invalid = new PutObjectCommand({ ...at, Body: "text", [field(algorithm)]: "AAAA" });
  expect(await outcomeOf(client.send(invalid))).toMatchObject({ name: "InvalidRequest", status: 400 });
});

/** Uploads two parts. Returns the upload and its parts with their checksums. */
async function uploadedParts(algorithm: Algorithm, more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const created = new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: algorithm, ...more });
  const { UploadId } = await client.send(created);
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of [PART, END].entries()) {
    const part = { ...at, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: algorithm };
    const { ETag, ...checksums } = await client.send(new UploadPartCommand(part));
    Parts.push({ PartNumber: index + 1, ETag, [field(algorithm)]: checksums[field(algorithm)] });
  }
  return { upload: { ...at, UploadId }, Parts };
}

test.each(["CRC32", "CRC32C", "SHA1", "SHA256"] as const)("a composite %s is verified", async (algorithm) => {
  const { upload, Parts } = await uploadedParts(algorithm);
  const digests = Parts.map((part) => Buffer.from(part[field(algorithm)] ?? "", "base64"));
  const expected = `${await digest(algorithm, Buffer.concat(digests))}-2`;
  const listed = await client.send(new ListPartsCommand(upload));
  expect([listed.ChecksumAlgorithm, listed.ChecksumType]).toEqual([algorithm, "COMPOSITE"]);
  expect(listed.Parts?.[1]?.[field(algorithm)]).toBe(await digest(algorithm, END));
  const wrong = Parts.map((part) => ({ ...part, [field(algorithm)]: Parts[0]?.[field(algorithm)] }));
  const complete = (parts: CompletedPart[]) =>
    client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
  expect(await outcomeOf(complete(wrong))).toMatchObject({ name: "InvalidPart" });
  expect((await complete(Parts))[field(algorithm)]).toBe(expected);
  const head = await client.send(new HeadObjectCommand({ ...at, ChecksumMode: "ENABLED" }));
  expect([head[field(algorithm)], head.ChecksumType]).toEqual([expected, "COMPOSITE"]);
  const end = await client.send(new HeadObjectCommand({ ...at, PartNumber: 2, ChecksumMode: "ENABLED" }));
  expect([end[field(algorithm)], end.ChecksumType]).toEqual([await digest(algorithm, END), "COMPOSITE"]);
  const { ObjectParts, Checksum } = await client.send(
    new GetObjectAttributesCommand({ ...at, ObjectAttributes: ["ObjectParts", "Checksum"] }),
  );
  expect([ObjectParts?.TotalPartsCount, ObjectParts?.Parts?.map(({ Size }) => Size)]).toEqual([
    2,
    [PART.length, END.length],
  ]);
  // S3 omits the number of parts here only.
  expect(Checksum?.[field(algorithm)]).toBe(expected.replace("-2", ""));
});

test.each(["CRC32", "CRC32C", "CRC64NVME"] as const)("a full-object %s is verified", async (algorithm) => {
  const { upload, Parts } = await uploadedParts(algorithm, { ChecksumType: "FULL_OBJECT" });
  const expected = await digest(algorithm, Buffer.concat([PART, END]));
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: "bucket" }));
  expect(Uploads?.map(({ ChecksumType }) => ChecksumType)).toEqual(["FULL_OBJECT"]);
  const complete = (checksum: string | undefined) =>
    client.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        ChecksumType: "FULL_OBJECT",
        ...(checksum && { [field(algorithm)]: checksum }),
        MultipartUpload: { Parts },
      }),
    );
  const other = await digest(algorithm, END);
  expect(await outcomeOf(complete(other))).toMatchObject({ name: "BadDigest" });
  expect((await complete(expected))[field(algorithm)]).toBe(expected);
  const part = await client.send(new GetObjectCommand({ ...at, PartNumber: 2 }));
  expect([await part.Body?.transformToString(), part.PartsCount, part.ContentRange]).toEqual([
    "end",
    2,
    `bytes ${PART.length}-${PART.length + 2}/${PART.length + 3}`,
  ]);
});

test.each([
  ["SHA256", "FULL_OBJECT"],
  ["CRC64NVME", "COMPOSITE"],
] as const)("%s with the type %s is rejected", async (ChecksumAlgorithm, ChecksumType) => {
  const create = new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm, ChecksumType });
  expect(await outcomeOf(client.send(create))).toMatchObject({ name: "InvalidRequest" });
});

describe("without a checksum of the client", () => {
  const plain = () => s3Client(s3, s3.root, { requestChecksumCalculation: "WHEN_REQUIRED" });
  const checksumOf = async (Key: string) => {
    const head = await client.send(new HeadObjectCommand({ ...at, Key, ChecksumMode: "ENABLED" }));
    return [head.ChecksumCRC64NVME, head.ChecksumType];
  };

  test("an uploaded object gets a CRC64NVME", async () => {
    const value = await digest("CRC64NVME", Buffer.from("text"));
    const put = await plain().send(new PutObjectCommand({ ...at, Body: "text" }));
    expect([put.ChecksumCRC64NVME, put.ChecksumType, put.ChecksumCRC32]).toEqual([
      value,
      "FULL_OBJECT",
      undefined,
    ]);
    expect(await checksumOf("key")).toEqual([value, "FULL_OBJECT"]);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: "bucket" }));
    expect(Contents?.[0]?.ChecksumAlgorithm).toEqual(["CRC64NVME"]);
    const attributes = new GetObjectAttributesCommand({ ...at, ObjectAttributes: ["Checksum"] });
    expect((await client.send(attributes)).Checksum?.ChecksumCRC64NVME).toBe(value);
  });

  test("an object of a multipart upload gets the CRC64NVME of its content", async () => {
    const { UploadId } = await plain().send(new CreateMultipartUploadCommand(at));
    const upload = { ...at, UploadId };
    const part = await plain().send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: PART }));
    expect(part.ChecksumCRC64NVME).toBe(await digest("CRC64NVME", PART));
    const end = await plain().send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: END }));
    const Parts = [part, end].map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 }));
    const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
    const value = await digest("CRC64NVME", Buffer.concat([PART, END]));
    expect((await plain().send(complete)).ChecksumCRC64NVME).toBe(value);
    expect(await checksumOf("key")).toEqual([value, "FULL_OBJECT"]);
  });

  test("an object of another store gets none", async () => {
    const other = await startS3({ profile: "minio" });
    try {
      other.addBucket("bucket", OPEN);
      const store = s3Client(other, other.root, { requestChecksumCalculation: "WHEN_REQUIRED" });
      const put = await store.send(new PutObjectCommand({ ...at, Body: "text" }));
      expect([put.ChecksumCRC64NVME, put.ChecksumType]).toEqual([undefined, undefined]);
    } finally {
      await other.stop();
    }
  });
});

test("a copy has the checksum of its whole content, in the algorithm of the source or the requested one", async () => {
  const { upload, Parts } = await uploadedParts("SHA256");
  await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  const CopySource = "bucket/key";
  const content = Buffer.concat([PART, END]);
  const kept = await client.send(new CopyObjectCommand({ ...at, Key: "copy", CopySource }));
  expect(kept.CopyObjectResult).toMatchObject({
    ChecksumSHA256: await digest("SHA256", content),
    ChecksumType: "FULL_OBJECT",
  });
  const changed = new CopyObjectCommand({ ...at, Key: "copy", CopySource, ChecksumAlgorithm: "CRC32C" });
  expect((await client.send(changed)).CopyObjectResult?.ChecksumCRC32C).toBe(await digest("CRC32C", content));
});
