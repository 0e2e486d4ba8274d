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

const noAcls = "has no ACLs: one in an upload does nothing, and a separate PutObjectAcl is refused.";
const wholeBucket = 'publishes the whole bucket, not "generations" alone: keep nothing else in it.';

const remarks: [OtherStore, string[]][] = [
  ["r2", [`Cloudflare R2 ${wholeBucket}`, `Cloudflare R2 ${noAcls}`]],
  ["spaces", []],
  [
    "gcs",
    [
      `Google Cloud Storage ${wholeBucket}`,
      'Google Cloud Storage takes an ACL only with fine-grained access; a bucket with uniform access answers 400 "Cannot insert legacy ACL".',
    ],
  ],
  ["oss", ["Alibaba Cloud OSS refuses a public ACL while Block Public Access is on."]],
  [
    "b2",
    [
      `Backblaze B2 ${wholeBucket}`,
      "Backblaze B2 takes an ACL only if it equals the bucket's: the bucket must be public.",
    ],
  ],
  [
    "minio",
    ["MinIO overhears an ACL in an upload, and answers 501 to a separate PutObjectAcl with public-read."],
  ],
  ["storj", [`Storj ${noAcls}`]],
  ["custom", []],
];

it.each(remarks)("remarks how %s differs from AWS", (store, expected) => {
  expect(of(store, pictures).remarks).toEqual(expected);
});

it("has no remarks for services that send no ACL and publish nothing", () => {
  expect(OTHER_STORES.flatMap((store) => of(store, chat).remarks)).toEqual([]);
});

it.each(OTHER_STORES.filter((store) => of(store, pictures).documents.length === 0))(
  "asks for fewer permissions on %s if the service only reads",
  (store) => {
    expect(of(store, labels).steps[0]).not.toEqual(
      of(store, { ...labels, export: true } as BucketUse).steps[0],
    );
  },
);

it("names all actions of the user in the policy for an unknown store", () => {
  const [policy] = of("custom", pictures).documents;
  expect(policy).toMatchObject({
    name: "user-policy.json",
    text: expect.stringContaining("s3:PutObjectAcl"),
  });
});
