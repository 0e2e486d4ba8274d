/**
 * Rows for denials whose cause is known: from the message of AWS, or from the further requests of `denial-flags.ts`.
 *
 * AWS names the action, the resource and the type of the policy that denies, so the advice names the policy to change.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { type DiagnosisRow, LIKE_AWS } from "./row";

/** Remedy for a bucket that may belong to another account. */
export const OWN_BUCKET = {
  text: "Check that the bucket belongs to the expected account.",
  cli: "aws s3api head-bucket --bucket {bucket} --expected-bucket-owner <account id>",
};

/** Rows in order of precedence. */
export const DENIAL_ROWS: readonly DiagnosisRow[] = [
  {
    code: "kms-decrypt-denied",
    when: {
      userPolicies: true,
      steps: ["read back"],
      status: [403],
      message: /kms:(?<action>Decrypt) on resource: "?(?<key>[^"\s]+)/,
    },
    outcome: "warning",
    explanation:
      "The upload succeeded, but the key is not allowed kms:{action} on the KMS key {key}. The service cannot read its uploads, and multipart uploads fail.",
    remedies: [
      {
        text: "If the service reads its own uploads or uploads large files, allow kms:{action} on {key}.",
        pulumi: 'aws.iam.UserPolicy, Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: "{key}"',
      },
    ],
  },
  {
    code: "access-denied",
    when: { steps: ["read back"], status: [401, 403] },
    outcome: "warning",
    explanation:
      "The upload succeeded, but the key is not allowed to read the object. The probe could not compare its content.",
    remedies: [
      {
        text: "If the service reads its own uploads, allow s3:GetObject on {objects}.",
        pulumi: 'aws.iam.UserPolicy, Action: "s3:GetObject", Resource: "{objects}"',
      },
    ],
  },
  {
    code: "kms-denied",
    when: {
      userPolicies: true,
      status: [403],
      message: /perform: (?<action>kms:\w+) on resource: "?(?<key>[^"\s]+)/,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The bucket encrypts with the KMS key {key}, and a policy does not allow {action} for the key's user.",
    remedies: [
      {
        text: "Allow kms:GenerateDataKey and kms:Decrypt on {key} in the policy of {holder}. If the KMS key belongs to another account, allow it in the key policy, too.",
        pulumi: 'aws.iam.UserPolicy, Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: "{key}"',
      },
      {
        text: "Otherwise encrypt the bucket with SSE-S3, which needs no permissions.",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
      },
    ],
  },
  {
    code: "vpc-endpoint-denied",
    when: { stores: LIKE_AWS, status: [403], message: /VPC endpoint policy/i },
    outcome: "inconclusive",
    explanation:
      "The policy of the VPC endpoint through which this machine reaches S3 denies the request. The service connects from another network, so this says nothing about the bucket.",
    remedies: [
      {
        text: "Allow the bucket in the policy of the VPC endpoint, or run the probe from another network.",
        pulumi: "aws.ec2.VpcEndpoint { policy }",
      },
    ],
  },
  {
    code: "bucket-policy-missing",
    when: {
      userPolicies: true,
      status: [403],
      message:
        /perform: (?<action>\S+)(?: on resource: "?(?<resource>[^"\s]+)"?)?.*no resource-based policy allows/s,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The bucket and the key belong to different accounts, and its bucket policy does not allow {action} for the key's user.",
    remedies: [
      {
        text: "Ask the owner of the bucket to allow {action} on {resource} for the key's user in the bucket policy. The user's own policy must also allow it.",
        console: "S3 › {bucket} › Permissions › Bucket policy",
        pulumi:
          'aws.s3.BucketPolicy, Principal: { AWS: "<ARN of the user>" }, Action: "{action}", Resource: "{resource}"',
      },
      OWN_BUCKET,
    ],
  },
  {
    code: "boundary-denied",
    when: {
      stores: LIKE_AWS,
      status: [403],
      message:
        /perform: (?<action>\S+).*no (?<kind>permissions boundary|(?:session|service control|resource control) policy) allows/s,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The {kind} of the key's user or account does not allow {action}. Other policies cannot override it.",
    remedies: [{ text: "Allow {action} in the {kind}, or use a key of another user or account." }],
  },
  {
    code: "action-denied",
    when: {
      userPolicies: true,
      names: ["AccessDenied"],
      message:
        /perform: (?<action>\S+)(?: on resource: "?(?<resource>[^"\s]+)"?)?.*no (?<kind>[a-z -]+?) policy allows/s,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation: "No {kind} policy allows {action}.",
    remedies: [
      {
        text: "Allow {action} on {resource} in the policy of {holder}.",
        console: "IAM › {principals} › {holder} › Permissions › the policy › Edit",
        pulumi: 'aws.iam.UserPolicy, Action: "{action}", Resource: "{resource}"',
        cli: "aws iam put-{principal}-policy --{principal}-name {principalName} --policy-name <name> --policy-document file://policy.json",
      },
    ],
  },
  {
    code: "requester-pays",
    when: { status: [403], flags: ["requesterPays"] },
    outcome: "failed",
    explanation:
      "The bucket is a Requester Pays bucket of another account. It denies requests without the header x-amz-request-payer, which the service does not send.",
    remedies: [
      {
        text: "Use a key of the account that owns the bucket, or disable Requester Pays.",
        pulumi: 'aws.s3.BucketRequestPaymentConfiguration { payer: "BucketOwner" }',
        cli: "aws s3api put-bucket-request-payment --bucket {bucket} --request-payment-configuration Payer=BucketOwner",
      },
    ],
  },
  {
    code: "acl-denied-by-policy",
    when: { userPolicies: true, status: [403], message: /explicit deny/, flags: ["plainPasses"] },
    outcome: "failed",
    mayPropagate: true,
    explanation: "A policy denies uploads with the public-read ACL: the same upload succeeds without an ACL.",
    remedies: [
      {
        text: "Remove the Deny with the condition s3:x-amz-acl, or exclude {objects} from it.",
        cli: "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text",
      },
      {
        text: "If the service can upload without an ACL, disable the ACL there and make the directory public with a bucket policy.",
      },
    ],
  },
  {
    code: "encryption-header-required",
    when: { status: [403], flags: ["encryptionHeaderPasses"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "A policy denies uploads without the header x-amz-server-side-encryption, which the service does not send. The same upload succeeds with the header.",
    remedies: [
      {
        text: "Remove the Deny with the condition s3:x-amz-server-side-encryption, and set the default encryption of the bucket. S3 encrypts all objects, with and without the header.",
        pulumi: "aws.s3.BucketPolicy without the statement; aws.s3.BucketServerSideEncryptionConfiguration",
        cli: "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text",
      },
    ],
  },
  {
    code: "tls-required",
    when: { status: [403], message: /explicit deny in a resource-based policy/, flags: ["plainHttp"] },
    outcome: "failed",
    explanation:
      "The bucket policy denies the request, and the endpoint starts with http://. Such a policy usually denies requests without TLS (aws:SecureTransport).",
    remedies: [{ text: "Change the endpoint to https://." }],
  },
  {
    code: "denied-by-source",
    when: { status: [403], flags: ["deniedBySource"] },
    outcome: "inconclusive",
    explanation:
      "The bucket policy denies clients by IP address or VPC, and denies this machine. The service connects from another network and may pass.",
    remedies: [
      {
        text: "Compare the addresses in the bucket policy with those of the service, or run the probe from a network that the policy allows.",
        cli: "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text",
      },
    ],
  },
  {
    code: "explicit-deny",
    when: {
      stores: LIKE_AWS,
      names: ["AccessDenied"],
      message:
        /explicit deny in an? (?<kind>(?:identity-based|service control|resource control|session) policy|permissions boundary)/,
    },
    outcome: "failed",
    mayPropagate: true,
    explanation: "An explicit Deny in the {kind} of the key's user or account overrides every Allow.",
    remedies: [{ text: "Remove the Deny from the {kind}, or exclude the bucket from it." }],
  },
  {
    code: "explicit-deny",
    when: { userPolicies: true, names: ["AccessDenied"], message: /explicit deny/ },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "An explicit Deny overrides every Allow. If the response does not name another policy, the Deny is in the bucket policy.",
    remedies: [
      {
        text: "Find the Deny statement and exclude the key's user. If it denies by IP address or VPC endpoint, it may deny only this machine and not the service: then run the probe from an allowed network, or skip it.",
        console:
          "S3 › {bucket} › Permissions › Bucket policy; IAM › {principals} › {holder} › Permissions boundary",
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
        text: "Allow kms:GenerateDataKey and kms:Decrypt on the KMS key in the policy of {holder}.",
      },
      {
        text: "Otherwise encrypt the bucket with SSE-S3. Public images require SSE-S3.",
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
];
