// Written by `npm run generate` from the declarations of the resource types; do not edit.
import type { Entry, FurtherChecks } from "./entry";

export const entries: readonly Entry[] = [
  {
    service: "flashback",
    title: "Flashback",
    kind: "FlashbackBucket",
    fields: [
      {
        input: "bucket",
        description: "name of the bucket at the store",
        required: true,
        example: "my-bucket",
      },
      {
        input: "storageType",
        description: "API of the store: S3, GCS, BLOB; AZURE is an older name of BLOB",
        choices: ["S3", "GCS", "BLOB", "AZURE"],
      },
      { input: "region", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "endpoint",
        description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS",
      },
    ],
    keys: { accessKeyId: "key", secretAccessKey: "secret" },
    writes: true,
  },
  {
    service: "label-studio",
    title: "Label Studio (import storage)",
    kind: "LabelStudioImportStorage",
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
          "folder in the bucket, e.g. raw/. It must hold an object already. Absent means the whole bucket",
        example: "raw/",
      },
      {
        input: "regexFilter",
        description:
          "Python regular expression that whole keys must match from their start, e.g. .*\\.jpg$. Absent means all",
      },
      { input: "regionName", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "s3Endpoint",
        description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS",
      },
      { input: "presign", description: "data go through the server, not from the bucket", form: "no" },
      {
        input: "baseUrl",
        description: "URL of the Label Studio server, whose pages fetch from the bucket",
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
    checks: () => require("../../services/label-studio/doctor") as FurtherChecks,
  },
  {
    service: "label-studio-export",
    title: "Label Studio (export storage)",
    kind: "LabelStudioExportStorage",
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
          "folder in the bucket for the annotations, e.g. annotations, without a slash at its end: the server adds one. Absent means the top",
        example: "annotations",
      },
      { input: "regionName", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "s3Endpoint",
        description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS",
      },
    ],
    keys: {
      accessKeyId: "awsAccessKeyId",
      secretAccessKey: "awsSecretAccessKey",
      sessionToken: "awsSessionToken",
    },
    writes: true,
    checks: () => require("../../services/label-studio/doctor") as FurtherChecks,
  },
  {
    service: "modelslab",
    title: "ModelsLab",
    kind: "ModelsLabS3Config",
    fields: [
      {
        input: "publicUrl",
        description: "public URL of the folder with the pictures, usually ending in generations/",
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
          "S3 endpoint. On AWS with the bucket in its host, https://my-bucket.s3.us-east-1.amazonaws.com, since there is no input for the bucket",
        required: true,
        example: "https://my-bucket.s3.us-east-1.amazonaws.com",
      },
      {
        input: "imageDirectory",
        description: "folder in the bucket, e.g. generations; with an endpoint without a bucket, the bucket",
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
    kind: "RyzeInstanceS3",
    fields: [
      {
        input: "bucket",
        description: "name of the bucket; RyzeAPI does not create it",
        required: true,
        example: "my-bucket",
      },
      { input: "region", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      {
        input: "endpoint",
        description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS",
      },
      {
        input: "pathPrefix",
        description: "folder in the bucket, e.g. media/my-instance/. Absent means the top",
        example: "media/",
      },
    ],
    keys: { accessKeyId: "accessKey", secretAccessKey: "secretKey" },
    writes: true,
  },
  {
    service: "generic",
    title: "any other service",
    kind: "BucketProbe",
    fields: [
      { input: "bucket", description: "name of the bucket", required: true, example: "my-bucket" },
      {
        input: "endpoint",
        description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS",
      },
      { input: "region", description: "region of the bucket, e.g. us-east-1", example: "us-east-1" },
      { input: "directory", description: "folder that the service will use. Absent means the whole bucket" },
      {
        input: "acl",
        description: "the ACL with which the service uploads: public-read, or none",
        choices: ["public-read"],
      },
      {
        input: "publicUrl",
        description: "public URL of the folder, where objects must be readable without a key",
      },
      {
        input: "origins",
        description: "origins of web pages that will fetch signed URLs, e.g. https://labels.example.com",
        form: "list",
      },
      {
        input: "addressing",
        description:
          "where the service puts the bucket: path or virtual host. Absent means as the store does",
        choices: ["path", "virtual"],
      },
    ],
    keys: { accessKeyId: "accessKeyId", secretAccessKey: "secretAccessKey", sessionToken: "sessionToken" },
    writes: true,
  },
];
