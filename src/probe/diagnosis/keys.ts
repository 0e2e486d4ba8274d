/** Rows for access keys, signatures and the checksums that are sent with an upload. */
import type { DiagnosisRow } from "./row";

/** Remedy for a key that may not have taken effect yet. */
export const NEW_KEY = {
  text: "If the key or its policy is new, wait a minute and run this again, or increase graceSeconds.",
};

/** Rows in order of precedence. */
export const KEY_ROWS: readonly DiagnosisRow[] = [
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
        text: "Check the access key ID. It must not be the secret access key or a session token.",
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
    code: "checksum-required",
    when: { status: [400], message: /content-md5\b.* header is required/i },
    outcome: "failed",
    explanation:
      "The bucket locks new objects (Object Lock) and rejects uploads without a checksum, although the probe sent one.",
    remedies: [{ text: "Check whether a proxy between this machine and the store removes headers." }],
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
        console: "IAM › {principals} › {holder} › Security credentials › Access keys",
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
    remedies: ["key"],
  },
];
