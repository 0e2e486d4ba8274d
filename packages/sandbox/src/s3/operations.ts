/**
 * Operations of S3 and how a request selects one.
 *
 * A request does not name its operation: method, path and query parameters determine it, and some stores treat a query
 * parameter that they do not know as absent. On those, deleting the encryption of a bucket (`DELETE
 * /bucket?encryption`) deletes the bucket. The table lists each operation once with the query parameters that it reads.
 * The profile of the store decides what happens to settings that the store does not have. Any other request with a
 * parameter that its operation does not read is rejected by `unsupported.ts`.
 */
import type { Request } from "../kit/request";
import type { RequestTarget } from "./addressing";
import { S3Error, unsupportedQuery } from "./errors";
import type { Profile } from "./profiles";
import { validateQuery } from "./unsupported";

type Level = "service" | "bucket" | "object";

/** Row of the table of operations. */
interface Row {
  method: string;
  on: Level;
  /** Query parameter that distinguishes this operation from others with the same method. */
  query?: string;
  /** Start of the content type that distinguishes this operation. */
  contentType?: string;
  /** Other query parameters that the operation reads. */
  reads?: readonly string[];
}

/** Parameters with which a download replaces headers of its response. */
export const RESPONSE_PARAMETERS = [
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
];

const LISTING = ["prefix", "delimiter", "max-keys", "encoding-type"];

/** The operations that the emulator supports, except copies, which are `PutObject` and `UploadPart` with a source. */
export const S3_OPERATIONS = {
  ListBuckets: {
    method: "GET",
    on: "service",
    reads: ["max-buckets", "continuation-token", "prefix", "bucket-region"],
  },

  GetBucketAcl: { method: "GET", on: "bucket", query: "acl" },
  PutBucketAcl: { method: "PUT", on: "bucket", query: "acl" },
  GetBucketCors: { method: "GET", on: "bucket", query: "cors" },
  PutBucketCors: { method: "PUT", on: "bucket", query: "cors" },
  DeleteBucketCors: { method: "DELETE", on: "bucket", query: "cors" },
  GetBucketEncryption: { method: "GET", on: "bucket", query: "encryption" },
  PutBucketEncryption: { method: "PUT", on: "bucket", query: "encryption" },
  DeleteBucketEncryption: { method: "DELETE", on: "bucket", query: "encryption" },
  GetBucketLifecycleConfiguration: { method: "GET", on: "bucket", query: "lifecycle" },
  PutBucketLifecycleConfiguration: { method: "PUT", on: "bucket", query: "lifecycle" },
  DeleteBucketLifecycle: { method: "DELETE", on: "bucket", query: "lifecycle" },
  GetBucketLocation: { method: "GET", on: "bucket", query: "location" },
  GetBucketOwnershipControls: { method: "GET", on: "bucket", query: "ownershipControls" },
  PutBucketOwnershipControls: { method: "PUT", on: "bucket", query: "ownershipControls" },
  DeleteBucketOwnershipControls: { method: "DELETE", on: "bucket", query: "ownershipControls" },
  GetBucketPolicy: { method: "GET", on: "bucket", query: "policy" },
  PutBucketPolicy: { method: "PUT", on: "bucket", query: "policy" },
  DeleteBucketPolicy: { method: "DELETE", on: "bucket", query: "policy" },
  GetBucketPolicyStatus: { method: "GET", on: "bucket", query: "policyStatus" },
  GetPublicAccessBlock: { method: "GET", on: "bucket", query: "publicAccessBlock" },
  PutPublicAccessBlock: { method: "PUT", on: "bucket", query: "publicAccessBlock" },
  DeletePublicAccessBlock: { method: "DELETE", on: "bucket", query: "publicAccessBlock" },
  GetObjectLockConfiguration: { method: "GET", on: "bucket", query: "object-lock" },
  GetBucketRequestPayment: { method: "GET", on: "bucket", query: "requestPayment" },
  GetBucketTagging: { method: "GET", on: "bucket", query: "tagging" },
  PutBucketTagging: { method: "PUT", on: "bucket", query: "tagging" },
  DeleteBucketTagging: { method: "DELETE", on: "bucket", query: "tagging" },
  ListObjectVersions: {
    method: "GET",
    on: "bucket",
    query: "versions",
    reads: [...LISTING, "key-marker", "version-id-marker"],
  },
  PutBucketVersioning: { method: "PUT", on: "bucket", query: "versioning" },
  GetBucketVersioning: { method: "GET", on: "bucket", query: "versioning" },
  ListMultipartUploads: {
    method: "GET",
    on: "bucket",
    query: "uploads",
    reads: ["prefix", "delimiter", "max-uploads", "key-marker", "upload-id-marker", "encoding-type"],
  },
  DeleteObjects: { method: "POST", on: "bucket", query: "delete" },
  PostObject: { method: "POST", on: "bucket", contentType: "multipart/form-data" },
  ListObjectsV2: {
    method: "GET",
    on: "bucket",
    query: "list-type",
    reads: [...LISTING, "continuation-token", "start-after", "fetch-owner"],
  },
  ListObjects: { method: "GET", on: "bucket", reads: [...LISTING, "marker"] },
  HeadBucket: { method: "HEAD", on: "bucket" },
  CreateBucket: { method: "PUT", on: "bucket" },
  DeleteBucket: { method: "DELETE", on: "bucket" },

  GetObjectAcl: { method: "GET", on: "object", query: "acl", reads: ["versionId"] },
  PutObjectAcl: { method: "PUT", on: "object", query: "acl", reads: ["versionId"] },
  GetObjectTagging: { method: "GET", on: "object", query: "tagging", reads: ["versionId"] },
  PutObjectTagging: { method: "PUT", on: "object", query: "tagging", reads: ["versionId"] },
  DeleteObjectTagging: { method: "DELETE", on: "object", query: "tagging", reads: ["versionId"] },
  GetObjectAttributes: { method: "GET", on: "object", query: "attributes", reads: ["versionId"] },
  ListParts: {
    method: "GET",
    on: "object",
    query: "uploadId",
    reads: ["max-parts", "part-number-marker", "encoding-type"],
  },
  UploadPart: { method: "PUT", on: "object", query: "uploadId", reads: ["partNumber"] },
  CompleteMultipartUpload: { method: "POST", on: "object", query: "uploadId" },
  AbortMultipartUpload: { method: "DELETE", on: "object", query: "uploadId" },
  CreateMultipartUpload: { method: "POST", on: "object", query: "uploads" },
  GetObject: { method: "GET", on: "object", reads: ["versionId", "partNumber", ...RESPONSE_PARAMETERS] },
  HeadObject: { method: "HEAD", on: "object", reads: ["versionId", "partNumber", ...RESPONSE_PARAMETERS] },
  PutObject: { method: "PUT", on: "object" },
  DeleteObject: { method: "DELETE", on: "object", reads: ["versionId"] },
} as const satisfies Record<string, Row>;

export type Operation = keyof typeof S3_OPERATIONS | "CopyObject" | "UploadPartCopy";

/** Subresources of a bucket in S3, including those that the emulator does not support. */
const SETTINGS = new Set([
  ...Object.values(S3_OPERATIONS).flatMap((row: Row) =>
    row.on === "bucket" && row.query ? [row.query] : [],
  ),
  "accelerate",
  "analytics",
  "intelligent-tiering",
  "inventory",
  "logging",
  "metrics",
  "notification",
  "replication",
  "website",
]);
for (const query of ["delete", "list-type"]) {
  SETTINGS.delete(query);
}

/** Operation of a request. It does not depend on the caller, so that logs and faults can use it as well. */
export function operationOf(request: Request, target: RequestTarget, profile: Profile): Operation | S3Error {
  const level = levelOf(target);
  const setting = level === "bucket" ? settingOf(request) : undefined;
  const isIgnored = setting !== undefined && !profile.settings.includes(setting);
  if (isIgnored && profile.unknownSetting === "refused") {
    return unsupportedQuery(setting);
  }
  for (const [name, row] of Object.entries(S3_OPERATIONS) as [keyof typeof S3_OPERATIONS, Row][]) {
    const isRequested = row.query === undefined || (request.query.has(row.query) && !isIgnored);
    if (row.on === level && row.method === request.method && isRequested && hasContentType(request, row)) {
      const read = [row.query, ...(row.reads ?? []), ...(isIgnored ? [setting] : [])];
      return validateQuery(request, level, read) ?? withCopySource(name, request);
    }
  }
  return validateQuery(request, level, []) ?? methodNotAllowed(request.method, level);
}

function methodNotAllowed(method: string, level: Level): S3Error {
  return new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", {
    Method: method,
    ResourceType: level.toUpperCase(),
  });
}

function hasContentType(request: Request, { contentType }: Row): boolean {
  return contentType === undefined || request.headers["content-type"]?.startsWith(contentType) === true;
}

/** The operation, which is a copy if the request names the source of one. */
function withCopySource(name: keyof typeof S3_OPERATIONS, request: Request): Operation {
  if (request.headers["x-amz-copy-source"] === undefined) {
    return name;
  }
  return name === "PutObject" ? "CopyObject" : name === "UploadPart" ? "UploadPartCopy" : name;
}

function levelOf(target: RequestTarget): Level {
  if (target.bucket === undefined) {
    return "service";
  }
  return target.key === undefined ? "bucket" : "object";
}

function settingOf(request: Request): string | undefined {
  return [...request.query.keys()].find((name) => SETTINGS.has(name));
}
