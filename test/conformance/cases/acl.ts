import {
  GetBucketAclCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  type Grant,
  type ObjectCannedACL,
  PutBucketAclCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { Case } from "../support/case";
import { client, outcome, plain, type World } from "../support/world";

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

async function stored(world: World, ACL?: ObjectCannedACL) {
  const at = { Bucket: await world.bucket(), Key: "key" };
  await client(world).send(new PutObjectCommand({ ...at, Body: "text", ...(ACL && { ACL }) }));
  return { at, url: `${world.url}/${at.Bucket}/${at.Key}` };
}

function granted(grants: readonly Grant[] | undefined): string[] {
  return (grants ?? []).map(({ Grantee, Permission }) => `${Grantee?.URI ?? "owner"} ${Permission}`).sort();
}

export const aclCases: readonly Case[] = [
  {
    title: "an upload without an ACL is private",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const { Grants } = await client(world).send(new GetObjectAclCommand(at));
      return [
        await plain(url),
        await outcome(client(world, world.stranger).send(new GetObjectCommand(at))),
        granted(Grants),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", ["owner FULL_CONTROL"]],
  },
  {
    title: "an upload with public-read can be read by the public",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world, "public-read");
      const { Grants } = await client(world).send(new GetObjectAclCommand(at));
      return [
        await plain(url),
        await outcome(client(world, world.stranger).send(new GetObjectCommand(at))),
        await plain(url, { method: "PUT", body: "other" }),
        granted(Grants),
      ];
    },
    expected: ["200", "200", "403 AccessDenied", [`${ALL_USERS} READ`, "owner FULL_CONTROL"]],
  },
  {
    title: "PutObjectAcl changes access without changing the content",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const seen: string[] = [];
      for (const ACL of ["public-read", "private"] as const) {
        seen.push(
          await outcome(client(world).send(new PutObjectAclCommand({ ...at, ACL }))),
          await plain(url),
        );
      }
      return [...seen, await outcome(client(world).send(new GetObjectCommand(at)))];
    },
    expected: ["200", "200", "200", "403 AccessDenied", "200"],
  },
  {
    title: "a new upload replaces the ACL",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world, "public-read");
      await client(world).send(new PutObjectCommand({ ...at, Body: "text" }));
      return plain(url);
    },
    expected: "403 AccessDenied",
  },
  {
    title: "authenticated-read grants access to all accounts",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world, "authenticated-read");
      return [await plain(url), await outcome(client(world, world.stranger).send(new GetObjectCommand(at)))];
    },
    expected: ["403 AccessDenied", "200"],
  },
  {
    title: "other accounts cannot read or change an ACL",
    judge: "ceph",
    async run(world) {
      const { at } = await stored(world, "public-read");
      const stranger = client(world, world.stranger);
      return [
        await outcome(stranger.send(new GetObjectAclCommand(at))),
        await outcome(stranger.send(new PutObjectAclCommand({ ...at, ACL: "private" }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "an ACL can be sent as grants in headers or as a document",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const s3 = client(world);
      const { Owner } = await s3.send(new GetObjectAclCommand(at));
      const byHeader = { ...at, GrantRead: `uri="${ALL_USERS}"` };
      const seen = [await outcome(s3.send(new PutObjectAclCommand(byHeader))), await plain(url)];
      const own = {
        Grantee: { Type: "CanonicalUser" as const, ID: Owner?.ID },
        Permission: "FULL_CONTROL" as const,
      };
      const document = { ...at, AccessControlPolicy: { Owner, Grants: [own] } };
      return [...seen, await outcome(s3.send(new PutObjectAclCommand(document))), await plain(url)];
    },
    expected: ["200", "200", "200", "403 AccessDenied"],
  },
  {
    title: "an ACL for a missing key is rejected",
    judge: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "missing", ACL: "public-read" as const };
      return outcome(client(world).send(new PutObjectAclCommand(at)));
    },
    expected: "404 NoSuchKey",
  },
  {
    title: "an unknown canned ACL is rejected",
    judge: "aws",
    async run(world) {
      const { at } = await stored(world);
      const ACL = "public" as ObjectCannedACL;
      return outcome(client(world).send(new PutObjectAclCommand({ ...at, ACL })));
    },
    expected: "400 InvalidArgument",
  },
  {
    title: "a public bucket can be listed, but its objects cannot be read",
    judge: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const s3 = client(world);
      const list = `${world.url}/${at.Bucket}/`;
      const put = await outcome(s3.send(new PutBucketAclCommand({ Bucket: at.Bucket, ACL: "public-read" })));
      const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket: at.Bucket }));
      const seen = [put, granted(Grants), await plain(list), await plain(url), await plain(`${list}missing`)];
      await s3.send(new PutBucketAclCommand({ Bucket: at.Bucket, ACL: "private" }));
      return [...seen, await plain(list)];
    },
    expected: [
      "200",
      [`${ALL_USERS} READ`, "owner FULL_CONTROL"],
      "200",
      "403 AccessDenied",
      "404 NoSuchKey",
      "403 AccessDenied",
    ],
  },
  {
    title: "in a bucket with public write access, the writer owns the object",
    judge: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const at = { Bucket, Key: "key" };
      await client(world).send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }));
      const stranger = client(world, world.stranger);
      return [
        await outcome(stranger.send(new PutObjectCommand({ ...at, Body: "text" }))),
        await outcome(stranger.send(new GetObjectCommand(at))),
        await outcome(client(world).send(new GetObjectCommand(at))),
        await outcome(stranger.send(new PutObjectAclCommand({ ...at, ACL: "bucket-owner-full-control" }))),
        await outcome(client(world).send(new GetObjectCommand(at))),
        await plain(`${world.url}/${Bucket}/nobodys`, { method: "PUT", body: "text" }),
      ];
    },
    expected: ["200", "200", "403 AccessDenied", "200", "200", "200"],
  },
];
