import { type BucketUse, elsewhere, OTHER_STORES, plainUse } from "../../../src/policies";

const pictures: BucketUse = { service: "modelslab", directory: "generations" };
const chat: BucketUse = { service: "ryzeapi", directory: "media" };
const labels: BucketUse = { service: "label-studio", prefix: "raw", origins: ["https://labels.example.com"] };
const of = (store: (typeof OTHER_STORES)[number], use: BucketUse) => elsewhere(store, "media", plainUse(use));

it("lists the stores in the order of the docs", () => {
  expect(OTHER_STORES).toEqual(["r2", "spaces", "gcs", "oss", "b2", "minio", "storj", "custom"]);
});

it("remarks which stores publish the whole bucket", () => {
  const whole = OTHER_STORES.filter((store) => of(store, pictures).remarks.join().includes("whole bucket"));
  expect(whole).toEqual(["r2", "gcs", "b2"]);
});

it("remarks how the stores handle the ACL of an upload, for services that send one", () => {
  const remarks = OTHER_STORES.map((store) => [store, of(store, pictures).remarks.at(-1)]);
  expect(Object.fromEntries(remarks)).toEqual({
    r2: "Cloudflare R2 has no ACLs: one in an upload does nothing, and a separate PutObjectAcl is refused.",
    spaces: undefined,
    gcs: 'Google Cloud Storage takes an ACL only with fine-grained access; a bucket with uniform access answers 400 "Cannot insert legacy ACL".',
    oss: "Alibaba Cloud OSS refuses a public ACL while Block Public Access is on.",
    b2: "Backblaze B2 takes an ACL only if it equals the bucket's: the bucket must be public.",
    minio:
      "MinIO overhears an ACL in an upload, and answers 501 to a separate PutObjectAcl with public-read.",
    storj: "Storj has no ACLs: one in an upload does nothing, and a separate PutObjectAcl is refused.",
    custom: undefined,
  });
  expect(OTHER_STORES.flatMap((store) => of(store, chat).remarks)).toEqual([]);
});

it.each(OTHER_STORES.filter((store) => store !== "minio" && store !== "custom"))(
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
