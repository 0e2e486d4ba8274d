import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, statusOf } from "../support/world";

const DECIDED_BY_MOTO = { decidedBy: "moto", servers: ["emulator", "moto"] } as const;

type Statement = Record<string, unknown>;

/** Creates a bucket with two objects, and a user of the same account with this policy. */
async function withUser(world: ConformanceWorld, statements?: (arn: string) => Statement[]) {
  const Bucket = await world.bucket();
  await clientOf(world).send(new PutObjectCommand({ Bucket, Key: "open/key", Body: "text" }));
  await clientOf(world).send(new PutObjectCommand({ Bucket, Key: "shut/key", Body: "text" }));
  const Statement = statements?.(`arn:aws:s3:::${Bucket}`);
  const keys = await world.user(Statement && { Version: "2012-10-17", Statement });
  return { Bucket, keys, s3: clientOf(world, keys) };
}

function allow(Action: string | string[], Resource: string | string[]): Statement {
  return { Effect: "Allow", Action, Resource };
}

export const userPolicyCases: readonly ConformanceCase[] = [
  {
    title: "a user without a policy has no permissions",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world);
      return [
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await statusOf(s3.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await statusOf(s3.send(new ListObjectsV2Command({ Bucket }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "a user has the permissions that the policy names",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow(["s3:GetObject", "s3:PutObject"], `${arn}/*`),
        allow("s3:ListBucket", arn),
      ]);
      return [
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await statusOf(s3.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await statusOf(s3.send(new ListObjectsV2Command({ Bucket }))),
        await statusOf(s3.send(new DeleteObjectCommand({ Bucket, Key: "open/key" }))),
      ];
    },
    expected: ["200", "200", "200", "403 AccessDenied"],
  },
  {
    title: "HeadBucket requires s3:ListBucket",
    decidedBy: "aws",
    page: "HeadBucket",
    servers: ["emulator", "moto"],
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:ListBucket", arn)]);
      return statusOf(s3.send(new HeadBucketCommand({ Bucket })));
    },
    expected: "200",
    differs: {
      moto: { expected: "403 Unknown", why: "it requires the action s3:HeadBucket, which AWS does not have" },
    },
  },
  {
    title: "PutObjectAcl requires a separate permission",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow(["s3:GetObject", "s3:PutObject"], `${arn}/*`),
      ]);
      const acl = new PutObjectAclCommand({ Bucket, Key: "open/key", ACL: "public-read" });
      return statusOf(s3.send(acl));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "s3:PutObjectAcl allows an ACL in an upload and a separate PutObjectAcl",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow(["s3:PutObject", "s3:PutObjectAcl"], `${arn}/*`),
      ]);
      const at = { Bucket, Key: "open/new" };
      return [
        await statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" }))),
        await statusOf(s3.send(new PutObjectAclCommand({ ...at, ACL: "private" }))),
      ];
    },
    expected: ["200", "200"],
  },
  {
    title: "an upload with an ACL requires s3:PutObjectAcl",
    decidedBy: "aws",
    page: "PutObject",
    servers: ["emulator", "moto"],
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:PutObject", `${arn}/*`)]);
      const put = { Bucket, Key: "open/new", Body: "text", ACL: "public-read" as const };
      return statusOf(s3.send(new PutObjectCommand(put)));
    },
    expected: "403 AccessDenied",
    differs: { moto: { expected: "200", why: "it only checks the separate request" } },
  },
  {
    title: "permissions on objects do not apply to the bucket, and vice versa",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow("s3:ListBucket", `${arn}/*`),
        allow("s3:GetObject", arn),
      ]);
      return [
        await statusOf(s3.send(new ListObjectsV2Command({ Bucket }))),
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "a permission can be limited to one directory",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:*Object", `${arn}/open/*`)]);
      return [
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await statusOf(s3.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "shut/key" }))),
      ];
    },
    expected: ["200", "200", "403 AccessDenied"],
  },
  {
    title: "a Deny in the user's policy overrides an Allow",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow("s3:*", "*"),
        { Effect: "Deny", Action: "s3:GetObject", Resource: `${arn}/shut/*` },
      ]);
      return [
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "shut/key" }))),
      ];
    },
    expected: ["200", "403 AccessDenied"],
  },
  {
    title: "a policy for another bucket does not apply",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:*", [`${arn}-2`, `${arn}-2/*`])]);
      return statusOf(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" })));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "a user's wrong secret and unknown key are rejected",
    ...DECIDED_BY_MOTO,
    needs: "user",
    async run(world) {
      const { Bucket, keys } = await withUser(world, () => [allow("s3:*", "*")]);
      const get = new GetObjectCommand({ Bucket, Key: "open/key" });
      return [
        await statusOf(clientOf(world, { ...keys, secretAccessKey: "wrong" }).send(get)),
        await statusOf(clientOf(world, { ...keys, accessKeyId: "AKIAUNKNOWNUNKNOWN00" }).send(get)),
      ];
    },
    expected: ["403 SignatureDoesNotMatch", "403 InvalidAccessKeyId"],
  },
  {
    title: "a user's permission to list can be limited to a prefix",
    decidedBy: "aws",
    page: "amazon-s3-policy-keys",
    servers: ["emulator"],
    needs: "user",
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        { ...allow("s3:ListBucket", arn), Condition: { StringLike: { "s3:prefix": "open/*" } } },
      ]);
      return [
        await statusOf(s3.send(new ListObjectsV2Command({ Bucket, Prefix: "open/" }))),
        await statusOf(s3.send(new ListObjectsV2Command({ Bucket, Prefix: "shut/" }))),
        await statusOf(s3.send(new HeadBucketCommand({ Bucket }))),
      ];
    },
    expected: ["200", "403 AccessDenied", "403 Unknown"],
  },
];
