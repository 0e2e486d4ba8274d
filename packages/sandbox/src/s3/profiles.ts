/** Stores that speak S3's language with an accent, as their documentation and users report it. */
export const PROFILES = ["aws", "r2", "spaces", "gcs", "oss", "b2", "minio"] as const;

export type ProfileName = (typeof PROFILES)[number];

/** What becomes of an ACL: it counts, it is overheard, it is refused, or it must be what the bucket has. */
export type AclTreatment = "enforced" | "ignored" | "refused" | "onlyPrivate" | "sameAsBucket";

export interface Profile {
  readonly name: ProfileName;
  /** Named in signatures; undefined where the store does not look. */
  readonly region: "bucket" | "auto" | undefined;
  readonly addressing: "both" | "virtual";
  readonly aclOnPut: AclTreatment;
  readonly putObjectAcl: AclTreatment;
  readonly putBucketAcl: AclTreatment;
  /** Bucket settings that the store knows; all others are answered by `unknownSetting`. */
  readonly settings: readonly string[];
  /** Refused, or, the trap, overlooked, so that the request means the bucket itself. */
  readonly unknownSetting: "refused" | "fallsThrough";
  /** Checksum headers of the SDKs: understood, or what the answer to them is. */
  readonly checksumHeaders: "accepted" | "signatureError" | "unsupportedHeader";
  /** Uploads whose length is not known before. */
  readonly chunkedUploads: "accepted" | "refused";
  /** New buckets get ownership controls and Block Public Access, as AWS gives them since April 2023. */
  readonly awsDefaults: boolean;
  /** Anonymous requests are answered by the S3 endpoint, or by a public domain alone. */
  readonly anonymous: "byAccess" | "publicDomainOnly";
}

const AWS_SETTINGS = [
  "acl",
  "cors",
  "encryption",
  "lifecycle",
  "location",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "uploads",
  "versioning",
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
  chunkedUploads: "accepted",
  awsDefaults: true,
  anonymous: "byAccess",
};

const OTHER: Profile = {
  ...AWS,
  region: undefined,
  settings: ["acl", "cors", "encryption", "lifecycle", "location", "uploads", "versioning"],
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
    settings: ["acl", "location", "uploads", "versioning", "encryption", "lifecycle"],
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
      "uploads",
      "versioning",
    ],
  },
};

/** A store's habits; `differently` changes some of them, to what was reported of another year for instance. */
export function profileOf(name: ProfileName, differently: Partial<Profile> = {}): Profile {
  return { ...BY_NAME[name], ...differently };
}
