import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectAclCommand,
  HeadBucketCommand,
  type ObjectOwnership,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, fetchCode, newName, statusOf } from "../support/world";

// No server that can run locally supports ownership controls.
const AWS_ALONE = { decidedBy: "aws", page: "about-object-ownership", servers: ["emulator"] } as const;

async function own(world: ConformanceWorld, Bucket: string, ObjectOwnership: ObjectOwnership) {
  const OwnershipControls = { Rules: [{ ObjectOwnership }] };
  return statusOf(clientOf(world).send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls })));
}

export const ownershipCases: readonly ConformanceCase[] = [
  {
    title: "a bucket with disabled ACLs rejects them in every form",
    ...AWS_ALONE,
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      const at = { Bucket, Key: "key" };
      await s3.send(new PutObjectCommand({ ...at, Body: "text" }));
      return [
        await own(world, Bucket, "BucketOwnerEnforced"),
        await statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "public-read" }))),
        await statusOf(s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "private" }))),
        await statusOf(s3.send(new PutObjectAclCommand({ ...at, ACL: "public-read" }))),
        await statusOf(s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" }))),
        await statusOf(
          s3.send(new PutObjectCommand({ ...at, Body: "text", ACL: "bucket-owner-full-control" })),
        ),
        await statusOf(s3.send(new GetObjectAclCommand(at))),
      ];
    },
    expected: [
      "200",
      "400 AccessControlListNotSupported",
      "400 AccessControlListNotSupported",
      "400 AccessControlListNotSupported",
      "400 AccessControlListNotSupported",
      "200",
      "200",
    ],
  },
  {
    title: "existing ACLs have no effect while ACLs are disabled, and apply again afterwards",
    ...AWS_ALONE,
    async run(world) {
      const Bucket = await world.bucket();
      await clientOf(world).send(
        new PutObjectCommand({ Bucket, Key: "key", Body: "text", ACL: "public-read" }),
      );
      const url = `${world.url}/${Bucket}/key`;
      const seen = [await fetchCode(url)];
      for (const ownership of ["BucketOwnerEnforced", "BucketOwnerPreferred"] as const) {
        await own(world, Bucket, ownership);
        seen.push(await fetchCode(url));
      }
      return seen;
    },
    expected: ["200", "403 AccessDenied", "200"],
  },
  {
    title: "a new bucket has ACLs disabled and can only be created as private",
    ...AWS_ALONE,
    async run(world) {
      const Bucket = newName();
      const s3 = clientOf(world);
      const rejected = await statusOf(s3.send(new CreateBucketCommand({ Bucket, ACL: "public-read" })));
      await s3.send(new CreateBucketCommand({ Bucket }));
      const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
      return [rejected, OwnershipControls?.Rules];
    },
    expected: ["400 InvalidBucketAclWithObjectOwnership", [{ ObjectOwnership: "BucketOwnerEnforced" }]],
  },
  {
    title: "ownership controls can be set and read",
    decidedBy: "aws",
    page: "about-object-ownership",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      const set = await own(world, Bucket, "BucketOwnerPreferred");
      const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
      return [set, OwnershipControls?.Rules?.[0]?.ObjectOwnership];
    },
    expected: ["200", "BucketOwnerPreferred"],
    differs: {
      ceph: {
        expected: ["400 InvalidArgument", undefined],
        why: "it ignores the setting and applies the request to the bucket",
      },
    },
  },
  {
    title: "deleting ownership controls keeps the bucket",
    decidedBy: "aws",
    page: "DeleteBucketOwnershipControls",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      await statusOf(s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })));
      return statusOf(s3.send(new HeadBucketCommand({ Bucket })));
    },
    expected: "200",
    differs: {
      ceph: { expected: "404 NotFound", why: "it ignores the setting and deletes the empty bucket" },
    },
  },
];
