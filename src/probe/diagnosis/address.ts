/**
 * Rows for a wrong bucket, region, endpoint or addressing style.
 *
 * The same error code has different causes: NoSuchBucket can mean a mistyped name, or that the service uses a part of
 * the directory as the bucket. The step and the flag `bucketFromDirectory` distinguish these cases.
 */
import type { Remedy } from "../../stores/types";
import { type DiagnosisRow, TEST_UPLOADS } from "./row";

const OTHER_REGION: Remedy = {
  text: "{regionAdvice}",
  console: "S3 › {bucket} › Properties › AWS Region",
  pulumi: "bucketRegion and bucketRegionalDomainName, outputs of aws.s3.Bucket",
  cli: "aws s3api get-bucket-location --bucket {bucket}",
};

/** Rows in order of precedence. */
export const ADDRESS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "global-host",
    when: { stores: ["aws"], steps: ["presigned URL"], flags: ["globalPresign"], status: [301, 307, 400] },
    outcome: "failed",
    explanation:
      "Without an endpoint, the service's client (boto3) creates presigned URLs for the global host s3.amazonaws.com. AWS redirects or rejects them for a bucket in {region}, and a redirect fails too, because the signature covers the host.",
    remedies: [{ text: "Set the endpoint to https://{awsHost}.", pulumi: 's3Endpoint: "https://{awsHost}"' }],
  },
  {
    code: "wrong-region",
    when: {
      steps: [
        "list",
        "bucket",
        "contents",
        "read",
        "upload",
        "upload with ACL",
        "read back",
        "checksums",
        "set ACL",
        "multipart",
      ],
      names: ["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"],
    },
    outcome: "failed",
    explanation:
      "The bucket is not in region {region}, or not at this endpoint. The store reports {whereabouts}.",
    remedies: [OTHER_REGION],
  },
  {
    code: "wrong-region",
    when: { steps: ["list", "bucket", "contents"], names: ["Unknown"], status: [301, 400] },
    outcome: "failed",
    explanation: "The bucket is not in region {region}. The store reports {whereabouts}.",
    remedies: [OTHER_REGION],
  },
  {
    code: "wrong-region",
    when: { steps: ["public URL"], names: ["PermanentRedirect", "TemporaryRedirect"] },
    outcome: "failed",
    explanation:
      "The public URL points to the endpoint of another region, which only redirects. Images would not load.",
    remedies: [{ text: "Set {suggested}, the bucket's regional address, as the public URL." }],
  },
  {
    code: "temporary-redirect",
    when: { names: ["TemporaryRedirect"] },
    outcome: "failed",
    mayPropagate: true,
    explanation: "The bucket is new, and its global host name does not point to its region yet.",
    remedies: [
      {
        text: "{regionAdvice} Otherwise wait up to a day.",
        pulumi: "bucketRegionalDomainName, output of aws.s3.Bucket",
      },
    ],
  },
  {
    code: "bucket-missing-in-endpoint",
    when: {
      names: ["NoSuchBucket", "NotFound", "PermanentRedirect"],
      flags: ["bucketFromDirectory"],
    },
    outcome: "failed",
    explanation:
      "The endpoint does not contain a bucket. The store treats the first part of the image directory, {bucket}, as the bucket, which does not exist.",
    remedies: [
      {
        text: "Put the bucket into the endpoint, as in {endpointWithBucket}. If the store does not support that, begin the image directory with the bucket's name.",
        pulumi: 'endpointUrl: "https://" and bucketRegionalDomainName, output of aws.s3.Bucket',
      },
    ],
  },
  {
    code: "bucket-in-host",
    when: { steps: ["list"], names: ["NoSuchKey"], flags: ["bucketFromDirectory"] },
    outcome: "warning",
    explanation:
      "The store accepts the key. The probe cannot list the bucket, because the service requires an endpoint with the bucket in its host. Only a write shows whether uploads work.",
    remedies: [TEST_UPLOADS],
  },
  {
    code: "bucket-twice",
    when: { steps: ["list", "bucket", "contents"], names: ["NoSuchKey"] },
    outcome: "failed",
    explanation:
      "The store looks for an object instead of listing the bucket, because the endpoint already contains the bucket.",
    remedies: [{ text: "Remove the bucket's name from the endpoint. The service adds it." }],
  },
  {
    code: "no-such-bucket",
    when: { names: ["NoSuchBucket"] },
    outcome: "failed",
    explanation: "The bucket {bucket} does not exist at {endpoint}.",
    remedies: [
      {
        text: "Check the bucket's name, and that the endpoint belongs to its store, account and region.",
        cli: "aws s3api head-bucket --bucket {bucket} --region {region}",
      },
    ],
  },
  {
    code: "no-such-bucket",
    when: { names: ["NotFound"], steps: ["list", "bucket", "contents", "upload", "upload with ACL"] },
    outcome: "failed",
    explanation:
      "The bucket {bucket} does not exist at {endpoint}, or the endpoint contains the bucket twice or not at all.",
    remedies: [{ text: "Check the bucket's name, and whether the endpoint must contain it." }],
  },
  {
    code: "path-style-rejected",
    when: { names: ["SecondLevelDomainForbidden"] },
    outcome: "failed",
    explanation: "{store} accepts the bucket only in the host name, but the service puts it into the path.",
    remedies: [
      {
        text: "Use a store that accepts the bucket in the path, or put your own endpoint in front of this store.",
      },
    ],
  },
];
