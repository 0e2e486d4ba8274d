/**
 * S3-compatible stores and how they differ from S3, according to their documentation and users.
 *
 * These stores accept the same requests but treat ACLs, unknown settings, checksum headers and regions differently. A
 * profile lists the differences as data, so that the handlers do not depend on the name of a store.
 */

/** Names of the stores that can be emulated. */
export const PROFILES = ["aws", "r2", "spaces", "gcs", "oss", "b2", "minio"] as const;

export type ProfileName = (typeof PROFILES)[number];

/** Treatment of an ACL: applied, ignored, rejected, accepted only if `private`, or only if equal to the bucket's. */
export type AclTreatment = "enforced" | "ignored" | "refused" | "onlyPrivate" | "sameAsBucket";

/** Properties in which a store differs from others. */
export interface Profile {
  readonly name: ProfileName;
  /** Region that signatures must contain; undefined if the store does not check it. */
  readonly region: "bucket" | "auto" | undefined;
  readonly addressing: "both" | "virtual";
  readonly aclOnPut: AclTreatment;
  readonly putObjectAcl: AclTreatment;
  readonly putBucketAcl: AclTreatment;
  /** Bucket settings that the store supports; `unknownSetting` determines the response to all others. */
  readonly settings: readonly string[];
  /** Whether an unsupported setting is rejected, or ignored, so that the request applies to the bucket itself. */
  readonly unknownSetting: "refused" | "fallsThrough";
  /** Treatment of the checksum headers that SDKs send. */
  readonly checksumHeaders: "accepted" | "signatureError" | "unsupportedHeader";
  /** Whether an object that is uploaded without a checksum gets one. */
  readonly addsChecksum: boolean;
  /** Treatment of uploads in the `aws-chunked` encoding. */
  readonly chunkedUploads: "accepted" | "refused";
  /** Whether new buckets get ownership controls and Block Public Access, as on AWS since April 2023. */
  readonly awsDefaults: boolean;
  /** Whether the S3 endpoint serves anonymous requests, or only a public domain does. */
  readonly anonymous: "byAccess" | "publicDomainOnly";
}

const AWS_SETTINGS = [
  "acl",
  "cors",
  "encryption",
  "lifecycle",
  "location",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "requestPayment",
  "tagging",
  "uploads",
  "versioning",
  "versions",
];

const AWS: Profile = {
  name: "aws",
  region: "bucket",
  addressing: "both",
  aclOnPut: "enforced",
  putObjectAcl: "enforced",
  putBucketAcl: "enforced",
  settings: AWS_SETTINGS,
  unknownSetting: "refused",
  checksumHeaders: "accepted",
  addsChecksum: true,
  chunkedUploads: "accepted",
  awsDefaults: true,
  anonymous: "byAccess",
};

const OTHER: Profile = {
  ...AWS,
  region: undefined,
  addsChecksum: false,
  settings: ["acl", "cors", "encryption", "lifecycle", "location", "uploads", "versioning", "versions"],
  awsDefaults: false,
};

const BY_NAME: Record<ProfileName, Profile> = {
  aws: AWS,
  r2: {
    ...OTHER,
    name: "r2",
    region: "auto",
    aclOnPut: "ignored",
    putObjectAcl: "refused",
    putBucketAcl: "refused",
    settings: ["cors", "encryption", "lifecycle", "location", "uploads"],
    anonymous: "publicDomainOnly",
  },
  spaces: { ...OTHER, name: "spaces", settings: [...OTHER.settings, "policy"] },
  gcs: { ...OTHER, name: "gcs", settings: ["acl", "location", "uploads"], checksumHeaders: "signatureError" },
  oss: {
    ...OTHER,
    name: "oss",
    addressing: "virtual",
    settings: ["acl", "location", "uploads", "versioning", "versions", "encryption", "lifecycle", "tagging"],
    chunkedUploads: "refused",
  },
  b2: {
    ...OTHER,
    name: "b2",
    aclOnPut: "sameAsBucket",
    putObjectAcl: "sameAsBucket",
    checksumHeaders: "unsupportedHeader",
  },
  minio: {
    ...OTHER,
    name: "minio",
    region: "bucket",
    aclOnPut: "ignored",
    putObjectAcl: "onlyPrivate",
    putBucketAcl: "onlyPrivate",
    settings: [
      "acl",
      "encryption",
      "lifecycle",
      "location",
      "policy",
      "policyStatus",
      "tagging",
      "uploads",
      "versioning",
      "versions",
    ],
  },
};

/** Profile of a store. `differently` overrides single values, for example with those of an older version. */
export function profileOf(name: ProfileName, differently: Partial<Profile> = {}): Profile {
  return { ...BY_NAME[name], ...differently };
}
