/**
 * ListObjectVersions and the versioning settings of buckets.
 *
 * A program that empties a bucket with versions, such as `forceDestroy` of Pulumi, lists all versions and delete
 * markers and deletes each one by its ID.
 */
import { requireBucketPermission, type S3Call, type S3Handler } from "./call";
import { invalidArgument, malformedXml, S3Error, unsupportedElement } from "./errors";
import { byBytes, groupOf, listingText, pageLimit } from "./listing-parameters";
import type { Bucket, ObjectVersion } from "./model";
import { algorithmsOf } from "./multipart-checksum";
import { timeOfId } from "./new-id";
import { checksumTypeOf } from "./object-headers";
import type { Operation } from "./operations";
import { versionsOf } from "./versions";
import { MIXED, type XmlObject, xml } from "./xml";
import { parsed } from "./xml-parser";

interface VersionEntry extends ObjectVersion {
  isLatest: boolean;
}

interface VersionPage {
  entries: VersionEntry[];
  prefixes: string[];
  next: { key: string; versionId: string } | undefined;
}

export const versionHandlers = {
  ListObjectVersions(call) {
    const bucket = requireBucketPermission(call, "s3:ListBucketVersions");
    const { query } = call.request;
    const { entries, prefixes, next } = pageOf(bucket, query);
    return xml("ListVersionsResult", {
      Name: bucket.name,
      Prefix: listingText(query, query.get("prefix") ?? ""),
      KeyMarker: listingText(query, query.get("key-marker") ?? ""),
      VersionIdMarker: query.get("version-id-marker") ?? "",
      NextKeyMarker: next && listingText(query, next.key),
      NextVersionIdMarker: next?.versionId || undefined,
      MaxKeys: pageLimit(query, "max-keys"),
      Delimiter: query.get("delimiter") ? listingText(query, query.get("delimiter") ?? "") : undefined,
      EncodingType: query.get("encoding-type") ?? undefined,
      IsTruncated: next !== undefined,
      // Clients that read one element after the other, such as minio-go, find the newest version of a key first.
      [MIXED]: entries.map((entry) =>
        entry.object === undefined
          ? { DeleteMarker: commonElements(call, bucket, entry) }
          : { Version: versionElement(call, bucket, entry) },
      ),
      CommonPrefixes: prefixes.map((prefix) => ({ Prefix: listingText(query, prefix) })),
    });
  },

  GetBucketVersioning(call) {
    const bucket = requireBucketPermission(call, "s3:GetBucketVersioning");
    const { versioning, versioningSuspended, mfaDelete } = bucket;
    const status = versioning ? "Enabled" : "Suspended";
    return xml("VersioningConfiguration", {
      ...((versioning || versioningSuspended) && {
        Status: status,
        MfaDelete: mfaDelete ? "Enabled" : "Disabled",
      }),
    });
  },

  PutBucketVersioning(call) {
    const bucket = requireBucketPermission(call, "s3:PutBucketVersioning");
    const configuration = parsed(call.payload.content, "VersioningConfiguration");
    const status = configuration.text("Status");
    const mfaDelete = configuration.text("MfaDelete");
    if (mfaDelete !== undefined && (mfaDelete === "Enabled") !== bucket.mfaDelete) {
      throw unsupportedElement("MfaDelete");
    }
    if (status !== "Enabled" && status !== "Suspended") {
      throw status === undefined && configuration.child("MfaDelete") === undefined
        ? new S3Error(
            400,
            "IllegalVersioningConfigurationException",
            "The Versioning element must be specified",
          )
        : malformedXml();
    }
    if (status === "Suspended" && bucket.objectLock !== undefined) {
      const message =
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.";
      throw new S3Error(409, "InvalidBucketState", message);
    }
    bucket.versioning = status === "Enabled";
    bucket.versioningSuspended = status === "Suspended";
    return { status: 200 };
  },
} satisfies Partial<Record<Operation, S3Handler>>;

/** All versions by key, the newest version of a key first. */
function sortedEntries(bucket: Bucket): VersionEntry[] {
  const newestFirst = versionsOf(bucket).reverse();
  const seen = new Set<string>();
  const entries = newestFirst.map((version) => {
    const isLatest = !seen.has(version.key);
    seen.add(version.key);
    return { ...version, isLatest };
  });
  return entries.sort((left, right) => byBytes(left.key, right.key));
}

function pageOf(bucket: Bucket, query: URLSearchParams): VersionPage {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const size = pageLimit(query, "max-keys");
  const page: VersionPage = { entries: [], prefixes: [], next: undefined };
  let last: { key: string; versionId: string } | undefined;
  for (const entry of afterMarker(sortedEntries(bucket), query)) {
    const { key, versionId } = entry;
    if (!key.startsWith(prefix)) {
      continue;
    }
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined && (page.prefixes.at(-1) === group || group === query.get("key-marker"))) {
      continue;
    }
    if (page.entries.length + page.prefixes.length >= size) {
      return { ...page, next: size > 0 ? last : undefined };
    }
    if (group === undefined) {
      page.entries.push(entry);
      last = { key, versionId };
    } else {
      page.prefixes.push(group);
      last = { key: group, versionId: "" };
    }
  }
  return page;
}

/** Entries after the markers of the request. Without a version ID, they begin after all versions of the key. */
function afterMarker(entries: VersionEntry[], query: URLSearchParams): VersionEntry[] {
  const key = query.get("key-marker") ?? "";
  const versionId = query.get("version-id-marker") ?? "";
  if (versionId !== "" && key === "") {
    throw invalidArgument("A version-id marker cannot be specified without a key marker.", {
      ArgumentName: "version-id-marker",
      ArgumentValue: versionId,
    });
  }
  const exact = entries.findIndex((entry) => entry.key === key && entry.versionId === versionId);
  if (exact >= 0) {
    return entries.slice(exact + 1);
  }
  return entries.filter(
    (entry) => byBytes(entry.key, key) > 0 || (entry.key === key && isOlder(entry, versionId)),
  );
}

/**
 * Whether a version of a key follows a marker whose version was deleted, as by programs that delete each page before they
 * request the next one. The version `null` has no time in its ID, so after it all versions of the key follow.
 */
function isOlder({ versionId, created }: VersionEntry, marker: string): boolean {
  if (marker === "") {
    return false;
  }
  const time = timeOfId(marker);
  if (time === undefined) {
    return true;
  }
  return timeOfId(versionId) === undefined ? created.getTime() <= time : versionId < marker;
}

function versionElement(call: S3Call, bucket: Bucket, entry: VersionEntry): XmlObject {
  const { object } = entry;
  return {
    ETag: object?.etag,
    ChecksumAlgorithm: algorithmsOf(object?.checksums ?? {}),
    ChecksumType: object && checksumTypeOf(object),
    Size: object?.content.size,
    StorageClass: object?.storageClass,
    ...commonElements(call, bucket, entry),
  };
}

function commonElements(call: S3Call, bucket: Bucket, entry: VersionEntry): XmlObject {
  const owner = entry.object?.owner ?? bucket.owner;
  return {
    Key: listingText(call.request.query, entry.key),
    VersionId: entry.versionId,
    IsLatest: entry.isLatest,
    LastModified: (entry.object?.lastModified ?? entry.created).toISOString(),
    Owner: { ID: owner.canonicalId, DisplayName: owner.name },
  };
}
