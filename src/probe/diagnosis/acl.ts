import type { Remedy } from "../../stores/types";
import type { DiagnosisRow, StepName } from "./row";

const WITH_ACL: readonly StepName[] = ["upload with ACL", "set ACL"];

export const ENABLE_ACLS: Remedy = {
  text: "Switch ACLs on: Object Ownership must be BucketOwnerPreferred.",
  console: "S3 › {bucket} › Permissions › Object Ownership › Edit › ACLs enabled, Bucket owner preferred",
  pulumi: 'aws.s3.BucketOwnershipControls { rule: { objectOwnership: "BucketOwnerPreferred" } }',
  cli: "aws s3api put-bucket-ownership-controls --bucket {bucket} --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerPreferred}]'",
};

export const ALLOW_PUBLIC_ACLS: Remedy = {
  text: "Let Block Public Access accept public ACLs: blockPublicAcls must be false on the bucket, and on the account and the organization above it. The command sets all four switches, for reading through ACLs; the two on policies stay on.",
  console:
    "S3 › {bucket} › Permissions › Block public access (bucket settings) › Edit › the two switches on ACLs off; then S3 › Block Public Access settings for this account",
  pulumi:
    "aws.s3.BucketPublicAccessBlock { blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: true, restrictPublicBuckets: true }",
  cli: "aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=true,RestrictPublicBuckets=true",
};

export const ALLOW_PUT_OBJECT_ACL: Remedy = {
  text: "Allow s3:PutObjectAcl on {objects} in the policy of the key's user: an upload that carries an ACL needs it besides s3:PutObject.",
  console: "IAM › Users › the key's user › Permissions › the policy › Edit",
  pulumi: 'aws.iam.UserPolicy, Action: ["s3:PutObject", "s3:PutObjectAcl"], Resource: "{objects}"',
  cli: "aws iam put-user-policy --user-name <user> --policy-name <name> --policy-document file://policy.json",
};

const SEND_NO_ACL: Remedy = {
  text: "If the service can upload without an ACL, let it, and publish the directory by a bucket policy instead.",
};

/** Refusals of the ACL that an upload carries, or that is set afterwards. */
export const ACL_ROWS: readonly DiagnosisRow[] = [
  {
    code: "acls-switched-off",
    when: { names: ["AccessControlListNotSupported"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The bucket has ACLs switched off (Object Ownership: bucket owner enforced, the default since April 2023), so no upload with public-read is taken.",
    remedies: [ENABLE_ACLS, SEND_NO_ACL],
  },
  {
    code: "public-acls-blocked",
    when: { names: ["AccessDenied"], message: /BlockPublicAcls/ },
    outcome: "failed",
    mayPropagate: true,
    explanation: "Block Public Access forbids public ACLs, on the bucket, the account or the organization.",
    remedies: [ALLOW_PUBLIC_ACLS],
  },
  {
    code: "oss-public-access-blocked",
    when: { message: /put public (?:object|bucket) acl is not allowed/i },
    outcome: "failed",
    mayPropagate: true,
    explanation: "Alibaba Cloud's Block Public Access is on for this bucket, or for the whole account.",
    remedies: [
      {
        text: "Switch Block Public Access off for the bucket, and for the account if it is on there.",
        console: "OSS console › {bucket} › Permission Control › Block Public Access",
        pulumi: "alicloud.oss.BucketPublicAccessBlock { blockPublicAccess: false }",
        cli: "aliyun oss bucket-public-access-block --method put oss://{bucket} false",
      },
    ],
  },
  {
    code: "put-object-acl-missing",
    when: {
      names: ["AccessDenied"],
      message: /perform: (?<action>s3:PutObject(?:Version)?Acl) .*no (?<kind>[a-z -]+?) policy allows/s,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The key's user may not set ACLs: no {kind} policy allows {action}. Without it nothing that carries an ACL can be uploaded.",
    remedies: [ALLOW_PUT_OBJECT_ACL],
  },
  {
    code: "acl-refused-without-reason",
    when: {
      steps: WITH_ACL,
      names: ["AccessDenied"],
      message: /^(?!.*explicit deny)(?!.*policy allows)/s,
      flags: ["plainPasses"],
    },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The same upload passes without an ACL, so the ACL is what is refused, and the store does not say why. Two causes are possible: the user lacks s3:PutObjectAcl, or Block Public Access forbids public ACLs.",
    remedies: [ALLOW_PUT_OBJECT_ACL, ALLOW_PUBLIC_ACLS],
  },
  {
    code: "acl-on-uniform-bucket",
    when: { message: /cannot insert legacy acl|uniform bucket-level access/i },
    outcome: "failed",
    explanation: "The bucket has uniform bucket-level access, where no object has an ACL of its own.",
    remedies: [
      {
        text: "Use fine-grained access, if the service insists on an ACL.",
        console: "Cloud Storage › {bucket} › Permissions › Access control › Switch to fine-grained",
        pulumi: "gcp.storage.Bucket { uniformBucketLevelAccess: false }",
        cli: "gcloud storage buckets update gs://{bucket} --no-uniform-bucket-level-access",
      },
      {
        text: "Otherwise let the service send no ACL, and let everybody read the bucket.",
        pulumi: 'gcp.storage.BucketIAMMember { role: "roles/storage.objectViewer", member: "allUsers" }',
        cli: "gcloud storage buckets add-iam-policy-binding gs://{bucket} --member=allUsers --role=roles/storage.objectViewer",
      },
    ],
  },
  {
    code: "acl-must-equal-the-buckets",
    when: {
      stores: ["b2"],
      steps: WITH_ACL,
      status: [400, 401, 403],
      message: /\bacl\b|not entitled|access denied|does not match/i,
    },
    outcome: "failed",
    explanation:
      "Backblaze B2 takes an ACL only if it equals the bucket's own, and this bucket is not public.",
    remedies: ["publish"],
  },
  {
    code: "object-acls-not-known",
    when: { steps: ["upload with ACL"], status: [501] },
    outcome: "failed",
    explanation: "{store} has no ACLs on objects and refuses an upload that carries one.",
    remedies: ["publish", { text: "Choose a store with ACLs on objects, if the service cannot do without." }],
  },
  {
    code: "set-acl-not-known",
    when: { steps: ["set ACL"], status: [501] },
    outcome: "warning",
    explanation:
      "{store} takes the ACL in an upload without effect, and refuses it as a call of its own. This works if the service sends the ACL with its uploads, not if it sets it afterwards; which of them it does only a trial with the service shows.",
    remedies: ["publish"],
  },
  {
    code: "upload-refused-without-reason",
    when: {
      steps: ["upload with ACL"],
      names: ["AccessDenied"],
      message: /^(?!.*explicit deny)(?!.*policy allows)/s,
      stores: ["custom"],
    },
    outcome: "failed",
    mayPropagate: true,
    // Measured: Ceph's gateway refuses a plain upload, too, once BlockPublicAcls is on.
    explanation:
      "The store refuses every upload of this key and does not say why. Two causes are possible: the key may not do s3:PutObject here (no policy yet, or another account's bucket), or Block Public Access is on, which Ceph's gateway takes to forbid uploads without an ACL, too.",
    remedies: [
      { text: "Check account, bucket and the policy of the key's user: it needs s3:PutObject on {objects}." },
      {
        text: "Look whether Block Public Access is on.",
        cli: "aws s3api get-public-access-block --bucket {bucket}",
      },
    ],
  },
];
