import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, fetchCode, statusOf } from "../support/world";

type Statement = Record<string, unknown>;

async function withPolicy(world: ConformanceWorld, statements: (arn: string) => Statement[]) {
  const Bucket = await world.bucket();
  const s3 = clientOf(world);
  for (const Key of ["open/key", "shut/key"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
  }
  const Statement = statements(`arn:aws:s3:::${Bucket}`);
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  const put = await statusOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })));
  return { Bucket, put, url: `${world.url}/${Bucket}` };
}

const forAll = { Effect: "Allow", Principal: "*" };

export const policyCases: readonly ConformanceCase[] = [
  {
    title: "a policy allows reading the whole bucket",
    decidedBy: "aws",
    page: "DeleteBucketPolicy",
    async run(world) {
      const { Bucket, put, url } = await withPolicy(world, (arn) => [
        { ...forAll, Action: "s3:GetObject", Resource: `${arn}/*` },
      ]);
      const open = [put, await fetchCode(`${url}/open/key`), await fetchCode(`${url}/`)];
      const gone = await statusOf(clientOf(world).send(new DeleteBucketPolicyCommand({ Bucket })));
      return [...open, gone, await fetchCode(`${url}/open/key`)];
    },
    expected: ["204", "200", "403 AccessDenied", "204", "403 AccessDenied"],
    differs: {
      ceph: {
        expected: ["204", "200", "403 AccessDenied", "200", "403 AccessDenied"],
        why: "it confirms the deletion with 200",
      },
    },
  },
  {
    title: "a policy allows reading one directory",
    decidedBy: "ceph",
    async run(world) {
      const { url } = await withPolicy(world, (arn) => [
        { ...forAll, Action: ["s3:GetObject"], Resource: [`${arn}/open/*`] },
      ]);
      return [
        await fetchCode(`${url}/open/key`),
        await fetchCode(`${url}/shut/key`),
        await fetchCode(`${url}/open/missing`),
        await fetchCode(`${url}/open/key`, { method: "PUT", body: "text" }),
      ];
    },
    expected: ["200", "403 AccessDenied", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "a Deny overrides an Allow",
    decidedBy: "ceph",
    async run(world) {
      const { url } = await withPolicy(world, (arn) => [
        { ...forAll, Action: "s3:GetObject", Resource: `${arn}/*` },
        { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `${arn}/shut/*` },
      ]);
      return [await fetchCode(`${url}/open/key`), await fetchCode(`${url}/shut/key`)];
    },
    expected: ["200", "403 AccessDenied"],
  },
  {
    title: "a Deny overrides a public ACL",
    decidedBy: "ceph",
    async run(world) {
      const { Bucket, url } = await withPolicy(world, (arn) => [
        { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `${arn}/shut/*` },
      ]);
      for (const Key of ["open/key", "shut/key"]) {
        await clientOf(world).send(new PutObjectCommand({ Bucket, Key, Body: "text", ACL: "public-read" }));
      }
      return [await fetchCode(`${url}/open/key`), await fetchCode(`${url}/shut/key`)];
    },
    expected: ["200", "403 AccessDenied"],
  },
  {
    title: "a Deny also applies to the owner",
    decidedBy: "ceph",
    async run(world) {
      const { Bucket } = await withPolicy(world, (arn) => [
        { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `${arn}/*` },
      ]);
      return statusOf(clientOf(world).send(new GetObjectCommand({ Bucket, Key: "open/key" })));
    },
    expected: "403 AccessDenied",
  },
  {
    title: "actions and resources can contain patterns",
    decidedBy: "ceph",
    async run(world) {
      const { url } = await withPolicy(world, (arn) => [
        { ...forAll, Action: "s3:Get*", Resource: `${arn}/op?n/*` },
      ]);
      return [await fetchCode(`${url}/open/key`), await fetchCode(`${url}/shut/key`)];
    },
    expected: ["200", "403 AccessDenied"],
  },
  {
    title: "a policy can name a user of another account",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { Bucket, url } = await withPolicy(world, (arn) => [
        {
          Effect: "Allow",
          Principal: { AWS: world.outsider.arn },
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: `${arn}/open/*`,
        },
      ]);
      const outsider = clientOf(world, world.outsider);
      return [
        await statusOf(outsider.send(new GetObjectCommand({ Bucket, Key: "open/key" }))),
        await statusOf(outsider.send(new PutObjectCommand({ Bucket, Key: "open/new", Body: "text" }))),
        await statusOf(outsider.send(new GetObjectCommand({ Bucket, Key: "shut/key" }))),
        await fetchCode(`${url}/open/key`),
      ];
    },
    expected: ["200", "200", "403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "a condition on the prefix limits listing",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { Bucket, url } = await withPolicy(world, (arn) => [
        {
          ...forAll,
          Action: "s3:ListBucket",
          Resource: arn,
          Condition: { StringLike: { "s3:prefix": ["open/*"] } },
        },
      ]);
      const list = (Prefix: string) =>
        statusOf(clientOf(world, world.outsider).send(new ListObjectsV2Command({ Bucket, Prefix })));
      return [
        await list("open/"),
        await list("open/deeper"),
        await list("shut/"),
        await list(""),
        await fetchCode(`${url}/?prefix=open/`),
      ];
    },
    expected: ["200", "200", "403 AccessDenied", "403 AccessDenied", "200"],
  },
  {
    title: "a condition on the ACL limits which ACL can be sent",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { Bucket } = await withPolicy(world, (arn) => [
        {
          ...forAll,
          Action: ["s3:PutObject", "s3:PutObjectAcl"],
          Resource: `${arn}/*`,
          Condition: { StringEquals: { "s3:x-amz-acl": "public-read" } },
        },
      ]);
      const put = (ACL: "public-read" | "authenticated-read") =>
        statusOf(
          clientOf(world, world.outsider).send(new PutObjectCommand({ Bucket, Key: ACL, Body: "text", ACL })),
        );
      return [await put("public-read"), await put("authenticated-read")];
    },
    expected: ["200", "403 AccessDenied"],
  },
  {
    title: "an invalid policy, or one of another bucket, is rejected",
    decidedBy: "aws",
    page: "ErrorResponses",
    async run(world) {
      const Bucket = await world.bucket();
      const put = (Policy: string) =>
        statusOf(clientOf(world).send(new PutBucketPolicyCommand({ Bucket, Policy })));
      const otherBucket = { ...forAll, Action: "s3:GetObject", Resource: "arn:aws:s3:::somewhere-else/*" };
      return [
        await put("not a policy"),
        await put(JSON.stringify({ Version: "2012-10-17", Statement: [otherBucket] })),
      ];
    },
    expected: ["400 MalformedPolicy", "400 MalformedPolicy"],
    differs: {
      ceph: {
        expected: ["400 InvalidArgument", "204"],
        why: "it has another code, and accepts a policy that can never apply",
      },
    },
  },
  {
    title: "a bucket without a policy returns NoSuchBucketPolicy",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      return statusOf(clientOf(world).send(new GetBucketPolicyCommand({ Bucket })));
    },
    expected: "404 NoSuchBucketPolicy",
  },
  {
    title: "a policy is public if it applies to all principals without a fixed condition",
    decidedBy: "aws",
    page: "access-control-block-public-access",
    needs: "outsider",
    async run(world) {
      const isPublic = async (statement: Statement) => {
        const { Bucket } = await withPolicy(world, (arn) => [
          { Effect: "Allow", Action: "s3:GetObject", Resource: `${arn}/*`, ...statement },
        ]);
        const { PolicyStatus } = await clientOf(world).send(new GetBucketPolicyStatusCommand({ Bucket }));
        return PolicyStatus?.IsPublic;
      };
      return [
        await isPublic({ Principal: "*" }),
        await isPublic({ Principal: { AWS: [world.outsider.arn] } }),
        await isPublic({ Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "192.0.2.1/32" } } }),
      ];
    },
    expected: [true, false, false],
    differs: {
      ceph: {
        expected: [true, true, false],
        why: "this version treats every Allow without a condition as public",
      },
    },
  },
];
