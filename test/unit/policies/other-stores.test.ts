import {
  type BucketUse,
  normalizeUse,
  OTHER_STORES,
  type OtherStore,
  otherStoreInstructions,
} from "../../../src/policies";
import { ALL_STORES } from "../../../src/stores/stores";

const pictures: BucketUse = { service: "modelslab", directory: "generations" };
const chat: BucketUse = { service: "ryzeapi", directory: "media" };
const labels: BucketUse = { service: "label-studio", prefix: "raw", origins: ["https://labels.example.com"] };
const of = (store: OtherStore, use: BucketUse) => otherStoreInstructions(store, "media", normalizeUse(use));

it("lists all stores but AWS, in the order of their records", () => {
  const others = ALL_STORES.filter(({ isAws }) => !isAws);
  expect(OTHER_STORES).toEqual(others.map(({ name }) => name));
  expect(others.map(({ order }) => order)).toEqual(others.map(({ order }) => order).sort((a, b) => a - b));
});

const noAcls = "has no ACLs: it ignores an ACL in an upload and rejects PutObjectAcl.";
const wholeBucket =
  'makes the whole bucket public, not only "generations". Do not store other objects in it.';

const notes: [OtherStore, string[]][] = [
  ["r2", [`Cloudflare R2 ${wholeBucket}`, `Cloudflare R2 ${noAcls}`]],
  ["spaces", []],
  [
    "gcs",
    [
      `Google Cloud Storage ${wholeBucket}`,
      'Google Cloud Storage accepts an ACL only with fine-grained access. A bucket with uniform access returns 400 "Cannot insert legacy ACL".',
    ],
  ],
  ["oss", ["Alibaba Cloud OSS rejects a public ACL while Block Public Access is enabled."]],
  [
    "b2",
    [
      `Backblaze B2 ${wholeBucket}`,
      "Backblaze B2 accepts an ACL only if it equals the bucket's, so the bucket must be public.",
    ],
  ],
  [
    "minio",
    ["MinIO ignores an ACL in an upload and returns 501 for a separate PutObjectAcl with public-read."],
  ],
  ["storj", [`Storj ${noAcls}`]],
  ["custom", []],
];

it.each(notes)("notes the differences of %s from AWS", (store, expected) => {
  expect(of(store, pictures).notes).toEqual(expected);
});

it("has no notes for services that send no ACL and have no public objects", () => {
  expect(OTHER_STORES.flatMap((store) => of(store, chat).notes)).toEqual([]);
});

it.each(OTHER_STORES.filter((store) => of(store, pictures).documents.length === 0))(
  "requires fewer permissions on %s if the service only reads",
  (store) => {
    expect(of(store, labels).steps[0]).not.toEqual(
      of(store, { ...labels, export: true } as BucketUse).steps[0],
    );
  },
);

it("includes all actions of the user in the policy for an unknown store", () => {
  const [policy] = of("custom", pictures).documents;
  expect(policy).toMatchObject({
    name: "user-policy.json",
    text: expect.stringContaining("s3:PutObjectAcl"),
  });
});
