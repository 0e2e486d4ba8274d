import { z } from "zod";
import { bucketName, folder, httpUrl, listOf, oneOf, s3Endpoint, text, whole } from "../fields";
import { endpointWithoutBucket, regionMatchesHost, together } from "../input-rules";
import { fields } from "../resource-definition";

export const schema = z.object({
  bucket: bucketName().register(fields, {
    description: "Name of the bucket.",
    role: "bucket",
    example: "my-bucket",
  }),
  endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS.",
    role: "endpoint",
  }),
  region: text().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  accessKeyId: text().optional().register(fields, {
    description: "Access key id that the service will get.",
    secret: true,
    role: "accessKeyId",
  }),
  secretAccessKey: text().optional().register(fields, {
    description: "Secret access key that the service will get.",
    secret: true,
    role: "secretAccessKey",
  }),
  sessionToken: text().optional().register(fields, {
    description: "Session token of temporary keys.",
    secret: true,
    role: "sessionToken",
  }),
  directory: folder().optional().register(fields, {
    description: "Folder that the service will use. Absent means the whole bucket.",
    role: "directory",
  }),
  acl: oneOf(["public-read"]).optional().register(fields, {
    description: "The ACL with which the service uploads: `public-read`, or none.",
    role: "acl",
  }),
  publicUrl: httpUrl().optional().register(fields, {
    description: "Public URL of the folder, where objects must be readable without a key.",
    role: "publicUrl",
  }),
  origins: listOf(httpUrl()).optional().register(fields, {
    description: "Origins of web pages that will fetch signed URLs, e.g. `https://labels.example.com`.",
    role: "origins",
  }),
  addressing: oneOf(["path", "virtual"]).optional().register(fields, {
    description:
      "Where the service puts the bucket: `path` or `virtual` host. Absent means as the store does.",
    role: "addressing",
  }),
  probe: oneOf(["read", "write"]).optional().register(fields, {
    description:
      "Depth of the trial: `read` lists and reads; `write` also puts one small object and deletes it again.",
    default: "write",
  }),
  onFailure: oneOf(["fail", "warn"]).optional().register(fields, {
    description: "Whether a bucket that does not work fails the run or only warns.",
    default: "fail",
  }),
  graceSeconds: whole({ min: 0, max: 600 }).optional().register(fields, {
    description: "How long fresh keys and settings are waited for, in seconds, 0 to 600.",
    default: 15,
  }),
  triggers: listOf(text()).optional().register(fields, {
    description: "Any values; the bucket is tried again when one of them changes.",
  }),
});

export type Args = z.output<typeof schema>;

export const rules = [
  together("accessKeyId", "secretAccessKey"),
  endpointWithoutBucket("endpoint", "bucket"),
  regionMatchesHost("endpoint", "region"),
];
