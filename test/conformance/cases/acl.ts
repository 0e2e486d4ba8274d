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
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, fetchCode, statusOf } from "../support/world";

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";

async function stored(world: ConformanceWorld, ACL?: ObjectCannedACL) {
  const at = { Bucket: await world.bucket(), Key: "key" };
  await clientOf(world).send(new PutObjectCommand({ ...at, Body: "text", ...(ACL && { ACL }) }));
  return { at, url: `${world.url}/${at.Bucket}/${at.Key}` };
}

function granted(grants: readonly Grant[] | undefined): string[] {
  return (grants ?? []).map(({ Grantee, Permission }) => `${Grantee?.URI ?? "owner"} ${Permission}`).sort();
}

export const aclCases: readonly ConformanceCase[] = [
  {
    title: "an upload without an ACL is private",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { at, url } = await stored(world);
      const { Grants } = await clientOf(world).send(new GetObjectAclCommand(at));
      return [
        await fetchCode(url),
        await statusOf(clientOf(world, world.outsider).send(new GetObjectCommand(at))),
        granted(Grants),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied", ["owner FULL_CONTROL"]],
  },
  {
    title: "an upload with public-read can be read by the public",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { at, url } = await stored(world, "public-read");
      const { Grants } = await clientOf(world).send(new GetObjectAclCommand(at));
      return [
        await fetchCode(url),
        await statusOf(clientOf(world, world.outsider).send(new GetObjectCommand(at))),
        await fetchCode(url, { method: "PUT", body: "other" }),
        granted(Grants),
      ];
    },
    expected: ["200", "200", "403 AccessDenied", [`${ALL_USERS} READ`, "owner FULL_CONTROL"]],
  },
  {
    title: "PutObjectAcl changes access without changing the content",
    decidedBy: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const seen: string[] = [];
      for (const ACL of ["public-read", "private"] as const) {
        seen.push(
          await statusOf(clientOf(world).send(new PutObjectAclCommand({ ...at, ACL }))),
          await fetchCode(url),
        );
      }
      return [...seen, await statusOf(clientOf(world).send(new GetObjectCommand(at)))];
    },
    expected: ["200", "200", "200", "403 AccessDenied", "200"],
  },
  {
    title: "a new upload replaces the ACL",
    decidedBy: "ceph",
    async run(world) {
      const { at, url } = await stored(world, "public-read");
      await clientOf(world).send(new PutObjectCommand({ ...at, Body: "text" }));
      return fetchCode(url);
    },
    expected: "403 AccessDenied",
  },
  {
    title: "authenticated-read grants access to all accounts",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { at, url } = await stored(world, "authenticated-read");
      return [
        await fetchCode(url),
        await statusOf(clientOf(world, world.outsider).send(new GetObjectCommand(at))),
      ];
    },
    expected: ["403 AccessDenied", "200"],
  },
  {
    title: "other accounts cannot read or change an ACL",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const { at } = await stored(world, "public-read");
      const outsider = clientOf(world, world.outsider);
      return [
        await statusOf(outsider.send(new GetObjectAclCommand(at))),
        await statusOf(outsider.send(new PutObjectAclCommand({ ...at, ACL: "private" }))),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied"],
  },
  {
    title: "an ACL can be sent as grants in headers or as a document",
    decidedBy: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const s3 = clientOf(world);
      const { Owner } = await s3.send(new GetObjectAclCommand(at));
      const byHeader = { ...at, GrantRead: `uri="${ALL_USERS}"` };
      const seen = [await statusOf(s3.send(new PutObjectAclCommand(byHeader))), await fetchCode(url)];
      const own = {
        Grantee: { Type: "CanonicalUser" as const, ID: Owner?.ID },
        Permission: "FULL_CONTROL" as const,
      };
      const document = { ...at, AccessControlPolicy: { Owner, Grants: [own] } };
      return [...seen, await statusOf(s3.send(new PutObjectAclCommand(document))), await fetchCode(url)];
    },
    expected: ["200", "200", "200", "403 AccessDenied"],
  },
  {
    title: "an ACL for a missing key is rejected",
    decidedBy: "ceph",
    async run(world) {
      const at = { Bucket: await world.bucket(), Key: "missing", ACL: "public-read" as const };
      return statusOf(clientOf(world).send(new PutObjectAclCommand(at)));
    },
    expected: "404 NoSuchKey",
  },
  {
    title: "an unknown canned ACL is rejected",
    decidedBy: "ceph",
    async run(world) {
      const { at } = await stored(world);
      const ACL = "public" as ObjectCannedACL;
      return statusOf(clientOf(world).send(new PutObjectAclCommand({ ...at, ACL })));
    },
    expected: "400 InvalidArgument",
  },
  {
    title: "a public bucket can be listed, but its objects cannot be read",
    decidedBy: "ceph",
    async run(world) {
      const { at, url } = await stored(world);
      const s3 = clientOf(world);
      const list = `${world.url}/${at.Bucket}/`;
      const put = await statusOf(s3.send(new PutBucketAclCommand({ Bucket: at.Bucket, ACL: "public-read" })));
      const { Grants } = await s3.send(new GetBucketAclCommand({ Bucket: at.Bucket }));
      const seen = [
        put,
        granted(Grants),
        await fetchCode(list),
        await fetchCode(url),
        await fetchCode(`${list}missing`),
      ];
      await s3.send(new PutBucketAclCommand({ Bucket: at.Bucket, ACL: "private" }));
      return [...seen, await fetchCode(list)];
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
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const Bucket = await world.bucket();
      const at = { Bucket, Key: "key" };
      await clientOf(world).send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }));
      const outsider = clientOf(world, world.outsider);
      return [
        await statusOf(outsider.send(new PutObjectCommand({ ...at, Body: "text" }))),
        await statusOf(outsider.send(new GetObjectCommand(at))),
        await statusOf(clientOf(world).send(new GetObjectCommand(at))),
        await statusOf(outsider.send(new PutObjectAclCommand({ ...at, ACL: "bucket-owner-full-control" }))),
        await statusOf(clientOf(world).send(new GetObjectCommand(at))),
        await fetchCode(`${world.url}/${Bucket}/nobodys`, { method: "PUT", body: "text" }),
      ];
    },
    expected: ["200", "200", "403 AccessDenied", "200", "200", "200"],
  },
];
