/**
 * Rows for errors of ACLs, in an upload or in PutObjectAcl.
 *
 * Some stores reject object ACLs, others ignore them. AWS rejects them depending on Object Ownership and Block Public
 * Access. Without a reason in the message, the probe repeats the upload without the ACL and sets the flag
 * `plainPasses` if that succeeds.
 */
import type { Remedy } from "../../stores/types";
import { type DiagnosisRow, LIKE_AWS, type StepName } from "./row";

const WITH_ACL: readonly StepName[] = ["upload with ACL", "set ACL"];

/** Enables ACLs in a bucket on AWS. */
export const ENABLE_ACLS: Remedy = {
  text: "Set Object Ownership to BucketOwnerPreferred, which enables ACLs.",
  console: "S3 › {bucket} › Permissions › Object Ownership › Edit › ACLs enabled, Bucket owner preferred",
  pulumi: 'aws.s3.BucketOwnershipControls { rule: { objectOwnership: "BucketOwnerPreferred" } }',
  cli: "aws s3api put-bucket-ownership-controls --bucket {bucket} --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerPreferred}]'",
};

/** Allows public ACLs in Block Public Access. */
export const ALLOW_PUBLIC_ACLS: Remedy = {
  text: "Set blockPublicAcls to false on the bucket, and on the account and the organization if they block public ACLs. The command also sets ignorePublicAcls to false and keeps both policy settings enabled.",
  console:
    "S3 › {bucket} › Permissions › Block public access (bucket settings) › Edit › clear both ACL options; then S3 › Block Public Access settings for this account",
  pulumi:
    "aws.s3.BucketPublicAccessBlock { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: true, restrictPublicBuckets: true }",
  cli: "aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=true,RestrictPublicBuckets=true",
};

/** Allows the key's user to set ACLs. */
export const ALLOW_PUT_OBJECT_ACL: Remedy = {
  text: "Allow s3:PutObjectAcl on {objects} in the policy of {holder}. An upload with an ACL requires it in addition to s3:PutObject.",
  console: "IAM › {principals} › {holder} › Permissions › the policy › Edit",
  pulumi: 'aws.iam.UserPolicy, Action: ["s3:PutObject", "s3:PutObjectAcl"], Resource: "{objects}"',
  cli: "aws iam put-{principal}-policy --{principal}-name {principalName} --policy-name <name> --policy-document file://policy.json",
};

const SEND_NO_ACL: Remedy = {
  text: "If the service can upload without an ACL, disable the ACL there and make the directory public with a bucket policy.",
};

const UPLOAD_WITHOUT_ACL: Remedy = {
  text: "If the service can upload without an ACL, disable the ACL there.",
};

const REJECTED_ACL = {
  steps: WITH_ACL,
  names: ["AccessDenied"],
  message: /^(?!.*explicit deny)(?!.*policy allows)/s,
  flags: ["plainPasses"],
} as const;

/** Rows in order of precedence. */
export const ACL_ROWS: readonly DiagnosisRow[] = [
  {
    code: "acl-disabled",
    when: { stores: LIKE_AWS, names: ["AccessControlListNotSupported"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "ACLs are disabled in this bucket (Object Ownership: BucketOwnerEnforced, the default since April 2023). The store rejects uploads with the public-read ACL.",
    remedies: [ENABLE_ACLS, SEND_NO_ACL],
  },
  {
    code: "acl-disabled",
    when: { names: ["AccessControlListNotSupported"] },
    outcome: "failed",
    mayPropagate: true,
    explanation: "ACLs are disabled in this bucket. {store} rejects uploads with the public-read ACL.",
    remedies: ["publish", UPLOAD_WITHOUT_ACL],
  },
  {
    code: "public-acl-blocked",
    when: { stores: LIKE_AWS, names: ["AccessDenied"], message: /BlockPublicAcls/ },
    outcome: "failed",
    mayPropagate: true,
    explanation: "Block Public Access of the bucket, the account or the organization rejects public ACLs.",
    remedies: [ALLOW_PUBLIC_ACLS],
  },
  {
    code: "public-access-blocked",
    when: { stores: ["oss", "custom"], message: /put public (?:object|bucket) acl is not allowed/i },
    outcome: "failed",
    mayPropagate: true,
    explanation: "Alibaba Cloud's Block Public Access is enabled for this bucket or for the whole account.",
    remedies: [
      {
        text: "Disable Block Public Access for the bucket, and for the account if it is enabled there.",
        console: "OSS console › {bucket} › Permission Control › Block Public Access",
        pulumi: "alicloud.oss.BucketPublicAccessBlock { blockPublicAccess: false }",
        cli: "aliyun oss bucket-public-access-block --method put oss://{bucket} false",
      },
    ],
  },
  {
    code: "acl-denied",
    when: {
      userPolicies: true,
      names: ["AccessDenied"],
      message: /perform: (?<action>s3:PutObject(?:Version)?Acl) .*no (?<kind>[a-z -]+?) policy allows/s,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "No {kind} policy allows {action} for the key's user. Without this permission, the store rejects every upload that carries an ACL.",
    remedies: [ALLOW_PUT_OBJECT_ACL],
  },
  {
    code: "acl-rejected",
    when: { stores: LIKE_AWS, ...REJECTED_ACL },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The same upload succeeds without an ACL, so the store rejects the ACL. Either the user lacks s3:PutObjectAcl, or Block Public Access rejects public ACLs.",
    remedies: [ALLOW_PUT_OBJECT_ACL, ALLOW_PUBLIC_ACLS],
  },
  {
    code: "acl-rejected",
    when: REJECTED_ACL,
    outcome: "failed",
    mayPropagate: true,
    explanation: "The same upload succeeds without an ACL, so the store rejects the ACL.",
    remedies: [ALLOW_PUT_OBJECT_ACL, "publish", UPLOAD_WITHOUT_ACL],
  },
  {
    code: "uniform-access",
    when: { stores: ["gcs", "custom"], message: /cannot insert legacy acl|uniform bucket-level access/i },
    outcome: "failed",
    explanation: "The bucket has uniform bucket-level access, which does not support object ACLs.",
    remedies: [
      {
        text: "If the service requires an ACL, disable uniform bucket-level access.",
        console: "Cloud Storage › {bucket} › Permissions › Access control › Switch to fine-grained",
        pulumi: "gcp.storage.Bucket { uniformBucketLevelAccess: false }",
        cli: "gcloud storage buckets update gs://{bucket} --no-uniform-bucket-level-access",
      },
      {
        text: "Otherwise configure the service to send no ACL, and grant allUsers the role roles/storage.objectViewer.",
        pulumi: 'gcp.storage.BucketIAMMember { role: "roles/storage.objectViewer", member: "allUsers" }',
        cli: "gcloud storage buckets add-iam-policy-binding gs://{bucket} --member=allUsers --role=roles/storage.objectViewer",
      },
    ],
  },
  {
    code: "acl-differs-from-bucket",
    when: {
      stores: ["b2"],
      steps: WITH_ACL,
      status: [400, 401, 403],
      message: /\bacl\b|not entitled|access denied|does not match/i,
    },
    outcome: "failed",
    explanation:
      "Backblaze B2 accepts an ACL only if it equals the bucket's ACL, and this bucket is not public.",
    remedies: ["publish"],
  },
  {
    code: "acl-not-supported",
    when: { steps: ["upload with ACL"], status: [501] },
    outcome: "failed",
    explanation: "{store} does not support object ACLs and rejects uploads that carry one.",
    remedies: [
      "publish",
      { text: "If the service cannot upload without an ACL, choose a store that supports object ACLs." },
    ],
  },
  {
    code: "not-supported",
    when: { steps: ["set ACL"], status: [501] },
    outcome: "warning",
    explanation:
      "{store} ignores an ACL in an upload and rejects PutObjectAcl. The bucket works only if the service sends the ACL with the upload, so test with one image.",
    remedies: ["publish"],
  },
  {
    code: "denied-or-public-access-blocked",
    when: {
      steps: ["upload with ACL"],
      names: ["AccessDenied"],
      message: /^(?!.*explicit deny)(?!.*policy allows)/s,
      stores: ["custom"],
    },
    outcome: "failed",
    mayPropagate: true,
    // Measured with Ceph's gateway: BlockPublicAcls also rejects uploads without an ACL.
    explanation:
      "The store denies every upload: the key is not allowed to upload, the bucket belongs to another account, or Block Public Access is enabled. With Block Public Access, Ceph also rejects uploads without an ACL.",
    remedies: [
      {
        text: "Check the account and the bucket, and allow s3:PutObject on {objects} in the policy of {holder}.",
      },
      {
        text: "Check whether Block Public Access is enabled. If it is, set blockPublicAcls to false.",
        cli: "aws s3api get-public-access-block --bucket {bucket}",
      },
    ],
  },
];
