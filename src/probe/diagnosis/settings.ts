/**
 * Rows for errors in the settings, which are found before any request is sent.
 *
 * A store reports many of these errors in a misleading way: an endpoint of a console returns HTML, and swapped keys
 * are an unknown key. `validateSettings` detects them by their format.
 */
import type { DiagnosisRow } from "./row";

const REGIONAL = "https://{awsHost}";

/** Rows for the problems that `validateSettings` finds. */
export const SETTINGS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "no-keys",
    when: { names: ["NoKeys"] },
    outcome: "inconclusive",
    explanation: "No access key was set, so the bucket cannot be probed.",
    remedies: [{ text: "Set the access key ID and the secret access key." }],
  },
  {
    code: "role-arn",
    when: { names: ["RoleArn"] },
    outcome: "inconclusive",
    explanation:
      "A role is set instead of an access key. Only the service can assume it, so the bucket cannot be probed from this machine.",
    remedies: [{ text: "Let the service test the connection itself." }],
  },
  {
    code: "malformed-key",
    when: { names: ["MalformedKey"] },
    outcome: "failed",
    explanation: "{part} contains spaces, line breaks or other characters that are never part of a key.",
    remedies: [{ text: "Enter the value again, without the extra characters." }],
  },
  {
    code: "swapped-keys",
    when: { names: ["SwappedKeys"] },
    outcome: "failed",
    explanation:
      "The secret access key has the format of an access key ID, so the two values are probably swapped.",
    remedies: [{ text: "Swap the two values." }],
  },
  {
    code: "invalid-endpoint",
    when: { names: ["InvalidEndpoint"] },
    outcome: "failed",
    explanation:
      "The endpoint is not a URL that starts with https:// or http://, or it contains credentials, a query or a fragment.",
    remedies: [{ text: `Set the endpoint to a full URL, such as ${REGIONAL}.` }],
  },
  {
    code: "invalid-public-url",
    when: { names: ["InvalidPublicUrl"] },
    outcome: "failed",
    explanation:
      "The public URL does not start with https:// or http://, or it contains credentials, a query or a fragment. File names cannot be appended to it.",
    remedies: [
      {
        text: "Set the public URL to the address of the directory, such as https://images.example.com/generations/.",
      },
    ],
  },
  {
    code: "website-endpoint",
    when: { names: ["WebsiteEndpoint"] },
    outcome: "failed",
    explanation:
      "{endpoint} is the endpoint of a static website. It does not support uploads or access keys.",
    remedies: [
      {
        text: "Set the endpoint to the bucket's S3 endpoint, {regionalEndpoint}.",
        console: "S3 › {bucket} › Properties › AWS Region",
        pulumi:
          "bucketRegionalDomainName of aws.s3.Bucket, not websiteEndpoint of aws.s3.BucketWebsiteConfiguration",
      },
    ],
  },
  {
    code: "console-endpoint",
    when: { names: ["ConsoleEndpoint"] },
    outcome: "failed",
    explanation: "{endpoint} is the address of a web console, not of an S3 API.",
    remedies: [{ text: "Set the endpoint to the store's S3 endpoint{example}." }],
  },
  {
    code: "public-address-endpoint",
    when: { names: ["PublicAddress"] },
    outcome: "failed",
    explanation:
      "{endpoint} only serves public objects of {store}. It does not support uploads or access keys.",
    remedies: [{ text: "Set the endpoint to {s3Endpoint}." }],
  },
  {
    code: "no-bucket",
    when: { names: ["NoBucket"] },
    outcome: "failed",
    explanation: "No bucket is set.",
    remedies: [{ text: "Set the name of the bucket." }],
  },
  {
    code: "bucket-arn",
    when: { names: ["BucketArn"] },
    outcome: "failed",
    explanation:
      "The bucket is set as an ARN. S3 clients accept the name of a bucket or the ARN of an access point, and reject this value.",
    remedies: [{ text: "Set the bucket to its name, {name}." }],
  },
  {
    code: "multi-region-access-point",
    when: { names: ["MultiRegionBoto3"] },
    outcome: "failed",
    explanation:
      "The bucket is a multi-region access point, which requires signatures of type SigV4A. {service} signs with SigV4, so S3 rejects its requests.",
    remedies: [
      {
        text: "Set the name of one of the buckets, or the ARN of an access point in one region. If an endpoint is set, it must be that of the region.",
      },
    ],
  },
  {
    code: "multi-region-access-point",
    when: { names: ["MultiRegion"] },
    outcome: "inconclusive",
    explanation:
      "The bucket is a multi-region access point, which requires signatures of type SigV4A. The probe cannot create them, and most S3 clients need an additional library for them.",
    remedies: [
      {
        text: "Set the name of one of the buckets, or the ARN of an access point in one region. If an endpoint is set, it must be that of the region.",
      },
    ],
  },
  {
    code: "access-point-partition",
    when: { names: ["OtherPartition"] },
    outcome: "failed",
    explanation:
      "The access point is in partition {partition}, and region {region} is in {clientPartition}. S3 clients reject this combination.",
    remedies: [{ text: "Set the region to {ownRegion}, with an access key of that partition." }],
  },
  {
    code: "access-point-endpoint",
    when: { names: ["AccessPointEndpoint"] },
    outcome: "failed",
    explanation:
      "With this endpoint, S3 clients send requests for the access point to {wrongHost}, which does not serve it.",
    remedies: [{ text: "Remove the endpoint. The client derives it from the ARN." }],
  },
  {
    code: "object-lambda",
    when: { names: ["ObjectLambda"] },
    outcome: "warning",
    explanation:
      "The bucket is an Object Lambda access point: a Lambda function changes what reads and listings return. Uploads reach the bucket unchanged.",
    remedies: [
      {
        text: "Allow the key's user the s3-object-lambda actions, lambda:InvokeFunction, and the S3 actions on its supporting access point.",
      },
    ],
  },
  {
    code: "no-directory",
    when: { names: ["NoDirectory"] },
    outcome: "failed",
    explanation:
      "No image directory is set. ModelsLab passes it to its S3 client as the bucket, so it cannot be empty.",
    remedies: [{ text: 'Set the image directory, for example "generations".' }],
  },
  {
    code: "directory-not-a-bucket-name",
    when: { names: ["DirectoryNoBucketName"] },
    outcome: "warning",
    explanation:
      "ModelsLab passes the first part of the image directory, {first}, to its S3 client as the bucket. AWS SDKs such as boto3 reject names that contain characters other than letters, digits, dots, hyphens and underscores.",
    remedies: [
      {
        text: 'Begin the image directory with a name that contains only these characters, for example "generations".',
      },
    ],
  },
  {
    code: "bucket-twice",
    when: { names: ["BucketTwice"] },
    outcome: "failed",
    explanation: "The endpoint already contains the bucket, and the service adds it again.",
    remedies: [{ text: "Set the endpoint to {rootEndpoint}, without the bucket {bucket}." }],
  },
  {
    code: "other-bucket-in-endpoint",
    when: { names: ["OtherBucket"] },
    outcome: "failed",
    explanation:
      "The endpoint contains the bucket {inHost}, and the service adds the bucket {bucket}. Its requests reach {inHost}, or a host that does not exist.",
    remedies: [{ text: "Set the endpoint to {rootEndpoint}, without a bucket." }],
  },
  {
    code: "bucket-as-directory",
    when: { names: ["BucketAsDirectory"] },
    outcome: "warning",
    explanation:
      "The image directory equals the bucket's name, which the endpoint already contains. Images are stored in a directory of that name, without an error.",
    remedies: [{ text: 'Set the image directory to the intended directory, for example "generations".' }],
  },
  {
    code: "plain-http",
    when: { names: ["PlainHttp"] },
    outcome: "warning",
    explanation: "The endpoint starts with http://, so data can be read and changed in transit.",
    remedies: [{ text: "Change the endpoint to https:// if the store supports it." }],
  },
  {
    code: "session-token-missing",
    when: { names: ["ShortLivedKey"] },
    outcome: "warning",
    explanation:
      "The access key ID starts with ASIA: it is temporary. The service loses access when the key expires after a few hours.",
    remedies: [
      {
        text: "Use a long-lived access key of a dedicated user.",
        pulumi: "aws.iam.User with aws.iam.AccessKey",
      },
    ],
  },
];
