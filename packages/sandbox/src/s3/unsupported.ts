/**
 * Requests that the emulator does not support.
 *
 * The same URL means another operation with a query parameter: `PUT /bucket/key?tagging` changes tags, and without the
 * parameter it overwrites the object. A server that ignored a parameter or header it does not know would lose data in a
 * test that reports success. So a request that can change something is rejected with 501 if it contains a parameter
 * that its operation does not read, or an `x-amz-` header that no operation reads. Requests that only read are
 * rejected for sub-resources of S3. S3 ignores their other parameters, which clients add to bypass caches.
 */
import { header, type Request } from "../kit/request";
import { CHECKSUM_NAMES, checksumHeader, checksumNamed } from "./checksums";
import { type S3Error, unsupportedHeader, unsupportedQuery } from "./errors";

/** Parameters that select an operation on an object or on a part of it. Those of buckets have no effect on objects. */
const OF_OBJECTS = new Set([
  "acl",
  "annotation",
  "attributes",
  "encryption",
  "legal-hold",
  "partNumber",
  "renameObject",
  "restore",
  "retention",
  "select",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
]);

/** Parameters that select an operation on a bucket. */
const OF_BUCKETS = new Set([
  "abac",
  "accelerate",
  "acl",
  "analytics",
  "cors",
  "delete",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "lifecycle",
  "location",
  "logging",
  "metadataAnnotationTable",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "session",
  "tagging",
  "uploads",
  "versioning",
  "versions",
  "website",
]);

/** Headers that an operation reads, or that have no effect on what is stored. */
const HEADERS = new Set([
  "x-amz-acl",
  "x-amz-bypass-governance-retention",
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-type",
  ...CHECKSUM_NAMES.map(checksumHeader),
  "x-amz-confirm-remove-self-bucket-access",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-modified-since",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-if-unmodified-since",
  "x-amz-copy-source-range",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-expected-bucket-owner",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-metadata-directive",
  "x-amz-mfa",
  "x-amz-mp-object-size",
  "x-amz-object-ownership",
  "x-amz-request-payer",
  "x-amz-sdk-checksum-algorithm",
  "x-amz-security-token",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-bucket-key-enabled",
  "x-amz-server-side-encryption-context",
  "x-amz-source-expected-bucket-owner",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-tagging-directive",
  "x-amz-trailer",
  "x-amz-user-agent",
  "x-amz-website-redirect-location",
]);
const METADATA_PREFIX = "x-amz-meta-";

/** Headers whose values are the names of checksums. */
const NAMING_CHECKSUMS = ["x-amz-sdk-checksum-algorithm", "x-amz-trailer"];

/** Values of other headers that do not differ from a request without the header. */
const WITHOUT_EFFECT: Record<string, readonly string[]> = {
  "x-amz-bucket-object-lock-enabled": ["false"],
  "x-amz-object-lock-legal-hold": ["OFF"],
};

/** Error for a query parameter that an operation does not read; undefined if it reads all of them. */
export function validateQuery(
  request: Request,
  on: "service" | "bucket" | "object",
  read: readonly (string | undefined)[],
): S3Error | undefined {
  const subResources = on === "object" ? OF_OBJECTS : OF_BUCKETS;
  const isReading = isReadOnly(request);
  const unknown = [...request.query.keys()].find(
    (name) => !read.includes(name) && !isAboutRequest(name) && (!isReading || subResources.has(name)),
  );
  return unknown === undefined ? undefined : unsupportedQuery(unknown);
}

/** Throws for an `x-amz-` header that no operation reads, if the request can change something. */
export function assertHeadersSupported(request: Request): void {
  if (isReadOnly(request)) {
    return;
  }
  const unknown = Object.keys(request.headers).find(
    (name) => name.startsWith("x-amz-") && !isSupported(name, header(request, name) ?? ""),
  );
  if (unknown !== undefined) {
    throw unsupportedHeader(unknown);
  }
}

function isReadOnly({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function isSupported(name: string, value: string): boolean {
  return (
    (HEADERS.has(name) && !(NAMING_CHECKSUMS.includes(name) && namesUnknownChecksum(value))) ||
    name.startsWith(METADATA_PREFIX) ||
    WITHOUT_EFFECT[name]?.includes(value) === true
  );
}

/** Whether a header names a checksum that S3 has and the emulator has not, for example XXHASH3. */
function namesUnknownChecksum(value: string): boolean {
  return value.split(",").some((name) => name !== "" && checksumNamed(name) === undefined);
}

/** Whether a parameter is part of a presigned URL, or names the operation for logs (`x-id`, AWS SDK for JavaScript). */
function isAboutRequest(name: string): boolean {
  return /^x-amz-/i.test(name) || name === "x-id" || name === "AWSAccessKeyId";
}
