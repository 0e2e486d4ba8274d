/**
 * CopyObject and UploadPartCopy.
 *
 * Clients copy large objects in parts, so `aws s3 cp` between buckets fails without UploadPartCopy. A copy refers to
 * the content of its source and reads it only to compute a hash that is not known yet.
 */
import type { StoredContent } from "../kit/content";
import { requireKmsPermission } from "./access";
import { decoded } from "./addressing";
import { head, requestedBucket, requireObjectPermission, type S3Call, type S3Handler } from "./call";
import { CHECKSUM_NAMES, DEFAULT_CHECKSUM, digestOf, etagOf } from "./checksums";
import { assertSourceConditions, assertWriteConditions } from "./conditions";
import { encryptionHeaders } from "./encryption";
import { accessDenied, invalidArgument, noSuchBucket, S3Error } from "./errors";
import { existingVersion } from "./existing";
import { assertReadable } from "./handlers-objects";
import type { Bucket, ObjectTemplate, StoredObject } from "./model";
import { checksumElements, requestedAlgorithm } from "./multipart-checksum";
import { newObject, store } from "./new-object";
import { checksumTypeOf } from "./object-headers";
import type { Operation } from "./operations";
import { addPart, partNumberOf, uploadOf } from "./parts";
import type { ObjectChecksums } from "./payload";
import { xml } from "./xml";

const MAX_COPY_BYTES = 5 * 1024 ** 3;
const CHANGING_HEADERS = ["x-amz-storage-class", "x-amz-website-redirect-location"];

export const copyHandlers = {
  async CopyObject(call) {
    const bucket = requestedBucket(call);
    const { object: source, bucket: from } = sourceOf(call);
    const template = newObject(call, bucket);
    const copied = copiedTemplate(call, template, source);
    if (from === bucket && source.key === template.key && !changesSomething(call, source)) {
      throw new S3Error(
        400,
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    if (source.content.size > MAX_COPY_BYTES) {
      const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`;
      throw new S3Error(400, "InvalidRequest", message);
    }
    const etag = await copiedEtag(source);
    const checksums = await copiedChecksums(call, source);
    assertWriteConditions(call, bucket, template.key);
    const copy = store(bucket, { ...copied, checksums }, source.content, etag);
    const headers = {
      ...encryptionHeaders(copy),
      ...(copy.versionId && { "x-amz-version-id": copy.versionId }),
      ...(source.versionId && { "x-amz-copy-source-version-id": source.versionId }),
    };
    const content = { ETag: copy.etag, LastModified: copy.lastModified.toISOString() };
    const ofCopy = { ...checksumElements(checksums), ChecksumType: checksumTypeOf(copy) };
    return xml("CopyObjectResult", { ...content, ...ofCopy }, { headers });
  },

  async UploadPartCopy(call) {
    const bucket = requireObjectPermission(call, "s3:PutObject");
    const upload = uploadOf(call, bucket);
    const number = partNumberOf(call);
    const { object: source } = sourceOf(call);
    const content = rangeOfSource(call, source.content);
    if (content.size > MAX_COPY_BYTES) {
      throw new S3Error(
        400,
        "InvalidRequest",
        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
      );
    }
    const etag = etagOf(await digestOf("md5", content.chunks()));
    const part = await addPart(call, upload, number, { content, etag, checksums: {} });
    const headers = {
      ...encryptionHeaders(upload.template),
      ...(source.versionId && { "x-amz-copy-source-version-id": source.versionId }),
    };
    const result = { ETag: part.etag, LastModified: part.uploaded.toISOString() };
    return xml("CopyPartResult", { ...result, ...checksumElements(part.checksums) }, { headers });
  },
} satisfies Partial<Record<Operation, S3Handler>>;

/** Source of a copy. Throws if the caller cannot read it or it does not meet the conditions. */
function sourceOf(call: S3Call): { object: StoredObject; bucket: Bucket } {
  const header = head(call, "x-amz-copy-source") ?? "";
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(header) ?? [];
  const source = decoded(path);
  const slash = source.indexOf("/");
  if (slash < 1 || slash === source.length - 1) {
    throw invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", {
      ArgumentName: "x-amz-copy-source",
      ArgumentValue: header,
    });
  }
  const name = source.slice(0, slash);
  const bucket = call.state.buckets.get(name);
  if (bucket === undefined) {
    throw noSuchBucket(name);
  }
  if ((head(call, "x-amz-source-expected-bucket-owner") ?? bucket.owner.id) !== bucket.owner.id) {
    throw accessDenied();
  }
  const { object } = existingVersion(call, bucket, source.slice(slash + 1), versionId, "s3:GetObject");
  requireKmsPermission(call.caller, "kms:Decrypt", object.encryption);
  assertReadable(object);
  assertSourceConditions(call, object);
  return { object, bucket };
}

/** Metadata and tags of the source, unless the request replaces them. ACL and storage class are not copied. */
function copiedTemplate(call: S3Call, template: ObjectTemplate, source: StoredObject): ObjectTemplate {
  const metadata = directive(call, "x-amz-metadata-directive") === "REPLACE" ? template : source;
  const tagged = directive(call, "x-amz-tagging-directive") === "REPLACE" ? template : source;
  const redirect = template.headers["x-amz-website-redirect-location"];
  const { "x-amz-website-redirect-location": _notCopied, ...headers } = metadata.headers;
  return {
    ...template,
    contentType: metadata.contentType,
    headers: { ...headers, ...(redirect !== undefined && { "x-amz-website-redirect-location": redirect }) },
    tags: tagged.tags,
  };
}

function directive(call: S3Call, name: string): string {
  const value = head(call, name) ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE") {
    throw invalidArgument(`Unknown ${name} value.`, { ArgumentName: name, ArgumentValue: value });
  }
  return value;
}

/** Whether a copy onto itself changes the object, as S3 requires. */
function changesSomething(call: S3Call, source: StoredObject): boolean {
  const isOlder = head(call, "x-amz-copy-source")?.includes("?versionId=") === true;
  const isEncrypted = head(call, "x-amz-server-side-encryption") !== undefined;
  return (
    isOlder ||
    isEncrypted ||
    source.storageClass !== "STANDARD" ||
    CHANGING_HEADERS.some((name) => head(call, name) !== undefined) ||
    directive(call, "x-amz-metadata-directive") === "REPLACE"
  );
}

/**
 * Checksum of a copy: that of the requested algorithm, otherwise of the algorithm of the source or the default one. It is
 * always that of the whole content, even if the source was a multipart upload (User Guide, checking-object-integrity).
 */
async function copiedChecksums(
  call: S3Call,
  { checksums, checksumType, content }: StoredObject,
): Promise<ObjectChecksums> {
  const requested = requestedAlgorithm(call);
  const ofSource = CHECKSUM_NAMES.find((name) => checksums[name] !== undefined);
  const name = requested ?? ofSource ?? (call.profile.addsChecksum ? DEFAULT_CHECKSUM : undefined);
  if (name === undefined) {
    return {};
  }
  const known = checksumType === "COMPOSITE" ? undefined : checksums[name];
  return { [name]: known ?? (await digestOf(name, content.chunks())) };
}

/** ETag of the content. That of a multipart upload is not the hash of the content. */
async function copiedEtag({ etag, content }: StoredObject): Promise<string> {
  return etag.includes("-") ? etagOf(await digestOf("md5", content.chunks())) : etag;
}

function rangeOfSource(call: S3Call, content: StoredContent): StoredContent {
  const header = head(call, "x-amz-copy-source-range");
  if (header === undefined) {
    return content;
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const [from, to] = [Number(first ?? Number.NaN), Number(last ?? Number.NaN)];
  if (!(from <= to)) {
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      { ArgumentName: "x-amz-copy-source-range", ArgumentValue: header },
    );
  }
  if (to >= content.size) {
    throw invalidArgument(`Range specified is not valid for source object of size: ${content.size}`, {
      ArgumentName: "x-amz-copy-source-range",
      ArgumentValue: header,
    });
  }
  return content.slice(from, to + 1);
}
