/**
 * Rows for keys, permissions, encryption and content.
 *
 * A store often denies a request without giving a reason. AWS names the missing permission in its message, from which
 * a row reads the action and the resource. For other stores, the step determines which permission is missing. The row
 * for any other 403 is last.
 */
import type { DiagnosisRow } from "./row";

const NEW_KEY = {
  text: "If the key or its policy is new, wait a minute and run this again, or increase graceSeconds.",
};

const OWN_BUCKET = {
  text: "Check that the bucket belongs to the expected account.",
  cli: "aws s3api head-bucket --bucket {bucket} --expected-bucket-owner <account id>",
};

/** Rows in order of precedence. */
export const ACCESS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "unknown-key",
    when: { names: ["InvalidAccessKeyId"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store does not know this access key ID. It is mistyped, was deleted, was created only moments ago, or belongs to another store.",
    remedies: [
      {
        text: "Check the access key ID, and that it belongs to this store.",
        cli: "aws iam list-access-keys --user-name <user>",
      },
      NEW_KEY,
    ],
  },
  {
    code: "unknown-key",
    when: { status: [403], message: /malformed access key id/i },
    outcome: "failed",
    explanation: "The store does not recognize this value as one of its access key IDs.",
    remedies: [
      {
        text: "Check the access key ID. It must not be the secret access key, a session token or the ARN of a role.",
      },
    ],
  },
  {
    code: "checksums-not-supported",
    when: { names: ["SignatureDoesNotMatch"], steps: ["checksums"], stores: ["gcs"] },
    outcome: "warning",
    explanation:
      "Google Cloud Storage returns this error for the checksum headers that AWS SDKs have sent by default since 2025. The same upload without them succeeds.",
    remedies: [
      {
        text: "Ask the service whether its SDK sets requestChecksumCalculation to WHEN_REQUIRED, or test with one image.",
      },
    ],
  },
  {
    code: "checksums-not-supported",
    when: { steps: ["checksums"] },
    outcome: "warning",
    explanation:
      "{store} rejects uploads with the checksum headers that AWS SDKs have sent by default since 2025. The service fails if its SDK sends them.",
    remedies: [
      {
        text: "Ask the service whether its SDK sets requestChecksumCalculation to WHEN_REQUIRED, or test with one upload.",
      },
    ],
  },
  {
    code: "checksums-not-supported",
    when: { status: [400, 501], message: /x-amz-(?:sdk-)?checksum/i },
    outcome: "failed",
    explanation: "The store rejects checksum headers, although the probe did not send any.",
    remedies: [
      { text: "Use a store, or a newer version of it, that supports uploads from current AWS SDKs." },
    ],
  },
  {
    code: "wrong-secret",
    when: { names: ["SignatureDoesNotMatch"] },
    outcome: "failed",
    explanation:
      "The signature does not match. The secret access key is wrong (extra spaces, truncated, or from another key), or a proxy changes signed headers.",
    remedies: [
      {
        text: "Enter the secret access key again. If it is lost, create a new key.",
        console: "IAM › Users › the key's user › Security credentials › Access keys",
        pulumi: "id and secret, outputs of the same aws.iam.AccessKey",
      },
    ],
  },
  {
    code: "temporary-key",
    when: { names: ["ExpiredToken", "InvalidToken", "ExpiredTokenException", "TokenRefreshRequired"] },
    outcome: "failed",
    explanation:
      "These are temporary credentials. Their session token has expired or does not belong to the key.",
    remedies: [
      {
        text: "Create a long-lived access key of a dedicated user for the service.",
        pulumi: "aws.iam.User with aws.iam.AccessKey",
      },
    ],
  },
  {
    code: "action-denied",
    when: {
      names: ["AccessDenied"],
      message:
        /perform: (?<action>\S+)(?: on resource: "?(?<resource>[^"\s]+)"?)?.*no (?<kind>[a-z -]+?) policy allows/s,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation: "No {kind} policy allows {action}.",
    remedies: [
      {
        text: "Allow {action} on {resource} in the policy of the key's user.",
        console: "IAM › Users › the key's user › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "{action}", Resource: "{resource}"',
        cli: "aws iam put-user-policy --user-name <user> --policy-name <name> --policy-document file://policy.json",
      },
    ],
  },
  {
    code: "explicit-deny",
    when: { names: ["AccessDenied"], message: /explicit deny/ },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "An explicit Deny overrides every Allow. It is in the bucket policy, a service control policy or a permissions boundary.",
    remedies: [
      {
        text: "Find the Deny statement and exclude the key's user. Common conditions are TLS, an IP range, a VPC endpoint or an encryption header. The service connects from other IP addresses than this machine.",
        console:
          "S3 › {bucket} › Permissions › Bucket policy; IAM › Users › the key's user › Permissions boundary",
        pulumi: "aws.s3.BucketPolicy, the statement with Effect: Deny",
        cli: "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text",
      },
    ],
  },
  {
    code: "kms-denied",
    when: { message: /kms/i, status: [400, 403] },
    outcome: "failed",
    explanation:
      "The bucket encrypts with a KMS key that does not exist, is disabled, or does not allow this user.",
    remedies: [
      {
        text: "Allow kms:GenerateDataKey and kms:Decrypt on the key, or encrypt the bucket with SSE-S3. Public images require SSE-S3.",
        console: "S3 › {bucket} › Properties › Default encryption",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
      },
    ],
  },
  {
    code: "kms-denied",
    when: {
      names: [
        "KMS.DisabledException",
        "KMS.NotFoundException",
        "KMS.KMSInvalidStateException",
        "KMS.InvalidKeyUsageException",
      ],
    },
    outcome: "failed",
    explanation: "The bucket encrypts with a KMS key that does not exist or is disabled.",
    remedies: [
      {
        text: "Enable the key, or encrypt the bucket with SSE-S3.",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
      },
    ],
  },
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
    when: { steps: ["read back"], status: [401, 403] },
    outcome: "warning",
    explanation:
      "The upload succeeded, but the key is not allowed to read the object (s3:GetObject). The probe could not compare its content.",
    remedies: [
      {
        text: "If the service reads its own uploads, allow s3:GetObject on {objects}.",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:GetObject", Resource: "{objects}"',
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
    remedies: [{ text: 'Allow s3:ListBucket on {bucketArn}, or set probe: "write".' }],
  },
  {
    code: "access-denied",
    when: { steps: ["list", "bucket", "contents"], status: [403] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The key is not allowed to list the bucket: s3:ListBucket is missing, or the bucket belongs to another account.",
    remedies: [
      {
        text: "Allow s3:ListBucket on the bucket itself, {bucketArn} without /*, in the policy of the key's user.",
        console: "IAM › Users › the key's user › Permissions › the policy › Edit",
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
      "The store denies this upload without giving a reason. Either no policy allows s3:PutObject for this key, or the bucket belongs to another account.",
    remedies: [
      {
        text: "Allow s3:PutObject on {objects} in the policy of the key's user.",
        console: "IAM › Users › the key's user › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:PutObject", Resource: "{objects}"',
        cli: "aws iam put-user-policy --user-name <user> --policy-name <name> --policy-document file://policy.json",
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
      "The store denies this read without giving a reason. Either no policy allows s3:GetObject for this key, or the object belongs to another account.",
    remedies: [
      {
        text: "Allow s3:GetObject on {objects} in the policy of the key's user.",
        console: "IAM › Users › the key's user › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:GetObject", Resource: "{objects}"',
        cli: "aws iam put-user-policy --user-name <user> --policy-name <name> --policy-document file://policy.json",
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
      "The store denies access without giving a reason. The bucket may belong to another account, or the policy may be missing or contain a wrong ARN.",
    remedies: [
      {
        text: "Check the account, the bucket and the ARNs in the policy of the key's user. Actions on objects, such as s3:PutObject, require the resource {objects}.",
        console: "IAM › Users › the key's user › Permissions",
        pulumi: 'aws.iam.UserPolicy, Resource: "{objects}"',
      },
      NEW_KEY,
    ],
  },
];
