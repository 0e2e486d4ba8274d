import fs from "node:fs";
import { Readable } from "node:stream";
import { Client, CopyConditions, CopyDestinationOptions, CopySourceOptions } from "minio";
import {
  assert,
  describeBytes,
  fileNamed,
  formOf,
  type JsCase,
  jsTarget,
  LARGE_BODY,
  MIB,
  newBucketName,
  readStream,
  STRANGE_KEYS,
  sendAnonymously,
  sendPlain,
  testCase,
  writtenFile,
} from "./support";

const WRONG_HASH = "00000000000000000000000000000000";

const { hostname, port } = new URL(jsTarget.endpoint);
const minio = new Client({
  endPoint: hostname,
  port: Number(port),
  useSSL: false,
  region: "us-east-1",
  accessKey: jsTarget.accessKeyId,
  secretKey: jsTarget.secretAccessKey,
  partSize: 8 * MIB,
  // One attempt, so that an error of the server is a result.
  retryOptions: { disableRetry: true },
});

/** Creates a bucket with an object for each key, whose content is the key. */
async function minioBucket(...keys: string[]): Promise<string> {
  const bucket = newBucketName();
  await minio.makeBucket(bucket);
  for (const key of keys) {
    await minio.putObject(bucket, key, key);
  }
  return bucket;
}

const minioBytes = async (bucket: string, key: string) => readStream(await minio.getObject(bucket, key));
const minioText = async (bucket: string, key: string) => (await minioBytes(bucket, key)).toString();

async function minioKeys(listing: Readable): Promise<(string | undefined)[]> {
  const items: { name?: string; prefix?: string }[] = await listing.toArray();
  return items.map(({ name, prefix }) => name ?? prefix);
}

const minioTree = (bucket: string) => minioKeys(minio.listObjectsV2(bucket, "", true));

/** Code of an error. */
async function minioFailure(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return "unexpected";
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), "code");
    if (code === undefined) {
      throw error;
    }
    return code;
  }
}

export const minioCases: readonly JsCase[] = [
  testCase("buckets", "a bucket is created and removed", async () => {
    const bucket = await minioBucket();
    const exists = await minio.bucketExists(bucket);
    assert((await minio.listBuckets()).some(({ name }) => name === bucket));
    await minio.removeBucket(bucket);
    const missing = await minioFailure(minio.removeBucket(bucket));
    return [exists, await minio.bucketExists(bucket), missing, await minioFailure(minioTree(bucket))];
  }),

  testCase("buckets", "a bucket with objects is not removed", async () => {
    const bucket = await minioBucket("key");
    return [await minioFailure(minio.removeBucket(bucket)), await minioTree(bucket)];
  }),

  testCase("transfer", "a small object is written and read", async () => {
    const bucket = await minioBucket();
    const { etag } = await minio.putObject(bucket, "a/b.txt", "text", 4, { "Content-Type": "text/plain" });
    const ranged = await readStream(await minio.getPartialObject(bucket, "a/b.txt", 1, 2));
    const stat = await minio.statObject(bucket, "a/b.txt");
    return [
      etag,
      await minioText(bucket, "a/b.txt"),
      ranged.toString(),
      stat.size,
      stat.metaData["content-type"],
    ];
  }),

  testCase("transfer", "a file is written and read", async () => {
    const bucket = await minioBucket();
    await minio.fPutObject(bucket, "key", writtenFile("minio-up", "text"));
    await minio.fGetObject(bucket, "key", fileNamed("minio-down"));
    return fs.readFileSync(fileNamed("minio-down"), "utf8");
  }),

  testCase("transfer", "an object of 20 MB is written in parts", async () => {
    const bucket = await minioBucket();
    await minio.putObject(bucket, "large", LARGE_BODY);
    return [describeBytes(await minioBytes(bucket, "large")), (await minio.statObject(bucket, "large")).etag];
  }),

  testCase("transfer", "a stream of unknown length is written", async () => {
    const bucket = await minioBucket();
    await minio.putObject(bucket, "key", Readable.from([LARGE_BODY]));
    return describeBytes(await minioBytes(bucket, "key"));
  }),

  testCase("transfer", "a missing object is not read", async () => {
    const bucket = await minioBucket();
    return [
      await minioFailure(minio.statObject(bucket, "missing")),
      await minioFailure(minio.getObject(bucket, "missing")),
    ];
  }),

  testCase("copy", "an object is copied with its metadata", async () => {
    const bucket = await minioBucket();
    await minio.putObject(bucket, "from a+b", "x", 1, { a: "b" });
    await minio.copyObject(bucket, "kept", `/${bucket}/from a+b`);
    const { metaData, etag } = await minio.statObject(bucket, "kept");
    return [metaData.a, etag, await minioText(bucket, "kept")];
  }),

  testCase("copy", "objects of 20 MB are composed", async () => {
    const Bucket = await minioBucket("small");
    await minio.putObject(Bucket, "large", LARGE_BODY);
    const sources = ["large", "small"].map((name) => new CopySourceOptions({ Bucket, Object: name }));
    await minio.composeObject(new CopyDestinationOptions({ Bucket, Object: "composed" }), sources);
    assert((await minioBytes(Bucket, "composed")).equals(Buffer.concat([LARGE_BODY, Buffer.from("small")])));
    return (await minio.statObject(Bucket, "composed")).etag;
  }),

  testCase("listing", "prefixes are listed", async () => {
    const bucket = await minioBucket("a/1", "a/2", "b", "c d/e/1");
    return [
      await minioKeys(minio.listObjectsV2(bucket)),
      await minioKeys(minio.listObjectsV2(bucket, "a/")),
      await minioTree(bucket),
      await minioKeys(minio.listObjectsV2(bucket, "", true, "a/2")),
      await minioKeys(minio.listObjects(bucket, "", true)),
      await minioKeys(minio.listObjectsV2(bucket, "none")),
    ];
  }),

  testCase("keys", "objects with strange keys are written read and listed", async () => {
    const bucket = await minioBucket(...STRANGE_KEYS);
    for (const key of STRANGE_KEYS) {
      assert.equal(await minioText(bucket, key), key);
    }
    return minioTree(bucket);
  }),

  testCase("deletion", "many objects are removed by their strange keys", async () => {
    const bucket = await minioBucket(...STRANGE_KEYS, "kept");
    const problems = await minio.removeObjects(bucket, [...STRANGE_KEYS, "missing"]);
    await minio.removeObject(bucket, "missing");
    return [problems, await minioTree(bucket)];
  }),

  testCase("metadata", "headers and metadata are kept", async () => {
    const bucket = await minioBucket();
    const headers = { "Content-Type": "text/css", "Cache-Control": "max-age=60", Name: "a  b" };
    await minio.putObject(bucket, "key", "x", 1, headers);
    const { metaData } = await minio.statObject(bucket, "key");
    return ["content-type", "cache-control", "name"].map((name) => metaData[name]);
  }),

  // Tags of buckets cannot be set on S3, which returns 204: the client expects 200.
  testCase("tagging", "objects have tags", async () => {
    const bucket = await minioBucket("key");
    await minio.setObjectTagging(bucket, "key", { "a b": "d+e" });
    const tags = await minio.getObjectTagging(bucket, "key");
    await minio.removeObjectTagging(bucket, "key", { versionId: "" });
    return [tags, await minio.getObjectTagging(bucket, "key")];
  }),

  testCase("presigned", "presigned urls write and read", async () => {
    const bucket = await minioBucket();
    const write = await minio.presignedPutObject(bucket, "a b+ü", 60);
    const read = await minio.presignedGetObject(bucket, "a b+ü", 60, { "response-content-type": "text/css" });
    return [await sendPlain(write, { method: "PUT", body: "text" }), await sendPlain(read)];
  }),

  testCase("presigned", "a form uploads a file", async () => {
    const bucket = await minioBucket();
    const policy = minio.newPostPolicy();
    policy.setBucket(bucket);
    policy.setKey("form");
    policy.setExpires(new Date(Date.now() + 3_600_000));
    policy.setContentLengthRange(1, 10);
    const { postURL, formData } = await minio.presignedPostPolicy(policy);
    return [await sendPlain(postURL, formOf(formData, "text")), await minioText(bucket, "form")];
  }),

  testCase(
    "acl",
    "a policy makes a prefix public",
    async () => {
      const bucket = jsTarget.publicBucket;
      await minio.putObject(bucket, "minio-js/key", "text");
      const Resource = [`arn:aws:s3:::${bucket}/minio-js/*`];
      const statement = { Effect: "Allow", Principal: { AWS: ["*"] }, Action: ["s3:GetObject"], Resource };
      await minio.setBucketPolicy(bucket, JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
      const allowed = await sendAnonymously(bucket, "minio-js/key");
      await minio.setBucketPolicy(bucket, "");
      const missing = await minioFailure(minio.getBucketPolicy(bucket));
      return [allowed, await sendAnonymously(bucket, "minio-js/key"), missing];
    },
    {
      ceph: "the deletion of a policy is confirmed with 200",
      moto: "a new policy is confirmed with 200",
      page: "DeleteBucketPolicy",
    },
  ),

  testCase("versioning", "versions are listed read and removed", async () => {
    const bucket = await minioBucket();
    await minio.setBucketVersioning(bucket, { Status: "Enabled" });
    const { versionId } = await minio.putObject(bucket, "key", "first");
    await minio.putObject(bucket, "key", "second");
    await minio.removeObject(bucket, "key");
    const old = await readStream(await minio.getObject(bucket, "key", { versionId: versionId ?? "" }));
    const listing = minio.listObjects(bucket, "", true, { IncludeVersion: true });
    const versions: { versionId: string; isDeleteMarker: boolean; isLatest: boolean }[] =
      await listing.toArray();
    for (const one of versions) {
      await minio.removeObject(bucket, "key", { versionId: one.versionId });
    }
    await minio.removeBucket(bucket);
    return [old.toString(), versions.map(({ isDeleteMarker, isLatest }) => [isDeleteMarker, isLatest])];
  }),

  testCase(
    "conditions",
    "a copy depends on its source",
    async () => {
      const bucket = await minioBucket("key");
      const { etag } = await minio.statObject(bucket, "key");
      const copyIf = (set: (conditions: CopyConditions) => void) => {
        const conditions = new CopyConditions();
        set(conditions);
        return minio.copyObject(bucket, "copy", `/${bucket}/key`, conditions);
      };
      const wrong = await minioFailure(copyIf((conditions) => conditions.setMatchETag(WRONG_HASH)));
      const same = await minioFailure(copyIf((conditions) => conditions.setMatchETagExcept(etag)));
      await copyIf((conditions) => conditions.setMatchETag(etag));
      return [wrong, same, await minioText(bucket, "copy")];
    },
    {
      ceph: "conditions on the source of a copy are ignored",
      moto: "If-Match on the source of a copy is ignored",
      page: "CopyObject",
    },
  ),
];
