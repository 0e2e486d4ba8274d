import { PutBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type PublicAccessBlock, type S3, startS3 } from "../../src/s3";
import { fetchStatus, OPEN, outcomeOf, s3Client } from "./support/client";

let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const SWITCHES = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;
const NAMES = ["none", "bucket", "account"] as const;

/** All 81 combinations in which each setting is disabled, enabled for the bucket, or enabled for the account. */
const table = Array.from({ length: 81 }, (_, number) =>
  SWITCHES.map((_name, index) => NAMES[Math.floor(number / 3 ** index) % 3] ?? "none"),
);

function switched(row: readonly string[], level: string): PublicAccessBlock {
  const [acls, ignore, policy, restrict] = row.map((where) => where === level);
  return {
    BlockPublicAcls: acls === true,
    IgnorePublicAcls: ignore === true,
    BlockPublicPolicy: policy === true,
    RestrictPublicBuckets: restrict === true,
  };
}

function reading(bucket: string, key: string): string {
  const Resource = `arn:aws:s3:::${bucket}/${key}`;
  const Statement = [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource }];
  return JSON.stringify({ Statement });
}

test.each(table)("settings %s, %s, %s, %s", async (...row) => {
  const [acls, ignore, policy, restrict] = row.map((where) => where !== "none");
  const name = `bucket-${row.join("-")}`;
  const bucket = s3.addBucket(name, OPEN);
  const root = s3Client(s3);
  // ACLs and policies that were public before stay stored; only their effect changes.
  await root.send(new PutObjectCommand({ Bucket: name, Key: "by-acl", Body: "x", ACL: "public-read" }));
  await root.send(new PutObjectCommand({ Bucket: name, Key: "by-policy", Body: "x" }));
  bucket.publicAccessBlock = switched(row, "bucket");
  s3.account().publicAccessBlock = switched(row, "account");
  try {
    const put = new PutObjectCommand({ Bucket: name, Key: "new", Body: "x", ACL: "public-read" });
    expect((await outcomeOf(root.send(put))) === 200).toBe(!acls);
    expect(await fetchStatus(`${s3.url}/${name}/by-acl`)).toBe(ignore ? "403 AccessDenied" : "200");

    const Policy = reading(name, "by-policy");
    const set = await outcomeOf(root.send(new PutBucketPolicyCommand({ Bucket: name, Policy })));
    expect(set === 204).toBe(!policy);
    s3.setBucketPolicy(name, Policy);
    expect(await fetchStatus(`${s3.url}/${name}/by-policy`)).toBe(restrict ? "403 AccessDenied" : "200");
  } finally {
    s3.account().publicAccessBlock = switched(row, "nowhere");
  }
});

test("access-denied errors name the setting to callers of the account only", async () => {
  s3.addBucket("messages", { ownership: "BucketOwnerPreferred" });
  const put = new PutObjectCommand({ Bucket: "messages", Key: "key", Body: "x", ACL: "public-read" });
  expect(await outcomeOf(s3Client(s3).send(put))).toEqual({
    name: "AccessDenied",
    status: 403,
    message:
      'User: arn:aws:iam::111122223333:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::messages/key" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access',
  });
  const policy = new PutBucketPolicyCommand({ Bucket: "messages", Policy: reading("messages", "*") });
  expect(await outcomeOf(s3Client(s3).send(policy))).toMatchObject({
    message: expect.stringContaining(
      "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
    ),
  });
  const everything = { Statement: { Effect: "Allow" as const, Action: "*", Resource: "*" } };
  const foreigner = s3.addUser("foreigner", { account: "444455556666", policy: everything });
  expect(await outcomeOf(s3Client(s3, foreigner).send(put))).toMatchObject({ message: "Access Denied" });
});
