import type { DiagnosisRow } from "./row";

const REGIONAL = "https://s3.{region}.amazonaws.com";

/** What shows before anything is sent. */
export const SETTINGS_ROWS: readonly DiagnosisRow[] = [
  {
    code: "no-keys",
    when: { names: ["NoKeys"] },
    outcome: "inconclusive",
    explanation: "No access key and secret are given, so nothing can be tried the way the service will.",
    remedies: [{ text: "Give access key id and secret access key to try the bucket." }],
  },
  {
    code: "role-instead-of-key",
    when: { names: ["RoleArn"] },
    outcome: "inconclusive",
    explanation:
      "A role is given instead of a key. Only the service can assume it, so it cannot be tried from here.",
    remedies: [{ text: "Let the service test the connection itself." }],
  },
  {
    code: "malformed-key",
    when: { names: ["MalformedKey"] },
    outcome: "failed",
    explanation: "{part} holds blanks, line breaks or other characters that no key has.",
    remedies: [{ text: "Enter it again without what was copied along with it." }],
  },
  {
    code: "key-and-secret-swapped",
    when: { names: ["SwappedKeys"] },
    outcome: "failed",
    explanation: "The access key id looks like a secret and the secret like an id.",
    remedies: [{ text: "Swap the two." }],
  },
  {
    code: "endpoint-is-no-url",
    when: { names: ["InvalidEndpoint"] },
    outcome: "failed",
    explanation:
      "The endpoint is not an address that starts with https:// or http://, or it holds a login, a query or a fragment.",
    remedies: [{ text: `Write the whole address, such as ${REGIONAL}` }],
  },
  {
    code: "public-url-is-no-url",
    when: { names: ["InvalidPublicUrl"] },
    outcome: "failed",
    explanation:
      "The public URL is not an address that starts with https:// or http://, or it holds a login, a query or a fragment, behind which no file name can be put.",
    remedies: [
      { text: "Write the address of the folder, such as https://pictures.example.com/generations/" },
    ],
  },
  {
    code: "website-endpoint",
    when: { names: ["WebsiteEndpoint"] },
    outcome: "failed",
    explanation:
      "{endpoint} is the address of a static website. It shows files and takes neither uploads nor keys.",
    remedies: [
      {
        text: "Give the bucket's S3 endpoint: {regionalEndpoint}",
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
    explanation: "{endpoint} is the address of a web console for people.",
    remedies: [{ text: `Give the store's S3 endpoint, such as ${REGIONAL}` }],
  },
  {
    code: "bucket-missing",
    when: { names: ["NoBucket"] },
    outcome: "failed",
    explanation: "No bucket is named.",
    remedies: [{ text: "Name the bucket." }],
  },
  {
    code: "directory-missing",
    when: { names: ["NoDirectory"] },
    outcome: "failed",
    explanation:
      "No image directory is named. ModelsLab puts it where an upload has the bucket, so it cannot be empty.",
    remedies: [{ text: "Name a directory, such as generations." }],
  },
  {
    code: "bucket-twice",
    when: { names: ["BucketTwice"] },
    outcome: "failed",
    explanation: "The endpoint contains the bucket already, and the service adds it again.",
    remedies: [{ text: "Take {bucket} out of the endpoint: {rootEndpoint}" }],
  },
  {
    code: "bucket-as-directory",
    when: { names: ["BucketAsDirectory"] },
    outcome: "warning",
    explanation:
      "The image directory is the bucket's name, which the endpoint has already. Pictures land in a folder of that name, and no error says so.",
    remedies: [{ text: "Name the folder that you mean, such as generations." }],
  },
  {
    code: "plain-http",
    when: { names: ["PlainHttp"] },
    outcome: "warning",
    explanation:
      "The endpoint begins with http://, so everybody on the way can read and change what is stored.",
    remedies: [{ text: "Use https://, if the store has it." }],
  },
  {
    code: "short-lived-key",
    when: { names: ["ShortLivedKey"] },
    outcome: "warning",
    explanation:
      "The access key id begins with ASIA: it is temporary and ends after some hours, and the service with it.",
    remedies: [
      { text: "Give a long-lived key of a user of its own.", pulumi: "aws.iam.User with aws.iam.AccessKey" },
    ],
  },
];
