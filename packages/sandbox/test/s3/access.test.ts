import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type PolicyInput, type S3, startS3 } from "../../src/s3";
import { fetchStatus, OPEN, outcomeOf, s3Client } from "./support/client";

let s3: S3;

beforeEach(async () => {
  s3 = await startS3();
});
afterEach(() => s3.stop());

const OTHER = "444455556666";

function allow(Action: string | string[], Resource = "*"): PolicyInput {
  return { Statement: [{ Effect: "Allow", Action, Resource }] };
}

function bucketAllows(principal: string, effect: "Allow" | "Deny" = "Allow"): PolicyInput {
  return {
    Statement: [
      {
        Effect: effect,
        Principal: { AWS: principal },
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::bucket/*",
      },
    ],
  };
}

const get = () => new GetObjectCommand({ Bucket: "bucket", Key: "key" });
const furnished = { ...OPEN, objects: { key: "text" } };

test("a missing permission is reported with user, action and resource", async () => {
  s3.addBucket("bucket", furnished);
  const user = s3.addUser("service", { policy: allow(["s3:PutObject", "s3:GetObject"]) });
  const at = { Bucket: "bucket", Key: "key" };
  const message =
    'User: arn:aws:iam::111122223333:user/service is not authorized to perform: s3:PutObjectAcl on resource: "arn:aws:s3:::bucket/key" because no identity-based policy allows the s3:PutObjectAcl action';
  const denied = { name: "AccessDenied", status: 403, message };
  const put = new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" });
  expect(await outcomeOf(s3Client(s3, user).send(put))).toEqual(denied);
  const acl = new PutObjectAclCommand({ ...at, ACL: "public-read" });
  expect(await outcomeOf(s3Client(s3, user).send(acl))).toEqual(denied);
  s3.setUserPolicy("service", allow("s3:*"));
  expect(await outcomeOf(s3Client(s3, user).send(put))).toBe(200);
});

test("with plainErrors, an access-denied error contains no reason", async () => {
  s3.behavior.plainErrors = true;
  s3.addBucket("bucket", furnished);
  const user = s3.addUser("service");
  expect(await outcomeOf(s3Client(s3, user).send(get()))).toMatchObject({ message: "Access Denied" });
});

test("an explicit deny is reported as such, for users and buckets", async () => {
  s3.addBucket("bucket", furnished);
  const Statement = [
    { Effect: "Allow" as const, Action: "s3:*", Resource: "*" },
    { Effect: "Deny" as const, Action: "s3:GetObject", Resource: "*" },
  ];
  const user = s3.addUser("service", { policy: { Statement } });
  expect(await outcomeOf(s3Client(s3, user).send(get()))).toMatchObject({
    message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
  });
  s3.setUserPolicy("service", allow("s3:*"));
  s3.setBucketPolicy("bucket", bucketAllows("*", "Deny"));
  expect(await outcomeOf(s3Client(s3, user).send(get()))).toMatchObject({
    message: expect.stringMatching(/with an explicit deny in a resource-based policy$/),
  });
});

test("an owner that locks itself out can still change the policy", async () => {
  s3.addBucket("bucket", { ...furnished, policy: bucketAllows("*", "Deny") });
  s3.setBucketPolicy("bucket", {
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
      },
    ],
  });
  expect(await outcomeOf(s3Client(s3).send(get()))).toMatchObject({ name: "AccessDenied" });
  expect(await outcomeOf(s3Client(s3).send(new DeleteBucketPolicyCommand({ Bucket: "bucket" })))).toBe(204);
  expect(await outcomeOf(s3Client(s3).send(get()))).toBe(200);
});

test("within an account one of the two policies must allow; across accounts both must", async () => {
  s3.addBucket("bucket", furnished);
  const near = s3.addUser("near");
  const far = s3.addUser("far", { account: OTHER });
  const table: unknown[] = [];
  for (const byUser of [false, true]) {
    for (const byBucket of [false, true]) {
      for (const [name, keys, account] of [
        ["near", near, "111122223333"],
        ["far", far, OTHER],
      ] as const) {
        s3.setUserPolicy(name, byUser ? allow("s3:GetObject") : undefined);
        s3.setBucketPolicy(
          "bucket",
          byBucket ? bucketAllows(`arn:aws:iam::${account}:user/${name}`) : undefined,
        );
        table.push([name, byUser, byBucket, (await outcomeOf(s3Client(s3, keys).send(get()))) === 200]);
      }
    }
  }
  expect(table).toEqual([
    ["near", false, false, false],
    ["far", false, false, false],
    ["near", false, true, true],
    ["far", false, true, false],
    ["near", true, false, true],
    ["far", true, false, false],
    ["near", true, true, true],
    ["far", true, true, true],
  ]);
});

test("an object of another account belongs to it, unless ACLs are disabled or it grants the owner full control", async () => {
  const bucket = s3.addBucket("bucket", { ...OPEN, acl: "public-read-write" });
  const far = s3.addUser("far", { account: OTHER, policy: allow("s3:*") });
  const put = (ACL?: "bucket-owner-full-control") =>
    s3Client(s3, far).send(
      new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "text", ...(ACL && { ACL }) }),
    );
  await put();
  s3.setBucketPolicy("bucket", bucketAllows("*"));
  expect(await outcomeOf(s3Client(s3).send(get()))).toMatchObject({ name: "AccessDenied" });
  expect(await fetchStatus(`${s3.url}/bucket/key`)).toBe("403 AccessDenied");
  bucket.ownership = "BucketOwnerEnforced";
  expect(await fetchStatus(`${s3.url}/bucket/key`)).toBe("200");
  bucket.ownership = "BucketOwnerPreferred";
  await put("bucket-owner-full-control");
  expect(bucket.objects.get("key")?.owner).toBe(s3.account());
  expect(await fetchStatus(`${s3.url}/bucket/key`)).toBe("200");
});

test("a missing key returns 404 to callers that can list the bucket, and 403 to others", async () => {
  s3.addBucket("bucket", OPEN);
  const user = s3.addUser("user", { policy: allow("s3:GetObject") });
  const head = new HeadObjectCommand({ Bucket: "bucket", Key: "missing" });
  expect(await outcomeOf(s3Client(s3, user).send(head))).toMatchObject({ status: 403 });
  s3.setUserPolicy("user", allow(["s3:GetObject", "s3:ListBucket"]));
  expect(await outcomeOf(s3Client(s3, user).send(head))).toMatchObject({ status: 404, name: "NotFound" });
});

test("HeadBucket returns the region even without permission", async () => {
  s3.addBucket("bucket", { region: "us-east-1" });
  const head = s3Client(s3, s3.addUser("user")).send(new HeadBucketCommand({ Bucket: "bucket" }));
  await expect(head).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
    $response: { headers: { "x-amz-bucket-region": "us-east-1" } },
  });
});

test("objects encrypted with KMS cannot be read without a signature", async () => {
  s3.addBucket("bucket", { ...furnished, encryption: { algorithm: "aws:kms" }, policy: bucketAllows("*") });
  expect(await (await fetch(`${s3.url}/bucket/key`)).text()).toContain(
    "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
  );
  expect(await fetchStatus(await getSignedUrl(s3Client(s3), get()))).toBe("200");
});

test("a Deny of plain HTTP applies if secureTransport is false", async () => {
  s3.addBucket("bucket", furnished);
  s3.setBucketPolicy("bucket", {
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
  expect(await outcomeOf(s3Client(s3).send(get()))).toBe(200);
  s3.behavior.secureTransport = false;
  expect(await outcomeOf(s3Client(s3).send(get()))).toMatchObject({ name: "AccessDenied" });
});

test("the bucket owner deletes a version that an anonymous client has written, but does not read it", async () => {
  s3.addBucket("bucket", { ...OPEN, acl: "public-read-write" });
  await fetch(`${s3.url}/bucket/key`, { method: "PUT", body: "text" });
  const client = s3Client(s3, s3.root);
  expect(await outcomeOf(client.send(get()))).toMatchObject({ name: "AccessDenied" });
  await client.send(new DeleteObjectCommand({ Bucket: "bucket", Key: "key", VersionId: "null" }));
  expect([...s3.bucket("bucket").objects.keys()]).toEqual([]);
});

test("a bucket policy that allows everything to all but one principal is rejected", async () => {
  s3.addBucket("bucket");
  const policyWith = (Effect: "Allow" | "Deny") => {
    const Statement = {
      Effect,
      NotPrincipal: { AWS: OTHER },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::bucket/*",
    };
    return new PutBucketPolicyCommand({ Bucket: "bucket", Policy: JSON.stringify({ Statement }) });
  };
  expect(await outcomeOf(s3Client(s3).send(policyWith("Allow")))).toMatchObject({ name: "MalformedPolicy" });
  expect(await outcomeOf(s3Client(s3).send(policyWith("Deny")))).toBe(204);
});

test("conditions can test the tags of an object and of an upload", async () => {
  s3.addBucket("bucket", { objects: { open: "text", shut: "text" } });
  const tag = (Key: string, Value: string) =>
    s3Client(s3).send(
      new PutObjectTaggingCommand({ Bucket: "bucket", Key, Tagging: { TagSet: [{ Key: "level", Value }] } }),
    );
  await tag("open", "public");
  await tag("shut", "secret");
  const when = (key: string) => ({ StringEquals: { [`s3:${key}/level`]: "public" } });
  const user = s3.addUser("reader", {
    policy: {
      Statement: [
        { Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: when("ExistingObjectTag") },
        { Effect: "Allow", Action: "s3:PutObject", Resource: "*", Condition: when("RequestObjectTag") },
        { Effect: "Allow", Action: "s3:PutObjectTagging", Resource: "*" },
      ],
    },
  });
  const read = (Key: string) =>
    outcomeOf(s3Client(s3, user).send(new GetObjectCommand({ Bucket: "bucket", Key })));
  expect([await read("open"), await read("shut")]).toEqual([200, expect.objectContaining({ status: 403 })]);
  const write = (Tagging: string) =>
    outcomeOf(
      s3Client(s3, user).send(new PutObjectCommand({ Bucket: "bucket", Key: "new", Body: "x", Tagging })),
    );
  expect([await write("level=public"), await write("level=secret")]).toEqual([
    200,
    expect.objectContaining({ status: 403 }),
  ]);
});
