import {
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import {
  awsSdk,
  awsSdkBucket,
  awsSdkFailure,
  awsSdkHead,
  awsSdkKeys,
  awsSdkText,
  versionedBucket,
} from "./aws-sdk-client";
import {
  assert,
  type JsCase,
  jsTarget,
  LARGE_BODY,
  MIB,
  sendAnonymously,
  sendPlain,
  testCase,
} from "./support";

const WRONG_ETAG = '"00000000000000000000000000000000"';

async function tagsOf(at: { Bucket: string; Key: string }): Promise<unknown> {
  return (await awsSdk.send(new GetObjectTaggingCommand(at))).TagSet;
}

export const awsSdkSettingCases: readonly JsCase[] = [
  testCase("metadata", "headers and metadata are kept", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "key" };
    const headers = {
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a b.txt"',
      ContentLanguage: "de",
      ContentType: "text/plain; charset=utf-8",
      Metadata: { upper: "Value", empty: "", spaces: "a  b" },
    };
    await awsSdk.send(new PutObjectCommand({ ...at, Body: "x", ...headers }));
    const head = await awsSdkHead(at.Bucket, at.Key);
    const standard = [head.CacheControl, head.ContentDisposition, head.ContentLanguage, head.ContentType];
    return [standard, Object.entries(head.Metadata ?? {}).sort()];
  }),

  testCase("tagging", "objects and buckets have tags", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "key" };
    await awsSdk.send(new PutObjectCommand({ ...at, Tagging: "a=1" }));
    const sent = await tagsOf(at);
    const Tagging = { TagSet: [{ Key: "ü", Value: "a+b=c @:/-" }] };
    await awsSdk.send(new PutObjectTaggingCommand({ ...at, Tagging }));
    const replaced = await tagsOf(at);
    await awsSdk.send(new DeleteObjectTaggingCommand(at));
    await awsSdk.send(new PutBucketTaggingCommand({ Bucket: at.Bucket, Tagging }));
    const ofBucket = await awsSdk.send(new GetBucketTaggingCommand({ Bucket: at.Bucket }));
    return [sent, replaced, await tagsOf(at), ofBucket.TagSet];
  }),

  testCase("presigned", "presigned urls read write and delete", async () => {
    const at = { Bucket: await awsSdkBucket(), Key: "a b+c/ü" };
    const write = await getSignedUrl(awsSdk, new PutObjectCommand(at));
    const written = await sendPlain(write, { method: "PUT", body: "text" });
    const read = await getSignedUrl(awsSdk, new GetObjectCommand({ ...at, ResponseContentType: "text/css" }));
    const missing = await getSignedUrl(awsSdk, new GetObjectCommand({ ...at, Key: "missing" }));
    const found = [written, await sendPlain(read), await sendPlain(missing)];
    const remove = await getSignedUrl(awsSdk, new DeleteObjectCommand(at));
    return [...found, await sendPlain(remove, { method: "DELETE" }), await awsSdkKeys(at.Bucket)];
  }),

  testCase("acl", "public objects are read without credentials", async () => {
    const Bucket = jsTarget.publicBucket;
    for (const ACL of ["public-read", "private"] as const) {
      await awsSdk.send(new PutObjectCommand({ Bucket, Key: `aws-sdk-js/${ACL}`, Body: "text", ACL }));
    }
    const found = [
      await sendAnonymously(Bucket, "aws-sdk-js/public-read"),
      await sendAnonymously(Bucket, "aws-sdk-js/private"),
    ];
    await awsSdk.send(new PutObjectAclCommand({ Bucket, Key: "aws-sdk-js/private", ACL: "public-read" }));
    return [...found, await sendAnonymously(Bucket, "aws-sdk-js/private")];
  }),

  testCase("versioning", "versions are listed read and deleted", async () => {
    const at = { Bucket: await versionedBucket(), Key: "key" };
    const first = await awsSdk.send(new PutObjectCommand({ ...at, Body: "first" }));
    const second = await awsSdk.send(new PutObjectCommand({ ...at, Body: "second" }));
    const marker = await awsSdk.send(new DeleteObjectCommand(at));
    const { Versions = [] } = await awsSdk.send(new ListObjectVersionsCommand({ Bucket: at.Bucket }));
    const order = Versions.map(({ VersionId }) =>
      [second, first].findIndex((one) => one.VersionId === VersionId),
    );
    const old = await awsSdkText(at.Bucket, at.Key, first.VersionId);
    const hidden = await awsSdkFailure(awsSdk.send(new GetObjectCommand(at)));
    for (const { VersionId } of [marker, second]) {
      await awsSdk.send(new DeleteObjectCommand({ ...at, VersionId }));
    }
    return [marker.DeleteMarker, order, old, hidden, await awsSdkText(at.Bucket, at.Key)];
  }),

  testCase("conditions", "a write does not replace an object", async () => {
    const at = { Bucket: await awsSdkBucket("key"), Key: "key" };
    const write = awsSdk.send(new PutObjectCommand({ ...at, Body: "second", IfNoneMatch: "*" }));
    return [await awsSdkFailure(write), await awsSdkText(at.Bucket, at.Key)];
  }),

  testCase("conditions", "a read depends on the etag", async () => {
    const at = { Bucket: await awsSdkBucket("key"), Key: "key" };
    const { ETag } = await awsSdkHead(at.Bucket, at.Key);
    return [
      await awsSdkFailure(awsSdk.send(new GetObjectCommand({ ...at, IfMatch: WRONG_ETAG }))),
      await awsSdkFailure(awsSdk.send(new GetObjectCommand({ ...at, IfNoneMatch: ETag }))),
      await awsSdkFailure(awsSdk.send(new HeadObjectCommand({ ...at, IfNoneMatch: ETag }))),
    ];
  }),

  testCase(
    "checksums",
    "checksums are verified and returned",
    async () => {
      const Bucket = await awsSdkBucket();
      const found = [];
      for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
        const at = { Bucket, Key: algorithm };
        await awsSdk.send(new PutObjectCommand({ ...at, Body: "text", ChecksumAlgorithm: algorithm }));
        const read = await awsSdk.send(new GetObjectCommand({ ...at, ChecksumMode: "ENABLED" }));
        assert.equal(await read.Body?.transformToString(), "text");
        found.push([algorithm, read[`Checksum${algorithm}`], read.ChecksumType]);
      }
      return found;
    },
    {
      ceph: "Ceph 16 does not support checksums",
      moto: "the type of a checksum is not returned",
      page: "checking-object-integrity",
    },
  ),

  testCase(
    "checksums",
    "a wrong checksum is rejected",
    async () => {
      const at = { Bucket: await awsSdkBucket(), Key: "key" };
      const write = awsSdk.send(new PutObjectCommand({ ...at, Body: "text", ChecksumCRC32: "AAAAAA==" }));
      return [await awsSdkFailure(write), await awsSdkKeys(at.Bucket)];
    },
    {
      ceph: "Ceph 16 does not support checksums",
      moto: "checksums and MD5 hashes are not verified",
      page: "checking-object-integrity",
    },
  ),

  testCase(
    "checksums",
    "a multipart upload has a checksum",
    async () => {
      const at = { Bucket: await awsSdkBucket(), Key: "key" };
      const params = { ...at, Body: LARGE_BODY, ChecksumAlgorithm: "SHA256" } as const;
      await new Upload({ client: awsSdk, params, partSize: 8 * MIB }).done();
      const head = await awsSdk.send(new HeadObjectCommand({ ...at, ChecksumMode: "ENABLED" }));
      return [head.ChecksumSHA256, head.ChecksumType];
    },
    {
      ceph: "Ceph 16 does not support checksums",
      moto: "the type of a checksum is not returned",
      page: "checking-object-integrity",
    },
  ),
];
