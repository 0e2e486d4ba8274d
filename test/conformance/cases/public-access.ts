import {
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, fetchCode, statusOf } from "../support/world";

async function block(world: ConformanceWorld, Bucket: string, on: PublicAccessBlockConfiguration) {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: false,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
    ...on,
  };
  return statusOf(
    clientOf(world).send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration })),
  );
}

function reading(Bucket: string, prefix = ""): PutBucketPolicyCommand {
  const Resource = `arn:aws:s3:::${Bucket}/${prefix}*`;
  const Statement = [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource }];
  return new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
}

export const publicAccessCases: readonly ConformanceCase[] = [
  {
    title: "the four settings are stored, and not found after deletion",
    decidedBy: "aws",
    page: "GetPublicAccessBlock",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await block(world, Bucket, { IgnorePublicAcls: true, RestrictPublicBuckets: true });
      const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
      return [
        PublicAccessBlockConfiguration,
        await statusOf(s3.send(new DeletePublicAccessBlockCommand({ Bucket }))),
        await statusOf(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
      ];
    },
    expected: [
      {
        BlockPublicAcls: false,
        IgnorePublicAcls: true,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: true,
      },
      "204",
      "404 NoSuchPublicAccessBlockConfiguration",
    ],
    differs: {
      ceph: {
        expected: [
          {
            BlockPublicAcls: false,
            IgnorePublicAcls: true,
            BlockPublicPolicy: false,
            RestrictPublicBuckets: true,
          },
          "200",
          "200",
        ],
        why: "afterwards it returns four disabled settings, which is equivalent",
      },
    },
  },
  {
    title: "BlockPublicAcls rejects public ACLs",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const at = { Bucket, Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "text" }));
      await block(world, Bucket, { BlockPublicAcls: true });
      return [
        await statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" }))),
        await statusOf(s3.send(new PutObjectAclCommand({ ...at, ACL: "public-read" }))),
        await statusOf(s3.send(new PutObjectAclCommand({ ...at, ACL: "authenticated-read" }))),
        await statusOf(s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }))),
        await statusOf(s3.send(new PutObjectAclCommand({ ...at, ACL: "private" }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", "403 AccessDenied", "403 AccessDenied", "200"],
  },
  {
    title: "BlockPublicAcls accepts an upload without an ACL",
    decidedBy: "aws",
    page: "access-control-block-public-access",
    async run(world) {
      const Bucket = await world.bucket();
      await block(world, Bucket, { BlockPublicAcls: true });
      return statusOf(clientOf(world).send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" })));
    },
    expected: "200",
    differs: { ceph: { expected: "403 AccessDenied", why: "this version rejects every upload" } },
  },
  {
    title: "IgnorePublicAcls accepts public ACLs, but they have no effect",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const at = { Bucket, Key: "key" };
      const s3 = clientOf(world);
      await block(world, Bucket, { IgnorePublicAcls: true });
      const put = await statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" })));
      const list = await statusOf(s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" })));
      const seen = [
        put,
        list,
        await fetchCode(`${world.url}/${Bucket}/key`),
        await fetchCode(`${world.url}/${Bucket}/`),
      ];
      await block(world, Bucket, {});
      return [...seen, await fetchCode(`${world.url}/${Bucket}/key`)];
    },
    expected: ["200", "200", "403 AccessDenied", "403 AccessDenied", "200"],
  },
  {
    title: "BlockPublicPolicy rejects a policy for all principals, but not one for a single user",
    decidedBy: "aws",
    page: "access-control-block-public-access",
    needs: "outsider",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await block(world, Bucket, { BlockPublicPolicy: true });
      const Statement = [
        {
          Effect: "Allow",
          Principal: { AWS: [world.outsider.arn] },
          Action: "s3:GetObject",
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
      ];
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
      return [
        await statusOf(s3.send(reading(Bucket))),
        await statusOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))),
      ];
    },
    expected: ["403 AccessDenied", "204"],
    differs: {
      ceph: {
        expected: ["403 AccessDenied", "403 AccessDenied"],
        why: "this version treats every Allow without a condition as public",
      },
    },
  },
  {
    title: "BlockPublicPolicy keeps an existing policy in effect",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "text" }));
      await s3.send(reading(Bucket));
      await block(world, Bucket, { BlockPublicPolicy: true });
      return fetchCode(`${world.url}/${Bucket}/key`);
    },
    expected: "200",
  },
  {
    title: "RestrictPublicBuckets limits access to the account while the policy is public",
    decidedBy: "aws",
    page: "access-control-block-public-access",
    needs: "outsider",
    async run(world) {
      const Bucket = await world.bucket();
      const at = { Bucket, Key: "key" };
      const s3 = clientOf(world);
      await s3.send(new PutObjectCommand({ ...at, Body: "text" }));
      await s3.send(reading(Bucket));
      await block(world, Bucket, { RestrictPublicBuckets: true });
      return [
        await fetchCode(`${world.url}/${Bucket}/key`),
        await statusOf(clientOf(world, world.outsider).send(new GetObjectCommand(at))),
        await statusOf(s3.send(new GetObjectCommand(at))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", "200"],
    differs: { ceph: { expected: ["200", "200", "200"], why: "this version only stores the setting" } },
  },
  {
    title: "ACLs are accepted and ignored, and a policy allows reading one directory",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await block(world, Bucket, { IgnorePublicAcls: true });
      await s3.send(reading(Bucket, "generations/"));
      const seen: string[] = [];
      for (const Key of ["generations/a", "other/a"]) {
        seen.push(
          await statusOf(s3.send(new PutObjectCommand({ Bucket, Key, Body: "text", ACL: "public-read" }))),
          await statusOf(s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "public-read" }))),
          await fetchCode(`${world.url}/${Bucket}/${Key}`),
        );
      }
      return seen;
    },
    expected: ["200", "200", "200", "200", "200", "403 AccessDenied"],
  },
];
