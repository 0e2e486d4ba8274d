import {
  DeleteObjectsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ConformanceCase } from "../support/case";
import { type ConformanceWorld, clientOf, fetchCode, statusOf } from "../support/world";

const KEYS = ["a", "a/1", "a/2", "a/b/3", "b", "Ä", "Z"];

async function createListing(world: ConformanceWorld): Promise<string> {
  const Bucket = await world.bucket();
  for (const Key of KEYS) {
    await clientOf(world).send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  }
  return Bucket;
}

async function listed(
  world: ConformanceWorld,
  Bucket: string,
  more: Omit<ListObjectsV2CommandInput, "Bucket"> = {},
) {
  const page = await clientOf(world).send(new ListObjectsV2Command({ Bucket, ...more }));
  return {
    keys: page.Contents?.map(({ Key }) => Key) ?? [],
    groups: page.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? [],
    count: page.KeyCount,
    more: page.IsTruncated,
    next: page.NextContinuationToken,
  };
}

export const listingCases: readonly ConformanceCase[] = [
  {
    title: "keys are listed in byte order",
    decidedBy: "ceph",
    async run(world) {
      return listed(world, await createListing(world));
    },
    expected: { keys: ["Z", "a", "a/1", "a/2", "a/b/3", "b", "Ä"], groups: [], count: 7, more: false },
  },
  {
    title: "prefix and delimiter group keys into directories",
    decidedBy: "ceph",
    async run(world) {
      const bucket = await createListing(world);
      return [
        await listed(world, bucket, { Delimiter: "/" }),
        await listed(world, bucket, { Prefix: "a/", Delimiter: "/" }),
        await listed(world, bucket, { Prefix: "a/" }),
      ];
    },
    expected: [
      { keys: ["Z", "a", "b", "Ä"], groups: ["a/"], count: 5, more: false },
      { keys: ["a/1", "a/2"], groups: ["a/b/"], count: 3, more: false },
      { keys: ["a/1", "a/2", "a/b/3"], groups: [], count: 3, more: false },
    ],
  },
  {
    title: "a prefix without keys returns an empty list",
    decidedBy: "ceph",
    async run(world) {
      return listed(world, await createListing(world), { Prefix: "nothing/", MaxKeys: 1 });
    },
    expected: { keys: [], groups: [], count: 0, more: false },
  },
  {
    title: "each page continues after the previous one",
    decidedBy: "ceph",
    async run(world) {
      const bucket = await createListing(world);
      const pages: unknown[] = [];
      let token: string | undefined;
      do {
        const { keys, groups, next } = await listed(world, bucket, {
          Delimiter: "/",
          MaxKeys: 2,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        pages.push([...keys, ...groups]);
        token = next;
      } while (token !== undefined);
      return pages;
    },
    expected: [["Z", "a"], ["b", "a/"], ["Ä"]],
  },
  {
    title: "a list can start after a key",
    decidedBy: "ceph",
    async run(world) {
      return (await listed(world, await createListing(world), { StartAfter: "a/2" })).keys;
    },
    expected: ["a/b/3", "b", "Ä"],
  },
  {
    title: "the older list operation has a marker",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await createListing(world);
      const page = await clientOf(world).send(
        new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: "a", MaxKeys: 1 }),
      );
      return [page.CommonPrefixes?.map(({ Prefix }) => Prefix), page.IsTruncated, page.NextMarker];
    },
    expected: [["a/"], true, "a/"],
  },
  {
    title: "keys that XML must escape are listed and deleted unchanged",
    decidedBy: "ceph",
    async run(world) {
      const Bucket = await world.bucket();
      const s3 = clientOf(world);
      const names = ["&amp;", "<a>", " lead", "tail ", `"'`];
      for (const Key of names) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: "text" }));
      }
      const { keys } = await listed(world, Bucket);
      const Objects = names.map((Key) => ({ Key }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      return [keys, (await listed(world, Bucket)).keys];
    },
    expected: [[" lead", `"'`, "&amp;", "<a>", "tail "], []],
  },
  {
    title: "a private bucket can be listed only by its owner",
    decidedBy: "ceph",
    needs: "outsider",
    async run(world) {
      const Bucket = await world.bucket();
      return [
        await statusOf(clientOf(world, world.outsider).send(new ListObjectsV2Command({ Bucket }))),
        await fetchCode(`${world.url}/${Bucket}/?list-type=2`),
      ];
    },
    expected: ["403 AccessDenied", "403 AccessDenied"],
  },
];
