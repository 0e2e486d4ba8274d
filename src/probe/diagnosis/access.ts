import type { DiagnosisRow } from "./row";

const NEW_KEY = {
  text: "If the key or its policy was made just now, wait a minute and run it again; a verify with graceSeconds waits by itself.",
};

const OWN_BUCKET = {
  text: "Check that the bucket is the right account's.",
  cli: "aws s3api head-bucket --bucket {bucket} --expected-bucket-owner <account id>",
};

/** Keys, rights, encryption and contents. The plain 403 comes last, since every other reason is better. */
export const ACCESS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "key-not-known",
    when: { names: ["InvalidAccessKeyId"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store does not know this access key id: mistyped, deleted, of another store, or made just now.",
    remedies: [
      {
        text: "Check the access key id, and that it belongs to this store.",
        cli: "aws iam list-access-keys --user-name <user>",
      },
      NEW_KEY,
    ],
  },
  {
    code: "key-not-known",
    when: { status: [403], message: /malformed access key id/i },
    outcome: "failed",
    explanation: "The store does not take this for one of its access key ids.",
    remedies: [{ text: "Check the access key id: it is not the secret, not a token and not a role." }],
  },
  {
    code: "wrong-secret-or-checksums",
    when: { names: ["SignatureDoesNotMatch"], steps: ["checksums"], stores: ["gcs"] },
    outcome: "warning",
    explanation:
      "Google Cloud Storage refuses the checksum headers that AWS SDKs add since 2025 with this answer. The same upload without them passes.",
    remedies: [
      {
        text: "The service must send no such checksums (WHEN_REQUIRED); ask it, or try it with one picture.",
      },
    ],
  },
  {
    code: "checksums-not-known",
    when: { steps: ["checksums"] },
    outcome: "warning",
    explanation:
      "{store} refuses an upload with the checksum headers that AWS SDKs add since 2025; without them it passes. The service fails if its SDK adds them.",
    remedies: [
      {
        text: "Ask the service whether it sends x-amz-checksum headers (the setting is WHEN_REQUIRED), or try it with one upload.",
      },
    ],
  },
  {
    code: "checksums-not-known",
    when: { status: [400, 501], message: /x-amz-(?:sdk-)?checksum/i },
    outcome: "failed",
    explanation: "The store refuses checksum headers even where the client adds none of its own accord.",
    remedies: [{ text: "Use a store, or a version of it, that takes uploads of AWS SDKs." }],
  },
  {
    code: "wrong-secret",
    when: { names: ["SignatureDoesNotMatch"] },
    outcome: "failed",
    explanation:
      "The store computes another signature: the secret access key is wrong (blanks, a cut end, another key's), or something on the way changes signed headers.",
    remedies: [
      {
        text: "Enter the secret access key again; if it is lost, make a new key.",
        console: "IAM › Users › the key's user › Security credentials › Access keys",
        pulumi: "aws.iam.AccessKey, its outputs id and secret of the same resource",
      },
    ],
  },
  {
    code: "temporary-key",
    when: { names: ["ExpiredToken", "InvalidToken", "ExpiredTokenException", "TokenRefreshRequired"] },
    outcome: "failed",
    explanation:
      "These are temporary credentials, whose session token has run out or does not belong to the key.",
    remedies: [
      {
        text: "Give the service a long-lived key of a user of its own.",
        pulumi: "aws.iam.User with aws.iam.AccessKey",
      },
    ],
  },
  {
    code: "action-not-allowed",
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
      "A policy forbids this explicitly, which no Allow can outweigh: the bucket's, a service control policy or a permissions boundary.",
    remedies: [
      {
        text: "Find the Deny statement: usual ones demand TLS, an address range, a VPC endpoint or an encryption header. Mind that the service calls from other addresses than this machine.",
        console:
          "S3 › {bucket} › Permissions › Bucket policy; IAM › Users › the key's user › Permissions boundary",
        pulumi: "aws.s3.BucketPolicy, the statement with Effect: Deny",
        cli: "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text",
      },
    ],
  },
  {
    code: "kms",
    when: { message: /kms/i, status: [400, 403] },
    outcome: "failed",
    explanation: "The bucket encrypts with a KMS key that is missing, disabled or not allowed to this user.",
    remedies: [
      {
        text: "Allow kms:GenerateDataKey and kms:Decrypt on the key to the user, or encrypt with SSE-S3; public pictures need SSE-S3.",
        console: "S3 › {bucket} › Properties › Default encryption",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
      },
    ],
  },
  {
    code: "kms",
    when: {
      names: [
        "KMS.DisabledException",
        "KMS.NotFoundException",
        "KMS.KMSInvalidStateException",
        "KMS.InvalidKeyUsageException",
      ],
    },
    outcome: "failed",
    explanation: "The bucket encrypts with a KMS key that is missing or disabled.",
    remedies: [
      {
        text: "Enable the key, or encrypt with SSE-S3.",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
      },
    ],
  },
  {
    code: "body-changed",
    when: { names: ["XAmzContentSHA256Mismatch", "BadDigest", "BodyDiffers"] },
    outcome: "failed",
    explanation: "What was stored is not what was sent: a proxy or the store changes uploads on their way.",
    remedies: [
      {
        text: "Check the proxy between here and the store, and that the store takes plain uploads of AWS SDKs.",
      },
    ],
  },
  {
    code: "body-changed",
    when: { steps: ["read back"], status: [404] },
    outcome: "failed",
    explanation:
      "The upload was confirmed, but nothing is at its place afterwards: the endpoint stores it elsewhere, or not at all.",
    remedies: [{ text: "Check endpoint and bucket, and what stands between here and the store." }],
  },
  {
    code: "archived-object",
    when: { steps: ["read", "presigned URL"], names: ["InvalidObjectState"] },
    outcome: "warning",
    explanation: "The object that was tried is in an archive class and cannot be read before it is restored.",
    remedies: [
      { text: "Restore what the service shall read, or move it to a storage class with direct access." },
    ],
  },
  {
    code: "cannot-read-back",
    when: { steps: ["read back"], status: [401, 403] },
    outcome: "warning",
    explanation:
      "The upload was taken, but this key may not read it (s3:GetObject), so its content was not compared.",
    remedies: [
      {
        text: "Allow s3:GetObject on {objects}, if the service reads what it has stored.",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:GetObject", Resource: "{objects}"',
      },
    ],
  },
  {
    code: "listing-refused",
    when: { steps: ["list"], status: [403], flags: ["listingOptional"] },
    outcome: "warning",
    mayPropagate: true,
    explanation:
      "This key may not list the bucket, which the service may not need. Whether uploads work only a write shows.",
    remedies: [{ text: "Allow s3:ListBucket on {bucketArn}, or let the probe write." }],
  },
  {
    code: "bucket-not-allowed",
    when: { steps: ["list", "bucket", "contents"], status: [403] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The key may not list the bucket: s3:ListBucket is missing, or the bucket belongs to someone else.",
    remedies: [
      {
        text: "Allow s3:ListBucket on the bucket itself, {bucketArn}, without /*, in the policy of the key's user.",
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
      "The store refuses this upload and does not say why. Two causes are possible: no policy allows this key s3:PutObject here, or the bucket is another account's.",
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
      "The store does not let this key read the object and does not say why. Two causes are possible: no policy allows it s3:GetObject here, or the object is another account's.",
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
      "The store refuses the key here and does not say why: another account's bucket, a wrong ARN in the policy, or no policy yet.",
    remedies: [
      {
        text: "Check account, bucket and the ARNs in the policy of the key's user: object actions need {objects}.",
        console: "IAM › Users › the key's user › Permissions",
        pulumi: 'aws.iam.UserPolicy, Resource: "{objects}"',
      },
      NEW_KEY,
    ],
  },
];
