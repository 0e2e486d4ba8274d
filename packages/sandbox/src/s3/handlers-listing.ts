/**
 * ListObjectsV2 and ListObjects.
 *
 * Services find their files by listing a prefix, and errors appear only in special cases: keys that sort differently by
 * bytes than by characters, a delimiter that combines keys across pages, keys that XML cannot contain without
 * `encoding-type=url`. Both operations build a page with the same function and differ only in how they continue: with a
 * token that the client must not interpret, or with the last key.
 *
 *     GET /bucket?list-type=2&prefix=raw/&delimiter=/&max-keys=2
 */
import { requireBucketPermission, type S3Call, type S3Handler } from "./call";
import { invalidArgument } from "./errors";
import { byBytes, groupOf, listingText, pageLimit, tokenText } from "./listing-parameters";
import type { Bucket } from "./model";
import { algorithmsOf } from "./multipart-checksum";
import { checksumTypeOf } from "./object-headers";
import type { Operation } from "./operations";
import { type XmlObject, xml } from "./xml";

interface Page {
  contents: XmlObject[];
  prefixes: string[];
  last: string;
  truncated: boolean;
}

export const listingHandlers = {
  ListObjectsV2(call) {
    const bucket = requireBucketPermission(call, "s3:ListBucket");
    const { query } = call.request;
    if (query.get("list-type") !== "2") {
      throw invalidArgument("Invalid List Type specified in Request", { ArgumentName: "list-type" });
    }
    const token = query.get("continuation-token");
    const after = token === null ? (query.get("start-after") ?? "") : tokenText(token);
    const { contents, prefixes, last, truncated } = pageOf(call, bucket, after);
    return xml("ListBucketResult", {
      ...common(call, bucket, prefixes),
      KeyCount: contents.length + prefixes.length,
      IsTruncated: truncated,
      ContinuationToken: token ?? undefined,
      StartAfter: query.has("start-after")
        ? listingText(call.request.query, query.get("start-after") ?? "")
        : undefined,
      NextContinuationToken: truncated ? Buffer.from(last).toString("base64url") : undefined,
      Contents: contents,
    });
  },

  ListObjects(call) {
    const bucket = requireBucketPermission(call, "s3:ListBucket");
    const marker = call.request.query.get("marker") ?? "";
    const { contents, prefixes, last, truncated } = pageOf(call, bucket, marker);
    const delimited = Boolean(call.request.query.get("delimiter"));
    return xml("ListBucketResult", {
      ...common(call, bucket, prefixes),
      Marker: listingText(call.request.query, marker),
      NextMarker: truncated && delimited ? listingText(call.request.query, last) : undefined,
      IsTruncated: truncated,
      Contents: contents,
    });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function common(call: S3Call, bucket: Bucket, prefixes: readonly string[]): XmlObject {
  const { query } = call.request;
  const delimiter = query.get("delimiter");
  return {
    Name: bucket.name,
    Prefix: listingText(call.request.query, query.get("prefix") ?? ""),
    // S3 treats an empty delimiter as none.
    Delimiter: delimiter ? listingText(call.request.query, delimiter) : undefined,
    MaxKeys: pageLimit(query, "max-keys"),
    EncodingType: query.get("encoding-type") ?? undefined,
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: listingText(call.request.query, prefix) })),
  };
}

/** Page of keys after `after` in byte order. Keys with the same text up to the delimiter form one entry. */
function pageOf(call: S3Call, bucket: Bucket, after: string): Page {
  const { query } = call.request;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const size = pageLimit(query, "max-keys");
  const page: Page = { contents: [], prefixes: [], last: "", truncated: false };
  for (const key of [...bucket.objects.keys()].sort(byBytes)) {
    const group = groupOf(key, prefix, delimiter);
    const name = group ?? key;
    if (!key.startsWith(prefix) || byBytes(name, after) <= 0 || name === page.last) {
      continue;
    }
    if (page.contents.length + page.prefixes.length >= size) {
      page.truncated = size > 0;
      return page;
    }
    page.last = name;
    if (group === undefined) {
      page.contents.push(entryOf(call, bucket, key));
    } else {
      page.prefixes.push(group);
    }
  }
  return page;
}

function entryOf(call: S3Call, bucket: Bucket, key: string): XmlObject {
  const object = bucket.objects.get(key);
  const withOwner = !call.request.query.has("list-type") || call.request.query.get("fetch-owner") === "true";
  const owner = object?.owner ?? bucket.owner;
  return {
    Key: listingText(call.request.query, key),
    LastModified: object?.lastModified.toISOString(),
    ETag: object?.etag,
    Size: object?.content.size,
    Owner: withOwner ? { ID: owner.canonicalId, DisplayName: owner.name } : undefined,
    StorageClass: object?.storageClass,
    ChecksumAlgorithm: algorithmsOf(object?.checksums ?? {}),
    ChecksumType: object && checksumTypeOf(object),
  };
}
