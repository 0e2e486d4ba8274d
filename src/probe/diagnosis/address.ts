import type { Remedy } from "../../stores/types";
import type { DiagnosisRow } from "./row";

const OTHER_REGION: Remedy = {
  text: "Set the region to {realRegion} and, where an endpoint is given, the one of that region, {regionalEndpoint}; they are {region} and {endpoint} now.",
  console: "S3 › {bucket} › Properties › AWS Region",
  pulumi: "bucketRegion and bucketRegionalDomainName, outputs of aws.s3.Bucket",
  cli: "aws s3api get-bucket-location --bucket {bucket}",
};

/** Wrong bucket, region, endpoint or addressing. */
export const ADDRESS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "other-region",
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
      "The bucket is not in region {region}, or not behind this endpoint; the store names {whereabouts}.",
    remedies: [OTHER_REGION],
  },
  {
    code: "other-region",
    when: { steps: ["list", "bucket", "contents"], names: ["Unknown"], status: [301, 400] },
    outcome: "failed",
    explanation: "The bucket is not in region {region}; the store names {whereabouts}.",
    remedies: [OTHER_REGION],
  },
  {
    code: "public-url-other-region",
    when: { steps: ["public URL"], names: ["PermanentRedirect", "TemporaryRedirect"] },
    outcome: "failed",
    explanation:
      "The public URL leads to another region's endpoint, which only redirects; pictures would not load.",
    remedies: [{ text: "Put the bucket's regional address into the public URL: {suggested}" }],
  },
  {
    code: "bucket-still-moving",
    when: { names: ["TemporaryRedirect"] },
    outcome: "failed",
    mayPropagate: true,
    explanation: "The bucket is new and its global name does not lead to its region yet.",
    remedies: [
      {
        text: "Use the regional endpoint, such as https://s3.{region}.amazonaws.com, or wait up to a day.",
        pulumi: "bucket.bucketRegionalDomainName of aws.s3.Bucket",
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
      "The endpoint names no bucket, so the image directory's first part, {bucket}, is taken as the bucket, and there is none of that name.",
    remedies: [
      {
        text: "Put the bucket into the endpoint's host, as in https://<bucket>.s3.{region}.amazonaws.com; or, where the store has bare hosts only, begin the image directory with the bucket's name.",
        pulumi: 'endpointUrl: "https://" and the output bucketRegionalDomainName of aws.s3.Bucket',
      },
    ],
  },
  {
    code: "bucket-in-host",
    when: { steps: ["list"], names: ["NoSuchKey"], flags: ["bucketFromDirectory"] },
    outcome: "warning",
    explanation:
      "The store takes the key and looks for an object where it is asked to list: the endpoint's host holds the bucket, as the service wants it. Whether uploads work only a write shows.",
    remedies: [{ text: "Let the probe write, to see more." }],
  },
  {
    code: "bucket-twice",
    when: { steps: ["list", "contents"], names: ["NoSuchKey"] },
    outcome: "failed",
    explanation:
      "The store looks for a key where it should list the bucket: the endpoint already contains the bucket.",
    remedies: [{ text: "Take the bucket's name out of the endpoint; the service adds it." }],
  },
  {
    code: "no-such-bucket",
    when: { names: ["NoSuchBucket"] },
    outcome: "failed",
    explanation: "There is no bucket {bucket} at {endpoint}.",
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
      "There is no bucket {bucket} at {endpoint}, or the endpoint has the bucket twice or not at all.",
    remedies: [{ text: "Check the bucket's name and the form of the endpoint." }],
  },
  {
    code: "path-style-refused",
    when: { names: ["SecondLevelDomainForbidden"] },
    outcome: "failed",
    explanation: "{store} takes the bucket in the host name only, and the service puts it into the path.",
    remedies: [
      {
        text: "Use a store that takes the bucket in the path, or an endpoint of your own in front of this one.",
      },
    ],
  },
];
