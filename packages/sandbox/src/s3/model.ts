/**
 * Data model of the S3 emulator.
 *
 * All data is stored in memory, except the content of large objects. Accounts, users, buckets, objects and uploads are plain objects that refer to each
 * other, so that a test can read and change them directly; the handlers of the operations contain the rules. An owner
 * can be undefined, because anonymous clients can write objects too.
 */
import type { StoredContent } from "../kit/content";
import type { ChecksumName } from "./checksums";
import type { CorsRule } from "./cors";
import type { ObjectChecksums } from "./payload";
import type { ParsedPolicy } from "./policy";
import type { Tags } from "./tags";

/** Object ownership setting of a bucket. */
export type Ownership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

/** AWS account, which owns buckets, objects and users. */
export interface S3Account {
  /** Account ID of twelve digits, as in ARNs. */
  readonly id: string;
  /** Canonical user ID, as in ACLs. */
  readonly canonicalId: string;
  readonly name: string;
  /** Applies to all buckets of the account, in addition to their own settings. */
  publicAccessBlock: PublicAccessBlock;
}

/** Identity with access keys: a user with an inline policy, or the root user with all permissions. */
export interface User {
  readonly name: string;
  readonly arn: string;
  readonly account: S3Account;
  readonly root: boolean;
  policy: ParsedPolicy | undefined;
}

/** An access key, and the state that determines whether it is accepted. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Session token that requests with temporary credentials must contain. */
  readonly sessionToken: string | undefined;
  readonly user: User;
  active: boolean;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Number of requests with this key that are still rejected, and the time from which it is accepted. */
  unseenRequests: number;
  visibleFrom: number;
}

export interface StoredObject {
  readonly key: string;
  /** `content.bytes` reads all of it, also if a large upload is in a temporary file. */
  readonly content: StoredContent;
  readonly etag: string;
  readonly lastModified: Date;
  /** Undefined if an anonymous caller wrote the object. */
  readonly owner: S3Account | undefined;
  readonly contentType: string;
  /** `x-amz-meta-*`, `cache-control`, …: returned unchanged. */
  readonly headers: Record<string, string>;
  /** Checksums in base64, by algorithm. */
  readonly checksums: ObjectChecksums;
  /** Whether the checksum is that of the content or of the parts' checksums. Undefined without parts. */
  readonly checksumType?: ChecksumType;
  /** Parts of a multipart upload. */
  readonly parts?: readonly { size: number; checksums: ObjectChecksums }[];
  readonly storageClass: string;
  tags: Tags;
  readonly encryption: Encryption;
  /** Undefined in a bucket without versioning. */
  readonly versionId?: string;
  /** Time until which Object Lock keeps the version from being deleted. */
  readonly retainUntil?: Date;
  acl: Acl;
}

/** One version of an object; without an object it is a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly created: Date;
  readonly object: StoredObject | undefined;
}

/** Default retention of a bucket with Object Lock, which locks every new object. */
export interface ObjectLock {
  mode: "GOVERNANCE" | "COMPLIANCE";
  days: number;
}

export interface Encryption {
  algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  /** ARN of a customer key, for which users need permissions, or another name of a key that is open to the account. */
  kmsKeyId?: string;
  /** Whether objects are encrypted with a key of the bucket, which reduces the requests to KMS. */
  bucketKeyEnabled?: boolean;
}

/** A multipart upload in progress. */
export interface MultipartUpload {
  readonly id: string;
  readonly key: string;
  readonly started: Date;
  readonly initiator: S3Account | undefined;
  /** Undefined if the client did not request a checksum. */
  readonly checksum: UploadChecksum | undefined;
  readonly parts: Map<number, UploadedPart>;
  /** Object to create, without its content. */
  readonly template: ObjectTemplate;
}

export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

/** Checksum of the object that a multipart upload creates. */
export interface UploadChecksum {
  readonly name: ChecksumName;
  readonly type: ChecksumType;
}

/** An object without its content. */
export type ObjectTemplate = Omit<StoredObject, "content" | "etag" | "lastModified">;

export interface UploadedPart {
  readonly content: StoredContent;
  readonly etag: string;
  readonly uploaded: Date;
  readonly checksums: ObjectChecksums;
}

/** A bucket. Tests can change every field except name, owner and creation time. */
export interface Bucket {
  readonly name: string;
  readonly owner: S3Account;
  readonly created: Date;
  region: string;
  /** Undefined if the bucket has no ownership setting: ACLs are enabled, and the writer owns the object. */
  ownership: Ownership | undefined;
  publicAccessBlock: PublicAccessBlock | undefined;
  acl: Acl;
  policy: ParsedPolicy | undefined;
  cors: CorsRule[];
  encryption: Encryption;
  /** Document as it was sent. */
  lifecycle: string | undefined;
  tags: Tags;
  /** Whether the bucket is public by a mechanism of the store, for example `allUsers` or a public bucket type. */
  publicRead: boolean;
  /** Whether only the bucket controls access and ACLs are rejected (Google Cloud Storage). */
  uniformAccess: boolean;
  /** Whether a custom domain or CDN at `publicUrl` serves all objects, regardless of the bucket's settings. */
  publicDomain: boolean;
  versioning: boolean;
  /** Whether versioning was enabled before: existing versions are kept, and new objects get the version `null`. */
  versioningSuspended: boolean;
  /** Requires `versioning`. */
  objectLock: ObjectLock | undefined;
  /** Whether a version can only be deleted with a code of a multi-factor device, which the emulator never accepts. */
  mfaDelete: boolean;
  /** Whether other accounts must confirm with a header that they pay for requests. */
  requesterPays: boolean;
  /** Whether objects are copied to another bucket, which the emulator only states in responses. */
  replication: boolean;
  /** Versions and delete markers in the order in which they were created. */
  readonly versions: ObjectVersion[];
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Map<string, MultipartUpload>;
}

export function bucketArnOf(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

export type Permission = "FULL_CONTROL" | "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP";

export type Grantee = { id: string; name?: string | undefined } | { uri: string };

export interface AclGrant {
  grantee: Grantee;
  permission: Permission;
}

export interface Acl {
  owner: { id: string; name: string };
  grants: AclGrant[];
}

/** The four settings of Block Public Access. */
export const SWITCHES = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;

export type PublicAccessSwitch = (typeof SWITCHES)[number];

export type PublicAccessBlock = Record<PublicAccessSwitch, boolean>;
