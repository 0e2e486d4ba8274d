import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type BucketSettings, type S3, startS3 } from "pulumi-byob-sandbox/s3";

let s3: S3;
let client: S3Client;

beforeEach(async () => {
  s3 = await startS3();
  client = clientWith(s3.root);
});
afterEach(() => s3.stop());

function clientWith(credentials: { accessKeyId: string; secretAccessKey: string }): S3Client {
  return new S3Client({
    endpoint: s3.url,
    region: "us-east-1",
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
}

const object = { Bucket: "bucket", Key: "key" };
const put = (Body: string, more = {}) => client.send(new PutObjectCommand({ ...object, Body, ...more }));
const get = async (VersionId?: string) => {
  const { Body } = await client.send(new GetObjectCommand({ ...object, ...(VersionId && { VersionId }) }));
  return Body?.transformToString();
};
const remove = (VersionId?: string) =>
  client.send(new DeleteObjectCommand({ ...object, ...(VersionId && { VersionId }) }));
const bucketWith = (settings: BucketSettings) => s3.addBucket("bucket", settings);

test("a deletion without a version adds a marker, and the deletion of the marker restores the object", async () => {
  bucketWith({ versioning: true });
  const { VersionId: first } = await put("one");
  await put("two");
  const marker = await remove();
  expect(marker.DeleteMarker).toBe(true);
  await expect(get()).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await get(first)).toBe("one");
  await remove(marker.VersionId);
  expect(await get()).toBe("two");
});

test("the deletion of the last version deletes the object", async () => {
  const bucket = bucketWith({ versioning: true });
  const { VersionId } = await put("one");
  await remove(VersionId);
  expect([bucket.objects.size, bucket.versions]).toEqual([0, []]);
  await expect(get(VersionId)).rejects.toMatchObject({ name: "NoSuchVersion" });
});

test("the deletion of a version requires s3:DeleteObjectVersion", async () => {
  bucketWith({ versioning: true });
  const { VersionId } = await put("one");
  const Statement = [{ Effect: "Allow" as const, Action: "s3:DeleteObject", Resource: "*" }];
  client = clientWith(s3.addUser("deleter", { policy: { Statement } }));
  await expect(remove(VersionId)).rejects.toMatchObject({ name: "AccessDenied" });
  expect((await remove()).DeleteMarker).toBe(true);
});

test("Object Lock requires a checksum and protects versions until the retention ends", async () => {
  const bucket = bucketWith({ objectLock: { mode: "COMPLIANCE", days: 1 } });
  await expect(put("one")).rejects.toMatchObject({
    name: "InvalidRequest",
    message:
      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  });
  const { VersionId } = await put("one", { ChecksumAlgorithm: "CRC32" });
  await expect(remove(VersionId)).rejects.toMatchObject({
    name: "AccessDenied",
    message: "Access Denied because object protected by object lock.",
  });
  const { ObjectLockConfiguration } = await client.send(
    new GetObjectLockConfigurationCommand({ Bucket: "bucket" }),
  );
  expect(ObjectLockConfiguration?.Rule?.DefaultRetention).toEqual({ Mode: "COMPLIANCE", Days: 1 });
  const [version] = bucket.versions;
  Object.assign(version?.object ?? {}, { retainUntil: new Date(0) });
  await remove(VersionId);
  expect(bucket.versions).toEqual([]);
});

test("a version that is locked in governance mode can be deleted with the permission to bypass the lock", async () => {
  const lock = { days: 1, mode: "GOVERNANCE" } as const;
  const bucket = bucketWith({ objectLock: lock });
  const { VersionId } = await put("one", { ChecksumAlgorithm: "CRC32" });
  const bypass = (from: S3Client) =>
    from.send(
      new DeleteObjectCommand({ Bucket: "bucket", Key: "key", VersionId, BypassGovernanceRetention: true }),
    );
  await expect(remove(VersionId)).rejects.toMatchObject({ name: "AccessDenied" });
  const policy = { Statement: { Effect: "Allow" as const, Action: "s3:Delete*", Resource: "*" } };
  await expect(bypass(clientWith(s3.addUser("user", { policy })))).rejects.toMatchObject({
    name: "AccessDenied",
  });
  bucket.objectLock = { ...lock, mode: "COMPLIANCE" };
  await expect(bypass(client)).rejects.toMatchObject({ name: "AccessDenied" });
  bucket.objectLock = lock;
  await bypass(client);
  expect(bucket.versions).toEqual([]);
});

test("MFA delete rejects the deletion of a version", async () => {
  bucketWith({ mfaDelete: true });
  const { VersionId } = await put("one");
  await expect(remove(VersionId)).rejects.toMatchObject({ name: "AccessDenied" });
  const { Status, MFADelete } = await client.send(new GetBucketVersioningCommand({ Bucket: "bucket" }));
  expect([Status, MFADelete]).toEqual(["Enabled", "Enabled"]);
});

test("Requester Pays rejects other accounts that do not confirm, and anonymous clients", async () => {
  const account = "444455556666";
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const Resource = ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"];
  bucketWith({
    requesterPays: true,
    publicRead: true,
    objects: { key: "text" },
    policy: { Statement: [{ Effect: "Allow", Principal, Action: "s3:*", Resource }] },
  });
  expect((await client.send(new ListObjectsV2Command({ Bucket: "bucket" }))).RequestCharged).toBeUndefined();
  const policy = { Statement: [{ Effect: "Allow" as const, Action: "s3:*", Resource: "*" }] };
  client = clientWith(s3.addUser("other", { account, policy }));
  await expect(client.send(new ListObjectsV2Command({ Bucket: "bucket" }))).rejects.toMatchObject({
    name: "AccessDenied",
  });
  const paid = await client.send(new ListObjectsV2Command({ Bucket: "bucket", RequestPayer: "requester" }));
  expect([paid.KeyCount, paid.RequestCharged]).toEqual([1, "requester"]);
  expect((await fetch(`${s3.url}/bucket/key`)).status).toBe(403);
});

test("a lifecycle rule is stated in the responses to the objects that it deletes", async () => {
  const rule =
    "<Rule><ID>tidy</ID><Filter><Prefix>k</Prefix></Filter><Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule>";
  bucketWith({ lifecycle: `<LifecycleConfiguration>${rule}</LifecycleConfiguration>` });
  expect((await put("one")).Expiration).toMatch(/^expiry-date=".* 00:00:00 GMT", rule-id="tidy"$/);
  expect((await put("one", { Key: "other" })).Expiration).toBeUndefined();
});

test.each([
  ["<Prefix>k</Prefix><Tag><Key>a</Key><Value>b</Value></Tag>", "a=b", true],
  ["<Prefix>k</Prefix><Tag><Key>a</Key><Value>b</Value></Tag>", "a=c", false],
  ["<Prefix>x</Prefix><Tag><Key>a</Key><Value>b</Value></Tag>", "a=b", false],
  ["<ObjectSizeGreaterThan>2</ObjectSizeGreaterThan><ObjectSizeLessThan>4</ObjectSizeLessThan>", "", true],
  ["<ObjectSizeGreaterThan>3</ObjectSizeGreaterThan><ObjectSizeLessThan>4</ObjectSizeLessThan>", "", false],
])("a lifecycle rule with the conditions %s and the tags %j", async (conditions, Tagging, isStated) => {
  const filter = `<Filter><And>${conditions}</And></Filter>`;
  const rule = `<Rule><ID>tidy</ID>${filter}<Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule>`;
  bucketWith({ lifecycle: `<LifecycleConfiguration>${rule}</LifecycleConfiguration>` });
  expect((await put("one", { Tagging })).Expiration !== undefined).toBe(isStated);
});
