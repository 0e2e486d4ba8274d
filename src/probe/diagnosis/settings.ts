import type { DiagnosisRow } from "./row";

const REGIONAL = "https://s3.{region}.amazonaws.com";

/** What shows before anything is sent. */
export const SETTINGS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "no-keys",
    when: { names: ["NoKeys"] },
    outcome: "unclear",
    means: "No access key and secret are given, so nothing can be tried the way the service will.",
    change: [{ what: "Give access key id and secret access key to try the bucket." }],
  },
  {
    code: "role-instead-of-key",
    when: { names: ["RoleArn"] },
    outcome: "unclear",
    means:
      "A role is given instead of a key. Only the service can assume it, so it cannot be tried from here.",
    change: [{ what: "Let the service test the connection itself." }],
  },
  {
    code: "malformed-key",
    when: { names: ["MalformedKey"] },
    outcome: "failed",
    means: "{part} holds blanks, line breaks or other characters that no key has.",
    change: [{ what: "Enter it again without what was copied along with it." }],
  },
  {
    code: "key-and-secret-swapped",
    when: { names: ["SwappedKeys"] },
    outcome: "failed",
    means: "The access key id looks like a secret and the secret like an id.",
    change: [{ what: "Swap the two." }],
  },
  {
    code: "endpoint-is-no-url",
    when: { names: ["InvalidEndpoint"] },
    outcome: "failed",
    means:
      "The endpoint is not an address that starts with https:// or http://, or it holds a login, a query or a fragment.",
    change: [{ what: `Write the whole address, such as ${REGIONAL}` }],
  },
  {
    code: "public-url-is-no-url",
    when: { names: ["InvalidPublicUrl"] },
    outcome: "failed",
    means:
      "The public URL is not an address that starts with https:// or http://, or it holds a login, a query or a fragment, behind which no file name can be put.",
    change: [{ what: "Write the address of the folder, such as https://pictures.example.com/generations/" }],
  },
  {
    code: "website-endpoint",
    when: { names: ["WebsiteEndpoint"] },
    outcome: "failed",
    means:
      "{endpoint} is the address of a static website. It shows files and takes neither uploads nor keys.",
    change: [
      {
        what: "Give the bucket's S3 endpoint: {regionalEndpoint}",
        console: "S3 › {bucket} › Properties › AWS Region names the region",
        pulumi:
          "bucketRegionalDomainName of aws.s3.Bucket, not websiteEndpoint of aws.s3.BucketWebsiteConfiguration",
      },
    ],
  },
  {
    code: "console-endpoint",
    when: { names: ["ConsoleEndpoint"] },
    outcome: "failed",
    means: "{endpoint} is the address of a web console for people.",
    change: [{ what: `Give the store's S3 endpoint, such as ${REGIONAL}` }],
  },
  {
    code: "bucket-missing",
    when: { names: ["NoBucket"] },
    outcome: "failed",
    means: "No bucket is named.",
    change: [{ what: "Name the bucket." }],
  },
  {
    code: "directory-missing",
    when: { names: ["NoDirectory"] },
    outcome: "failed",
    means:
      "No image directory is named. ModelsLab puts it where an upload has the bucket, so it cannot be empty.",
    change: [{ what: "Name a directory, such as generations." }],
  },
  {
    code: "bucket-twice",
    when: { names: ["BucketTwice"] },
    outcome: "failed",
    means: "The endpoint contains the bucket already, and the service adds it again.",
    change: [{ what: "Take {bucket} out of the endpoint: {rootEndpoint}" }],
  },
  {
    code: "bucket-as-directory",
    when: { names: ["BucketAsDirectory"] },
    outcome: "warning",
    means:
      "The image directory is the bucket's name, which the endpoint has already. Pictures land in a folder of that name, and no error says so.",
    change: [{ what: "Name the folder that you mean, such as generations." }],
  },
  {
    code: "plain-http",
    when: { names: ["PlainHttp"] },
    outcome: "warning",
    means: "The endpoint begins with http://, so everybody on the way can read and change what is stored.",
    change: [{ what: "Use https://, if the store has it." }],
  },
  {
    code: "short-lived-key",
    when: { names: ["ShortLivedKey"] },
    outcome: "warning",
    means:
      "The access key id begins with ASIA: it is temporary and ends after some hours, and the service with it.",
    change: [
      { what: "Give a long-lived key of a user of its own.", pulumi: "aws.iam.User with aws.iam.AccessKey" },
    ],
  },
];
