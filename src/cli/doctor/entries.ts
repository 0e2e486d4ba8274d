// Written by `npm run generate` from the declarations of the resource types; do not edit.
import type { DoctorCommand } from "./entry";

/** Resource types that `byob doctor` can probe a bucket for, in the order of its help. */
export const entries: readonly DoctorCommand[] = [
  {
    service: "flashback",
    title: "Flashback",
    resourceType: "FlashbackBucket",
    fields: [
      { input: "bucket", description: "name of the bucket", required: true, example: "my-bucket" },
      {
        input: "storageType",
        description: "API of the store: S3, GCS or BLOB; AZURE is an old name of BLOB",
        choices: ["S3", "GCS", "BLOB", "AZURE"],
      },
      { input: "region", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "endpoint",
        description:
          "S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used",
      },
    ],
    keys: { accessKeyId: "key", secretAccessKey: "secret" },
    writes: true,
  },
  {
    service: "label-studio",
    title: "Label Studio (import storage)",
    resourceType: "LabelStudioImportStorage",
    fields: [
      {
        input: "bucket",
        description: "name of the bucket, or ARN of an access point",
        required: true,
        example: "my-bucket",
      },
      {
        input: "prefix",
        description:
          "directory in the bucket, e.g. raw/. It must already contain an object. If it is not set, the whole bucket is used",
        example: "raw/",
      },
      {
        input: "regexFilter",
        description:
          "Python regular expression, which is matched from the start of the whole key, including its directories, as re.match does, e.g. .*\\.jpg$. If it is not set, all keys match",
      },
      { input: "regionName", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "s3Endpoint",
        description:
          "S3 endpoint without the bucket. On AWS set https://s3.<region>.amazonaws.com: without it, boto3 creates presigned URLs for the global host s3.amazonaws.com, which can redirect or reject them",
      },
      {
        input: "presign",
        description: "browsers load the data through the server, not from the bucket",
        form: "no",
      },
      {
        input: "recursiveScan",
        description: "A sync also imports objects in directories below the prefix",
        form: "yes",
      },
      {
        input: "baseUrl",
        description: "URL of the Label Studio server, whose pages load from the bucket",
        example: "https://labels.example.com",
      },
    ],
    keys: {
      accessKeyId: "awsAccessKeyId",
      secretAccessKey: "awsSecretAccessKey",
      sessionToken: "awsSessionToken",
    },
    writes: false,
    urlVariable: "LABEL_STUDIO_URL",
    checks: () => import("../../services/label-studio/doctor"),
  },
  {
    service: "label-studio",
    option: "export",
    title: "Label Studio (export storage)",
    resourceType: "LabelStudioExportStorage",
    fields: [
      {
        input: "bucket",
        description: "name of the bucket, or ARN of an access point",
        required: true,
        example: "my-bucket",
      },
      {
        input: "prefix",
        description:
          "directory for the annotations, e.g. annotations, without a slash at its end, because the server adds one. If it is not set, annotations are stored at the top level",
        example: "annotations",
      },
      { input: "regionName", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "s3Endpoint",
        description:
          "S3 endpoint without the bucket. On AWS set https://s3.<region>.amazonaws.com: without it, boto3 creates presigned URLs for the global host s3.amazonaws.com, which can redirect or reject them",
      },
    ],
    keys: {
      accessKeyId: "awsAccessKeyId",
      secretAccessKey: "awsSecretAccessKey",
      sessionToken: "awsSessionToken",
    },
    writes: true,
    checks: () => import("../../services/label-studio/doctor"),
  },
  {
    service: "modelslab",
    title: "ModelsLab",
    resourceType: "ModelsLabS3Config",
    fields: [
      {
        input: "publicUrl",
        description: "public URL of the directory with the images, usually ending in generations/",
        required: true,
        example: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
      },
      {
        input: "regionName",
        description: "region of the bucket, e.g. us-east-1",
        required: true,
        example: "us-east-1",
      },
      {
        input: "endpointUrl",
        description:
          "S3 endpoint. On AWS its host must contain the bucket, as in https://my-bucket.s3.us-east-1.amazonaws.com, because there is no input for the bucket",
        required: true,
        example: "https://my-bucket.s3.us-east-1.amazonaws.com",
      },
      {
        input: "imageDirectory",
        description:
          "directory in the bucket, e.g. generations. If the endpoint does not contain the bucket, ModelsLab treats this value as the bucket",
        required: true,
        example: "generations",
      },
    ],
    keys: { accessKeyId: "awsAccessKeyId", secretAccessKey: "awsSecretAccessKey" },
    writes: true,
  },
  {
    service: "ryzeapi",
    title: "RyzeAPI",
    resourceType: "RyzeInstanceS3",
    fields: [
      {
        input: "bucket",
        description: "name of the bucket, which must exist",
        required: true,
        example: "my-bucket",
      },
      { input: "region", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "endpoint",
        description:
          "S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used",
      },
      {
        input: "pathPrefix",
        description:
          "directory in the bucket, e.g. media/my-instance/. If it is not set, media are stored at the top level",
        example: "media/",
      },
    ],
    keys: { accessKeyId: "accessKey", secretAccessKey: "secretKey" },
    writes: true,
  },
  {
    service: "generic",
    title: "any other service",
    resourceType: "BucketProbe",
    fields: [
      { input: "bucket", description: "name of the bucket", required: true, example: "my-bucket" },
      {
        input: "endpoint",
        description:
          "S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used",
      },
      { input: "region", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "directory",
        description:
          "directory that the service will use. If it is not set, the service uses the whole bucket",
      },
      {
        input: "acl",
        description: "ACL of the service's uploads: public-read, or not set",
        choices: ["public-read"],
      },
      {
        input: "publicUrl",
        description: "public URL of the directory, where anonymous clients must be able to read objects",
      },
      {
        input: "origins",
        description: "origins of web pages that will load presigned URLs, e.g. https://labels.example.com",
        form: "list",
      },
      {
        input: "addressing",
        description:
          "addressing style of the service's requests: path (bucket in the path) or virtual (bucket in the host name). If it is not set, the store's default is used",
        choices: ["path", "virtual"],
      },
    ],
    keys: { accessKeyId: "accessKeyId", secretAccessKey: "secretAccessKey", sessionToken: "sessionToken" },
    writes: true,
  },
];
