/**
 * Elements of the documents in requests.
 *
 * S3 rejects a document with another element as not valid against its schema. A server that ignored it would store half
 * of a setting, and the client would believe that all of it applies. Elements that S3 has and the emulator has not are
 * rejected with `NotImplemented`, like unsupported parameters.
 */
import { malformedXml, unsupportedElement } from "./errors";

/** Element of a document with its children. */
interface Branch {
  readonly name: string;
  readonly elements: readonly Branch[];
}

/** Children of an element: nothing but text, other elements, or an element that the emulator does not support. */
type Shape = "text" | "unsupported" | { readonly [name: string]: Shape };

function texts(...names: string[]): Record<string, Shape> {
  return Object.fromEntries(names.map((name) => [name, "text"]));
}

const CHECKSUMS = texts(
  "ChecksumCRC32",
  "ChecksumCRC32C",
  "ChecksumCRC64NVME",
  "ChecksumSHA1",
  "ChecksumSHA256",
);
const OTHER_CHECKSUMS: Record<string, Shape> = Object.fromEntries(
  ["MD5", "SHA512", "XXHASH3", "XXHASH64", "XXHASH128"].map((name) => [`Checksum${name}`, "unsupported"]),
);
const TAG = texts("Key", "Value");
const OWNER = texts("ID", "DisplayName");
const SELECTION = { ...texts("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"), Tag: TAG };
const NONCURRENT = texts("NoncurrentDays", "NewerNoncurrentVersions");

/** Shapes by the name of the root element. */
const SHAPES: Record<string, Shape> = {
  AccessControlPolicy: {
    Owner: OWNER,
    AccessControlList: {
      Grant: { Grantee: { ...OWNER, ...texts("EmailAddress", "Type", "URI") }, Permission: "text" },
    },
  },
  CORSConfiguration: {
    CORSRule: texts("ID", "AllowedHeader", "AllowedMethod", "AllowedOrigin", "ExposeHeader", "MaxAgeSeconds"),
  },
  CompleteMultipartUpload: { Part: { ...texts("ETag", "PartNumber"), ...CHECKSUMS, ...OTHER_CHECKSUMS } },
  CreateBucketConfiguration: {
    LocationConstraint: "text",
    Bucket: "unsupported",
    Location: "unsupported",
    Tags: { Tag: TAG },
  },
  Delete: { ...texts("Quiet"), Object: texts("ETag", "Key", "LastModifiedTime", "Size", "VersionId") },
  LifecycleConfiguration: {
    Rule: {
      ...texts("ID", "Prefix", "Status"),
      AbortIncompleteMultipartUpload: texts("DaysAfterInitiation"),
      Expiration: texts("Date", "Days", "ExpiredObjectDeleteMarker"),
      Filter: { ...SELECTION, And: SELECTION },
      NoncurrentVersionExpiration: NONCURRENT,
      NoncurrentVersionTransition: { ...NONCURRENT, StorageClass: "text" },
      Transition: texts("Date", "Days", "StorageClass"),
    },
  },
  OwnershipControls: { Rule: texts("ObjectOwnership") },
  PublicAccessBlockConfiguration: texts(
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
  ),
  ServerSideEncryptionConfiguration: {
    Rule: {
      ApplyServerSideEncryptionByDefault: texts("KMSMasterKeyID", "SSEAlgorithm"),
      BlockedEncryptionTypes: "unsupported",
      BucketKeyEnabled: "text",
    },
  },
  Tagging: { TagSet: { Tag: TAG } },
  VersioningConfiguration: texts("MfaDelete", "Status"),
};

/** Throws if a document contains an element that its operation does not read. */
export function assertShape(root: Branch): void {
  const shape = SHAPES[root.name];
  if (shape !== undefined) {
    assertChildren(root, shape);
  }
}

function assertChildren(element: Branch, shape: Shape): void {
  for (const child of element.elements) {
    const expected =
      typeof shape === "object" && Object.hasOwn(shape, child.name) ? shape[child.name] : undefined;
    if (expected === undefined) {
      throw malformedXml();
    }
    if (expected === "unsupported") {
      throw unsupportedElement(child.name);
    }
    assertChildren(child, expected);
  }
}
