import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { type PolicyInput, type S3, startS3 } from "../../src/s3";
import { outcomeOf, s3Client } from "./support/client";

let s3: S3;
afterEach(() => s3.stop());

const policy = (Effect: "Allow" | "Deny"): PolicyInput => ({
  Statement: [{ Effect, Action: "s3:GetObject", Resource: "*" }],
});

const lastAbout = () => s3.requests().at(-1)?.about;

test("the log names the user of a request that succeeds", async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { objects: { key: "text" } });
  const keys = s3.addUser("reader", { policy: policy("Allow") });
  await s3Client(s3, keys).send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
  expect(lastAbout()).toEqual({
    operation: "GetObject",
    bucket: "bucket",
    key: "key",
    signed: "yes",
    user: "reader",
  });
});

test("the log contains the error, the missing permission and the rule that denied it", async () => {
  s3 = await startS3();
  s3.addBucket("bucket", { objects: { key: "text" } });
  const keys = s3.addUser("reader", { policy: policy("Deny") });
  const read = new GetObjectCommand({ Bucket: "bucket", Key: "key" });
  await outcomeOf(s3Client(s3, keys).send(read));
  expect(lastAbout()).toMatchObject({
    user: "reader",
    errorCode: "AccessDenied",
    errorMessage: expect.stringContaining("with an explicit deny in an identity-based policy"),
    deniedAction: "s3:GetObject",
    deniedResource: "arn:aws:s3:::bucket/key",
    deniedBy: "explicit-identity",
  });
  await outcomeOf(s3Client(s3, keys).send(new ListObjectsV2Command({ Bucket: "bucket" })));
  expect(lastAbout()).toMatchObject({ deniedAction: "s3:ListBucket", deniedBy: "implicit" });
  s3.setUserPolicy("reader", policy("Allow"));
  s3.setBucketPolicy("bucket", {
    Statement: [
      { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" },
    ],
  });
  await outcomeOf(s3Client(s3, keys).send(read));
  expect(lastAbout()).toMatchObject({ deniedBy: "explicit-resource" });
});

test("the log contains the rule also for stores whose errors omit it", async () => {
  s3 = await startS3({ plainErrors: true });
  s3.addBucket("bucket");
  const keys = s3.addUser("writer");
  await outcomeOf(s3Client(s3, keys).send(new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "x" })));
  expect(lastAbout()).toMatchObject({
    errorMessage: "Access Denied",
    deniedAction: "s3:PutObject",
    deniedBy: "implicit",
  });
});

test("an error of the signature has no user", async () => {
  s3 = await startS3();
  s3.addBucket("bucket");
  const keys = { ...s3.addUser("reader"), secretAccessKey: "wrong" };
  await outcomeOf(s3Client(s3, keys).send(new ListObjectsV2Command({ Bucket: "bucket" })));
  expect(lastAbout()).toMatchObject({ signed: "yes", errorCode: "SignatureDoesNotMatch" });
  expect(lastAbout()).not.toHaveProperty("user");
});
