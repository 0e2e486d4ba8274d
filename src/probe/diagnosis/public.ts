/**
 * Rows for reads by anonymous clients, and for requests of browsers.
 *
 * A failed read of the public URL has many causes: the URL, a CDN, its cache, encryption or missing public access. The
 * step sends further requests to distinguish them, and sets a flag for each result.
 */
import type { DiagnosisRow } from "./row";

const READ = ["public URL"] as const;

/** Rows in order of precedence. */
export const PUBLIC_ROWS: readonly DiagnosisRow[] = [
  {
    code: "kms-not-public",
    when: { steps: READ, status: [400, 403], flags: ["kms"] },
    outcome: "failed",
    explanation:
      "The bucket encrypts with a KMS key. S3 never returns such objects to anonymous clients, even if they are public.",
    remedies: [
      {
        text: "Encrypt the bucket with SSE-S3 (AES256), the default.",
        console: "S3 › {bucket} › Properties › Default encryption › SSE-S3",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
        cli: 'aws s3api put-bucket-encryption --bucket {bucket} --server-side-encryption-configuration \'{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}\'',
      },
    ],
  },
  {
    code: "wrong-url",
    when: { steps: READ, flags: ["joiningFound"] },
    outcome: "failed",
    explanation: "The object is public, but not at the public URL that is set.",
    remedies: [{ text: "Set {suggested} as the public URL." }],
  },
  {
    code: "redirect-not-followed",
    when: { steps: READ, flags: ["redirectRefused"] },
    outcome: "failed",
    explanation: "The public URL redirects to an invalid, insecure or private address, or too many times.",
    remedies: [{ text: "Set the public URL to an address that returns objects without a redirect." }],
  },
  {
    code: "cached-error",
    when: { steps: READ, flags: ["cachedError"] },
    outcome: "warning",
    explanation: "The CDN serves a cached error: the same URL with a query string returns the object.",
    remedies: [
      {
        text: "Wait until the cached error expires, or purge the CDN's cache. Limit the caching of errors to a few seconds.",
      },
    ],
  },
  {
    code: "cdn-denied",
    when: { steps: READ, flags: ["originPublic"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store returns the object to anonymous clients, but the public URL does not. The CDN or domain in front of the store is misconfigured.",
    remedies: [
      {
        text: "Check the origin and the path that the CDN or domain at {publicUrl} uses. The object's URL at the store is {originUrl}.",
      },
    ],
  },
  {
    code: "other-content",
    when: { steps: READ, names: ["NotS3", "BodyDiffers"], status: [200, 203, 206] },
    outcome: "failed",
    explanation:
      "The public URL returns HTTP 200 with other content, such as a website or the CDN's page for missing objects.",
    remedies: [{ text: "Check the public URL, {publicUrl}. It must point to the directory in the bucket." }],
  },
  {
    code: "not-found",
    when: { steps: READ, status: [404, 410] },
    outcome: "failed",
    mayPropagate: true,
    explanation: "The object does not exist at the public URL. The URL does not point to this directory.",
    remedies: [
      {
        text: "Check the public URL, {publicUrl}. It must contain the directory once, because the service appends only file names.",
      },
    ],
  },
  {
    code: "not-public",
    when: { steps: READ, status: [400, 401, 403], stores: ["aws"], flags: ["withoutAcl"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The upload works, but anonymous clients cannot read the object. No policy makes the directory public, the CDN cannot read the bucket, or it is a Requester Pays bucket.",
    remedies: [
      "publish",
      {
        text: "If the key belongs to another account than the bucket, set Object Ownership to BucketOwnerEnforced. Otherwise the bucket policy does not apply to what the key uploads.",
        console: "S3 › {bucket} › Permissions › Object Ownership › Edit › ACLs disabled",
        pulumi: 'aws.s3.BucketOwnershipControls { rule: { objectOwnership: "BucketOwnerEnforced" } }',
      },
    ],
  },
  {
    code: "not-public",
    when: { steps: READ, status: [400, 401, 403], stores: ["aws"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The upload works, but anonymous clients cannot read the object. The ACL is ignored, no policy makes the directory public, the CDN cannot read the bucket, or it is a Requester Pays bucket.",
    remedies: [
      {
        text: "To allow public reads through ACLs, set ignorePublicAcls to false on the bucket, the account and the organization.",
        console:
          "S3 › {bucket} › Permissions › Block public access (bucket settings); S3 › Block Public Access settings for this account",
        pulumi: "aws.s3.BucketPublicAccessBlock { ignorePublicAcls: false }",
      },
      "publish",
    ],
  },
  {
    code: "not-public",
    when: { steps: READ },
    outcome: "failed",
    mayPropagate: true,
    explanation: "The upload works, but anonymous clients cannot read the object at the public URL.",
    remedies: ["publish"],
  },
  {
    code: "rejected",
    when: { steps: ["presigned URL"] },
    outcome: "failed",
    explanation:
      "The store rejects a presigned URL, although the key can read the object. The bucket or a CDN denies requests with a signature in the query string.",
    remedies: [
      {
        text: "Remove the Deny on s3:signatureVersion or s3:authType from the bucket policy.",
        awsOnly: true,
      },
      { text: "Let the service load the data through its server, if it can (Label Studio: presign: false)." },
    ],
  },
  {
    code: "no-cors-rule",
    when: { steps: ["CORS"] },
    outcome: "failed",
    explanation:
      "Browsers on {origin} cannot fetch from the bucket, because no CORS rule allows GET from that origin.",
    remedies: ["cors"],
  },
  {
    code: "empty-prefix",
    when: { steps: ["contents"], names: ["Empty"] },
    outcome: "failed",
    explanation:
      "The bucket {bucket} contains no objects under {prefix}. Label Studio reports such a prefix as not found and does not save the storage.",
    remedies: [
      {
        text: "Upload a file to {folder} first, or correct the prefix if it is mistyped. To register the storage before its files exist, create the directory itself, which a sync skips.",
        pulumi:
          'new aws.s3.BucketObjectv2("directory", { bucket: "{bucket}", key: "{folder}", content: "" }), in dependsOn of the storage',
        cli: "aws s3api put-object --bucket {bucket} --key {folder}",
      },
    ],
  },
];
