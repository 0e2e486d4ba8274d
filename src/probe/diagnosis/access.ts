/**
 * Rows for denials without a reason, and for content.
 *
 * For stores that do not name the missing permission, the step determines which one is missing. The row for any other
 * 403 is last.
 */
import { OWN_BUCKET } from "./denials";
import { NEW_KEY } from "./keys";
import { type DiagnosisRow, TEST_UPLOADS } from "./row";

/** Rows in order of precedence. */
export const ACCESS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "content-changed",
    when: { names: ["XAmzContentSHA256Mismatch", "BadDigest", "BodyDiffers"] },
    outcome: "failed",
    explanation: "The content does not match what the probe sent. A proxy or the store changes uploads.",
    remedies: [
      {
        text: "Check the proxy between this machine and the store, and that the store supports uploads from AWS SDKs.",
      },
    ],
  },
  {
    code: "content-changed",
    when: { steps: ["read back"], status: [404] },
    outcome: "failed",
    explanation:
      "The upload succeeded, but the object does not exist afterwards. The endpoint stores it in another location, or not at all.",
    remedies: [{ text: "Check the endpoint, the bucket, and any proxy between this machine and the store." }],
  },
  {
    code: "archived-object",
    when: { steps: ["read", "presigned URL"], names: ["InvalidObjectState"] },
    outcome: "warning",
    explanation:
      "The tested object is in an archive storage class and must be restored before it can be read.",
    remedies: [
      {
        text: "Restore the objects that the service reads, or move them to a storage class with direct access.",
      },
    ],
  },
  {
    code: "access-denied",
    when: { steps: ["list"], status: [403], flags: ["listingOptional"] },
    outcome: "warning",
    mayPropagate: true,
    explanation:
      "The key is not allowed to list the bucket. The service may not need to, but only a write shows whether uploads work.",
    remedies: [TEST_UPLOADS, { text: "Otherwise allow s3:ListBucket on {bucketArn}." }],
  },
  {
    code: "access-denied",
    when: { steps: ["list", "bucket", "contents"], status: [403] },
    outcome: "failed",
    mayPropagate: true,
    explanation: "The key is not allowed to list the bucket, or the bucket belongs to another account.",
    remedies: [
      {
        text: "Allow s3:ListBucket on the bucket itself, {bucketArn} without /*, in the policy of {holder}.",
        console: "IAM › {principals} › {holder} › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:ListBucket", Resource: "{bucketArn}"',
      },
      OWN_BUCKET,
      NEW_KEY,
    ],
  },
  {
    code: "access-denied",
    when: { steps: ["upload", "upload with ACL", "multipart"], status: [401, 403] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store denies this upload without giving a reason. Either the key is not allowed to upload, or the bucket belongs to another account.",
    remedies: [
      {
        text: "Allow s3:PutObject on {objects} in the policy of {holder}.",
        console: "IAM › {principals} › {holder} › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:PutObject", Resource: "{objects}"',
        cli: "aws iam put-{principal}-policy --{principal}-name {principalName} --policy-name <name> --policy-document file://policy.json",
      },
      OWN_BUCKET,
      NEW_KEY,
    ],
  },
  {
    code: "access-denied",
    when: { steps: ["read", "presigned URL"], status: [401, 403] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store denies this read without giving a reason. Either the key is not allowed to read, or the object belongs to another account.",
    remedies: [
      {
        text: "Allow s3:GetObject on {objects} in the policy of {holder}.",
        console: "IAM › {principals} › {holder} › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:GetObject", Resource: "{objects}"',
        cli: "aws iam put-{principal}-policy --{principal}-name {principalName} --policy-name <name> --policy-document file://policy.json",
      },
      OWN_BUCKET,
      NEW_KEY,
    ],
  },
  {
    code: "access-denied",
    when: { status: [401, 403] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store denies access without giving a reason. The bucket may belong to another account, or the key has no permission for this request.",
    remedies: [
      {
        text: "Check the account, the bucket and the ARNs in the policy of {holder}. Actions on objects, such as s3:PutObject, require the resource {objects}.",
        console: "IAM › {principals} › {holder} › Permissions",
        pulumi: 'aws.iam.UserPolicy, Resource: "{objects}"',
      },
      NEW_KEY,
    ],
  },
];
