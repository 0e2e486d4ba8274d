import {
  DeleteBucketEncryptionCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type ObjectCannedACL,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { type BucketSettings, type ProfileName, type S3, type S3Options, startS3 } from "../../src/s3";
import { fetchStatus, outcomeOf, s3Client } from "./support/client";

let s3: S3;

async function start(
  profile: ProfileName,
  bucket: BucketSettings = {},
  options: S3Options = {},
): Promise<void> {
  s3 = await startS3({ profile, ...options });
  s3.addBucket("bucket", bucket);
}

afterEach(() => s3.stop());

const WHEN_REQUIRED = {
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
} as const;

function put(ACL?: ObjectCannedACL, config: S3ClientConfig = WHEN_REQUIRED) {
  const input = { Bucket: "bucket", Key: "key", Body: "text", ...(ACL && { ACL }) };
  return outcomeOf(s3Client(s3, s3.root, config).send(new PutObjectCommand(input)));
}

function putAcl(ACL: ObjectCannedACL) {
  return outcomeOf(s3Client(s3).send(new PutObjectAclCommand({ Bucket: "bucket", Key: "key", ACL })));
}

const anonymous = () => fetchStatus(`${s3.url}/bucket/key`);

test("R2 ignores an ACL, rejects PutObjectAcl, and is public only through its domain", async () => {
  await start("r2", { publicDomain: true });
  expect(await put("public-read", { region: "auto" })).toBe(200);
  expect(await put(undefined, { region: "eu-central-1" })).toMatchObject({ name: "InvalidRegionName" });
  expect(await putAcl("public-read")).toMatchObject({ name: "NotImplemented", status: 501 });
  expect(await anonymous()).toBe("400 InvalidArgument");
  expect(await fetchStatus(`${s3.publicUrl("bucket")}key`)).toBe("200");
  expect(await fetchStatus(`${s3.publicUrl("bucket")}other`)).toBe("404");
});

test("R2 of 2022 also rejects the header", async () => {
  await start("r2", {}, { differently: { aclOnPut: "refused" } });
  expect(await put("public-read")).toMatchObject({ name: "NotImplemented", status: 501 });
  expect(await put()).toBe(200);
});

test("Spaces accepts ACLs and a policy, and does not support Block Public Access", async () => {
  await start("spaces");
  expect(await put("public-read")).toBe(200);
  expect(await anonymous()).toBe("200");
  const block = new GetPublicAccessBlockCommand({ Bucket: "bucket" });
  expect(await outcomeOf(s3Client(s3).send(block))).toMatchObject({ name: "NotImplemented", status: 501 });
});

test("Google rejects ACLs with uniform access, and always rejects the SDK's checksums", async () => {
  await start("gcs", { uniformAccess: true, publicRead: true });
  expect(await put("public-read")).toMatchObject({
    status: 400,
    message: expect.stringContaining(
      "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled",
    ),
  });
  expect(await put()).toBe(200);
  expect(await put(undefined, {})).toMatchObject({ name: "SignatureDoesNotMatch" });
  expect(await anonymous()).toBe("200");
  s3.bucket("bucket").uniformAccess = false;
  expect(await put("public-read")).toBe(200);
});

test("OSS requires the bucket in the host, and blocks public ACLs with its own message", async () => {
  await start("oss", { publicAccessBlock: { BlockPublicAcls: true } });
  expect(await put()).toMatchObject({ name: "SecondLevelDomainForbidden", status: 403 });
  const inHost = { endpoint: s3.endpoint(), forcePathStyle: false, ...WHEN_REQUIRED };
  expect(await put(undefined, inHost)).toBe(200);
  expect(await put("public-read", inHost)).toMatchObject({
    name: "AccessDenied",
    message: "Put public object acl is not allowed",
  });
  const remove = new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: [{ Key: "key" }] } });
  expect(await outcomeOf(s3Client(s3, s3.root, inHost).send(remove))).toMatchObject({
    name: "MissingArgument",
  });
});

test("B2 accepts only the ACL of the bucket, and no checksum headers", async () => {
  await start("b2", { acl: "public-read" });
  expect(await put("public-read")).toBe(200);
  expect(await put("private")).toMatchObject({ name: "InvalidArgument", status: 400 });
  expect(await put(undefined, {})).toMatchObject({
    message: expect.stringContaining("Unsupported header 'x-amz-"),
  });
  s3.bucket("bucket").acl = s3.addBucket("private", { acl: "private" }).acl;
  expect(await put("public-read")).toMatchObject({ name: "InvalidArgument" });
});

test("MinIO ignores an ACL, rejects PutObjectAcl, and does not support CORS", async () => {
  await start("minio");
  expect(await put("public-read")).toBe(200);
  expect(await putAcl("private")).toBe(200);
  expect(await putAcl("public-read")).toMatchObject({ name: "NotImplemented", status: 501 });
  expect(await anonymous()).toBe("403 AccessDenied");
  const CORSConfiguration = { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] };
  const root = s3Client(s3);
  expect(
    await outcomeOf(root.send(new PutBucketCorsCommand({ Bucket: "bucket", CORSConfiguration }))),
  ).toMatchObject({
    status: 501,
  });
  expect(
    await outcomeOf(root.send(new PutBucketAclCommand({ Bucket: "bucket", ACL: "public-read" }))),
  ).toMatchObject({
    status: 501,
  });
  const Statement = [
    { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" },
  ];
  const Policy = JSON.stringify({ Statement });
  expect(await outcomeOf(root.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy })))).toBe(204);
  expect(await anonymous()).toBe("200");
});

test("stores that ignore an unknown setting apply the request to the bucket", async () => {
  await start("spaces", {}, { differently: { unknownSetting: "fallsThrough" } });
  const root = s3Client(s3);
  const shown = await root.send(new GetPublicAccessBlockCommand({ Bucket: "bucket" }));
  expect(shown.PublicAccessBlockConfiguration).toEqual({});
  expect(await outcomeOf(root.send(new DeletePublicAccessBlockCommand({ Bucket: "bucket" })))).toBe(204);
  expect(await outcomeOf(root.send(new HeadBucketCommand({ Bucket: "bucket" })))).toMatchObject({
    status: 404,
  });
});

test("AWS resets a deleted encryption and keeps the bucket", async () => {
  await start("aws", { encryption: { algorithm: "aws:kms" } });
  const root = s3Client(s3);
  expect(await outcomeOf(root.send(new DeleteBucketEncryptionCommand({ Bucket: "bucket" })))).toBe(204);
  expect(s3.bucket("bucket").encryption).toEqual({ algorithm: "AES256" });
  expect(await put()).toBe(200);
  const { ServerSideEncryption } = await root.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
  expect(ServerSideEncryption).toBe("AES256");
});
