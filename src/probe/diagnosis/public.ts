import type { DiagnosisRow } from "./row";

const READ = ["public URL"] as const;

/** What a visitor without a key meets, and what browsers demand. */
export const PUBLIC_ROWS: readonly DiagnosisRow[] = [
  {
    code: "kms-and-public",
    when: { steps: READ, status: [400, 403], flags: ["kms"] },
    outcome: "failed",
    explanation:
      "The bucket encrypts with a KMS key, and such objects can never be read without a signature, whatever is public.",
    remedies: [
      {
        text: "Encrypt with SSE-S3 (AES256), the default.",
        console: "S3 › {bucket} › Properties › Default encryption › SSE-S3",
        pulumi: 'aws.s3.BucketServerSideEncryptionConfiguration { sseAlgorithm: "AES256" }',
        cli: 'aws s3api put-bucket-encryption --bucket {bucket} --server-side-encryption-configuration \'{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}\'',
      },
    ],
  },
  {
    code: "wrong-public-url",
    when: { steps: READ, flags: ["joiningFound"] },
    outcome: "failed",
    explanation: "The object is public, but at another address than the service will give out.",
    remedies: [{ text: "Set the public URL to {suggested}" }],
  },
  {
    code: "redirect-refused",
    when: { steps: READ, flags: ["redirectRefused"] },
    outcome: "failed",
    explanation: "The public URL redirects to where a visitor cannot or should not follow.",
    remedies: [{ text: "Give the address that answers itself as public URL." }],
  },
  {
    code: "cached-error",
    when: { steps: READ, flags: ["cachedError"] },
    outcome: "warning",
    explanation: "The CDN remembers an old refusal: with a query added, the same address serves the object.",
    remedies: [
      { text: "Wait until the CDN forgets it, or empty its cache; and let it keep errors for seconds only." },
    ],
  },
  {
    code: "cdn-refuses",
    when: { steps: READ, flags: ["originPublic"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The store's own address serves the object to everybody, the public URL does not: the CDN or domain before it is set up otherwise.",
    remedies: [
      {
        text: "Check the origin and the path of the CDN or domain at {publicUrl}; the store's address is {originUrl}",
      },
    ],
  },
  {
    code: "not-the-object",
    when: { steps: READ, names: ["NotS3", "BodyDiffers"], status: [200, 203, 206] },
    outcome: "failed",
    explanation:
      "The public URL answers 200 with something else than the object: the page of a website, or a CDN's for what it does not find.",
    remedies: [{ text: "Check the public URL, {publicUrl}; it must lead to the directory in the bucket." }],
  },
  {
    code: "public-not-found",
    when: { steps: READ, status: [404, 410] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "Nothing is at the address that the service will give out: the public URL does not lead to this directory.",
    remedies: [
      {
        text: "Check the public URL, {publicUrl}: the directory must be in it once, since the service adds file names only.",
      },
    ],
  },
  {
    code: "not-public",
    when: { steps: READ, status: [400, 401, 403], stores: ["aws"] },
    outcome: "failed",
    mayPropagate: true,
    explanation:
      "The upload works, but nobody can read it without a key. Either the ACL is ignored (ignorePublicAcls, on the bucket, the account or the organization), or no policy publishes the directory, or the CDN may not read the bucket.",
    remedies: [
      {
        text: "To publish through ACLs: ignorePublicAcls false on the bucket and the account.",
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
    explanation: "The upload works, but nobody can read it without a key at the public URL.",
    remedies: ["publish"],
  },
  {
    code: "presigned-refused",
    when: { steps: ["presigned URL"] },
    outcome: "failed",
    explanation:
      "A presigned address is refused although the key may read: the bucket or a CDN forbids requests with the signature in the query.",
    remedies: [
      {
        text: "Look for a Deny on s3:signatureVersion or s3:authType in the bucket's policy, or let the server hand data on (presign: false).",
      },
    ],
  },
  {
    code: "no-cors-rule",
    when: { steps: ["CORS"] },
    outcome: "failed",
    explanation: "Browsers on {origin} may not fetch from the bucket: no CORS rule allows GET from there.",
    remedies: [
      {
        text: "Add a CORS rule for exactly {origin}: AllowedMethods GET, AllowedHeaders *. A bucket has one CORS document, so keep the rules that are there.",
        console: "S3 › {bucket} › Permissions › Cross-origin resource sharing (CORS) › Edit",
        pulumi:
          'aws.s3.BucketCorsConfiguration { corsRules: [{ allowedOrigins: ["{origin}"], allowedMethods: ["GET"], allowedHeaders: ["*"], maxAgeSeconds: 3000 }] }',
        cli: "aws s3api put-bucket-cors --bucket {bucket} --cors-configuration file://cors.json",
      },
    ],
  },
  {
    code: "empty-prefix",
    when: { steps: ["contents"], names: ["Empty"] },
    outcome: "failed",
    explanation:
      "Nothing is under {prefix} in {bucket}. Label Studio calls such a prefix not found and refuses to save the storage.",
    remedies: [
      {
        text: "Put one file under the prefix first, or correct the prefix; it is not told apart from a mistyped one.",
        pulumi: 'aws.s3.BucketObjectv2 { key: "{prefix}…" }, and let the storage depend on it',
        cli: "aws s3 cp <file> s3://{bucket}/{prefix}",
      },
    ],
  },
];
