import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Case } from "../support/case";
import { client, outcome, type World } from "../support/world";

const JUDGED_BY_MOTO = { judge: "moto", servers: ["standIn", "moto"] } as const;

type Statement = Record<string, unknown>;

/** Creates a bucket with two objects, and a user of the same account with this policy. */
async function withUser(world: World, statements?: (arn: string) => Statement[]) {
  const Bucket = await world.bucket();
  await client(world).send(new PutObjectCommand({ Bucket, Key: "open/key", Body: "text" }));
  await client(world).send(new PutObjectCommand({ Bucket, Key: "shut/key", Body: "text" }));
  const Statement = statements?.(`arn:aws:s3:::${Bucket}`);
  const keys = await world.user(Statement && { Version: "2012-10-17", Statement });
  return { Bucket, keys, s3: client(world, keys) };
}

function allow(Action: string | string[], Resource: string | string[]): Statement {
  return { Effect: "Allow", Action, Resource };
}

export const userPolicyCases: readonly Case[] = [
  {
    title: "a user without a policy has no permissions",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world);
      return [
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await outcome(s3.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await outcome(s3.send(new ListObjectsV2Command({ Bucket }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "a user has the permissions that the policy names",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow(["s3:GetObject", "s3:PutObject"], `${arn}/*`),
        allow("s3:ListBucket", arn),
      ]);
      return [
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await outcome(s3.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await outcome(s3.send(new ListObjectsV2Command({ Bucket }))),
        await outcome(s3.send(new DeleteObjectCommand({ Bucket, Key: "open/key" }))),
      ];
    },
    expected: ["200", "200", "200", "403 AccessDenied"],
  },
  {
    title: "HeadBucket requires s3:ListBucket",
    judge: "aws",
    servers: ["standIn", "moto"],
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:ListBucket", arn)]);
      return outcome(s3.send(new HeadBucketCommand({ Bucket })));
    },
    expected: "200",
    differs: {
      moto: { expected: "403 Unknown", why: "it requires the action s3:HeadBucket, which AWS does not have" },
    },
  },
  {
    title: "PutObjectAcl requires a separate permission",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow(["s3:GetObject", "s3:PutObject"], `${arn}/*`),
      ]);
      const acl = new PutObjectAclCommand({ Bucket, Key: "open/key", ACL: "public-read" });
      return outcome(s3.send(acl));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "s3:PutObjectAcl allows an ACL in an upload and a separate PutObjectAcl",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow(["s3:PutObject", "s3:PutObjectAcl"], `${arn}/*`),
      ]);
      const at = { Bucket, Key: "open/new" };
      return [
        await outcome(s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" }))),
        await outcome(s3.send(new PutObjectAclCommand({ ...at, ACL: "private" }))),
      ];
    },
    expected: ["200", "200"],
  },
  {
    title: "an upload with an ACL requires s3:PutObjectAcl",
    judge: "aws",
    servers: ["standIn", "moto"],
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:PutObject", `${arn}/*`)]);
      const put = { Bucket, Key: "open/new", Body: "text", ACL: "public-read" as const };
      return outcome(s3.send(new PutObjectCommand(put)));
    },
    expected: "403 AccessDenied",
    differs: { moto: { expected: "200", why: "it only checks the separate request" } },
  },
  {
    title: "permissions on objects do not apply to the bucket, and vice versa",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow("s3:ListBucket", `${arn}/*`),
        allow("s3:GetObject", arn),
      ]);
      return [
        await outcome(s3.send(new ListObjectsV2Command({ Bucket }))),
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "a permission can be limited to one directory",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:*Object", `${arn}/open/*`)]);
      return [
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await outcome(s3.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "shut/key" }))),
      ];
    },
    expected: ["200", "200", "403 AccessDenied"],
  },
  {
    title: "a Deny in the user's policy overrides an Allow",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        allow("s3:*", "*"),
        { Effect: "Deny", Action: "s3:GetObject", Resource: `${arn}/shut/*` },
      ]);
      return [
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key: "shut/key" }))),
      ];
    },
    expected: ["200", "403 AccessDenied"],
  },
  {
    title: "a policy for another bucket does not apply",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [allow("s3:*", [`${arn}-2`, `${arn}-2/*`])]);
      return outcome(s3.send(new GetObjectCommand({ Bucket, Key: "open/key" })));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "a user's wrong secret and unknown key are rejected",
    ...JUDGED_BY_MOTO,
    async run(world) {
      const { Bucket, keys } = await withUser(world, () => [allow("s3:*", "*")]);
      const get = new GetObjectCommand({ Bucket, Key: "open/key" });
      return [
        await outcome(client(world, { ...keys, secretAccessKey: "wrong" }).send(get)),
        await outcome(client(world, { ...keys, accessKeyId: "AKIAUNKNOWNUNKNOWN00" }).send(get)),
      ];
    },
    expected: ["403 SignatureDoesNotMatch", "403 InvalidAccessKeyId"],
  },
  {
    title: "a user's permission to list can be limited to a prefix",
    judge: "aws",
    servers: ["standIn"],
    async run(world) {
      const { Bucket, s3 } = await withUser(world, (arn) => [
        { ...allow("s3:ListBucket", arn), Condition: { StringLike: { "s3:prefix": "open/*" } } },
      ]);
      return [
        await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: "open/" }))),
        await outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: "shut/" }))),
        await outcome(s3.send(new HeadBucketCommand({ Bucket }))),
      ];
    },
    expected: ["200", "403 AccessDenied", "403 Unknown"],
  },
];
