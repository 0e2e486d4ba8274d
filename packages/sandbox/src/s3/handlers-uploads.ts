/**
 * ListMultipartUploads.
 *
 * Clients list uploads to abort those that were never completed, which are charged. Uploads of one key are listed in the
 * order in which they were started, because their IDs are ordered. Keys with the same text up to the delimiter form one
 * entry, as in a list of objects.
 */
import { requireBucketPermission, type S3Call, type S3Handler } from "./call";
import { byBytes, groupOf, listingText, pageLimit } from "./listing-parameters";
import type { Bucket, MultipartUpload, S3Account } from "./model";
import type { Operation } from "./operations";
import { type XmlObject, xml } from "./xml";

type UploadPosition = Pick<MultipartUpload, "key" | "id">;

interface UploadPage {
  uploads: MultipartUpload[];
  prefixes: string[];
  next: UploadPosition | undefined;
}

export const uploadHandlers = {
  ListMultipartUploads(call) {
    const bucket = requireBucketPermission(call, "s3:ListBucketMultipartUploads");
    const { query } = call.request;
    const { uploads, prefixes, next } = pageOf(bucket, query);
    const delimiter = query.get("delimiter");
    return xml("ListMultipartUploadsResult", {
      Bucket: bucket.name,
      KeyMarker: listingText(query, query.get("key-marker") ?? ""),
      UploadIdMarker: query.get("upload-id-marker") ?? "",
      NextKeyMarker: next && listingText(query, next.key),
      NextUploadIdMarker: next?.id || undefined,
      Prefix: listingText(query, query.get("prefix") ?? ""),
      Delimiter: delimiter ? listingText(query, delimiter) : undefined,
      MaxUploads: pageLimit(query, "max-uploads"),
      EncodingType: query.get("encoding-type") ?? undefined,
      IsTruncated: next !== undefined,
      Upload: uploads.map((upload) => uploadElement(call, upload)),
      CommonPrefixes: prefixes.map((prefix) => ({ Prefix: listingText(query, prefix) })),
    });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

function pageOf(bucket: Bucket, query: URLSearchParams): UploadPage {
  const prefix = query.get("prefix") ?? "";
  const after = { key: query.get("key-marker") ?? "", id: query.get("upload-id-marker") ?? "" };
  const size = pageLimit(query, "max-uploads");
  const page: UploadPage = { uploads: [], prefixes: [], next: undefined };
  let last: UploadPosition | undefined;
  const following = [...bucket.uploads.values()].filter(
    ({ key, id }) => key.startsWith(prefix) && compare({ key, id }, after) > 0,
  );
  for (const upload of following.sort(compare)) {
    const group = groupOf(upload.key, prefix, query.get("delimiter") ?? "");
    if (group !== undefined && (page.prefixes.at(-1) === group || group === after.key)) {
      continue;
    }
    if (page.uploads.length + page.prefixes.length >= size) {
      return { ...page, next: last };
    }
    if (group === undefined) {
      page.uploads.push(upload);
    } else {
      page.prefixes.push(group);
    }
    last = group === undefined ? upload : { key: group, id: "" };
  }
  return page;
}

/** Order of uploads in lists. A marker without an ID is after all uploads of its key. */
function compare(left: UploadPosition, right: UploadPosition): number {
  const byKey = byBytes(left.key, right.key);
  if (byKey !== 0) {
    return byKey;
  }
  return right.id === "" ? -1 : byBytes(left.id, right.id);
}

function uploadElement(call: S3Call, upload: MultipartUpload): XmlObject {
  return {
    Key: listingText(call.request.query, upload.key),
    UploadId: upload.id,
    Initiator: ownerElement(upload.initiator),
    Owner: ownerElement(upload.template.owner),
    StorageClass: upload.template.storageClass,
    Initiated: upload.started.toISOString(),
    ...checksumSettings(upload),
  };
}

export function checksumSettings({ checksum }: MultipartUpload): XmlObject {
  return { ChecksumAlgorithm: checksum?.name.toUpperCase(), ChecksumType: checksum?.type };
}

export function ownerElement(account: S3Account | undefined): XmlObject | undefined {
  return account && { ID: account.canonicalId, DisplayName: account.name };
}
