import type { CorsRule } from "./cors";
import type { PolicyDocument } from "./policy";
export type Ownership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

/** Who owns buckets and objects, and whose users share their bucket's rights. */
export interface Account {
  /** Twelve digits, as in ARNs. */
  readonly id: string;
  /** As in ACLs. */
  readonly canonicalId: string;
  readonly name: string;
  /** Applies to all buckets of the account, together with their own. */
  publicAccessBlock: PublicAccessBlock;
}

/** Somebody with access keys: a user with an inline policy, or an account's root, which may do everything. */
export interface User {
  readonly name: string;
  readonly arn: string;
  readonly account: Account;
  readonly root: boolean;
  policy: PolicyDocument | undefined;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials need it in every request. */
  readonly sessionToken: string | undefined;
  readonly user: User;
  active: boolean;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** Requests still to be refused before the key is known, and the time from when it is. */
  unseenRequests: number;
  visibleFrom: number;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly lastModified: Date;
  /** An account, or nobody where an anonymous caller wrote it. */
  readonly owner: Account | undefined;
  readonly contentType: string;
  /** `x-amz-meta-*`, `cache-control`, …: sent back as they came. */
  readonly headers: Record<string, string>;
  /** Checksum headers as the client sent them. */
  readonly checksums: Record<string, string>;
  readonly encryption: Encryption;
  acl: Acl;
}

export interface Encryption {
  algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  kmsKeyId?: string;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly started: Date;
  readonly parts: Map<number, { bytes: Buffer; etag: string; uploaded: Date }>;
  /** The object to be, still without its bytes. */
  readonly template: Omit<StoredObject, "bytes" | "etag" | "lastModified">;
}

/** A bucket; every field but name, owner and time may be changed from outside at any time. */
export interface Bucket {
  readonly name: string;
  readonly owner: Account;
  readonly created: Date;
  region: string;
  /** Undefined where the bucket has no such setting: ACLs count, the writer owns the object. */
  ownership: Ownership | undefined;
  publicAccessBlock: PublicAccessBlock | undefined;
  acl: Acl;
  policy: PolicyDocument | undefined;
  cors: CorsRule[];
  encryption: Encryption;
  /** The document as it was sent. */
  lifecycle: string | undefined;
  /** The store's own way of making a bucket readable: `allUsers`, an anonymous policy, a public bucket type. */
  publicRead: boolean;
  /** Google: access is decided by the bucket alone and ACLs are refused. */
  uniformAccess: boolean;
  /** A custom domain or CDN in front, at `publicUrl`: reads everything, whatever the bucket says. */
  publicDomain: boolean;
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Map<string, Upload>;
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

export type Permission = "FULL_CONTROL" | "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP";

export type Grantee = { id: string; name?: string | undefined } | { uri: string };

export interface Grant {
  grantee: Grantee;
  permission: Permission;
}

export interface Acl {
  owner: { id: string; name: string };
  grants: Grant[];
}

export const SWITCHES = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;

export type PublicAccessSwitch = (typeof SWITCHES)[number];

export type PublicAccessBlock = Record<PublicAccessSwitch, boolean>;
