import { requireBucketPermission, type S3Call, type S3Handler } from "./call";
import { S3Error } from "./errors";
import { existing } from "./existing";
import type { StoredObject } from "./model";
import type { Operation } from "./operations";
import { MAX_BUCKET_TAGS, tagsInXml, tagsXml } from "./tags";
import { xml } from "./xml";
import { parsed } from "./xml-parser";

/** Tags of objects and buckets. */
export const taggingHandlers = {
  GetObjectTagging(call) {
    const { object } = existing(call, "s3:GetObjectTagging");
    return xml("Tagging", tagsXml(object.tags), { headers: versionHeader(object) });
  },

  PutObjectTagging(call) {
    const { object } = existing(call, "s3:PutObjectTagging");
    object.tags = tagsIn(call);
    return { status: 200, headers: versionHeader(object) };
  },

  DeleteObjectTagging(call) {
    const { object } = existing(call, "s3:DeleteObjectTagging");
    object.tags = {};
    return { status: 204, headers: versionHeader(object) };
  },

  GetBucketTagging(call) {
    const { tags, name } = requireBucketPermission(call, "s3:GetBucketTagging");
    if (Object.keys(tags).length === 0) {
      throw new S3Error(404, "NoSuchTagSet", "The TagSet does not exist", { BucketName: name });
    }
    return xml("Tagging", tagsXml(tags));
  },

  PutBucketTagging(call) {
    requireBucketPermission(call, "s3:PutBucketTagging").tags = tagsIn(call, MAX_BUCKET_TAGS);
    return { status: 204 };
  },

  DeleteBucketTagging(call) {
    requireBucketPermission(call, "s3:PutBucketTagging").tags = {};
    return { status: 204 };
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function tagsIn(call: S3Call, max?: number): Record<string, string> {
  return tagsInXml(parsed(call.payload.content, "Tagging"), max);
}

function versionHeader({ versionId }: StoredObject): Record<string, string> {
  return versionId === undefined ? {} : { "x-amz-version-id": versionId };
}
