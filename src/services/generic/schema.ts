/**
 * Inputs of `BucketProbe`, for services without their own resource type.
 *
 * The inputs describe how the service will use the bucket: its keys, directory, ACL, public URL and origins. Each one
 * that is set adds steps to the probe; none of them is sent to a service.
 */
import * as z from "zod";
import { bucketName, folder, httpUrl, listOf, oneOf, s3Endpoint, textField, whole } from "../fields";
import { endpointWithoutBucket, regionMatchesHost, together } from "../input-rules";
import { fields } from "../resource-definition";

/** Inputs that describe the bucket, and when to probe it again. */
export const bucketProbeSchema = z.object({
  bucket: bucketName().register(fields, {
    description: "Name of the bucket.",
    role: "bucket",
    example: "my-bucket",
  }),
  endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used.",
    role: "endpoint",
  }),
  region: textField().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  accessKeyId: textField().optional().register(fields, {
    description: "Access key ID that the service will use.",
    secret: true,
    role: "accessKeyId",
  }),
  secretAccessKey: textField().optional().register(fields, {
    description: "Secret access key that the service will use.",
    secret: true,
    role: "secretAccessKey",
  }),
  sessionToken: textField().optional().register(fields, {
    description: "Session token of temporary keys.",
    secret: true,
    role: "sessionToken",
  }),
  directory: folder().optional().register(fields, {
    description: "Directory that the service will use. If it is not set, the service uses the whole bucket.",
    role: "directory",
  }),
  acl: oneOf(["public-read"]).optional().register(fields, {
    description: "ACL of the service's uploads: `public-read`, or not set.",
    role: "acl",
  }),
  publicUrl: httpUrl().optional().register(fields, {
    description: "Public URL of the directory, where anonymous clients must be able to read objects.",
    role: "publicUrl",
  }),
  origins: listOf(httpUrl()).optional().register(fields, {
    description: "Origins of web pages that will load presigned URLs, e.g. `https://labels.example.com`.",
    role: "origins",
  }),
  addressing: oneOf(["path", "virtual"]).optional().register(fields, {
    description:
      "Addressing style of the service's requests: `path` (bucket in the path) or `virtual` (bucket in the host name). If it is not set, the store's default is used.",
    role: "addressing",
  }),
  probe: oneOf(["read", "write"]).optional().register(fields, {
    description:
      "Depth of the probe: `read` only lists and reads; `write` also uploads and deletes one small object.",
    default: "write",
  }),
  onFailure: oneOf(["fail", "warn"]).optional().register(fields, {
    description: "Reaction to a failed probe: `fail` stops the update, `warn` prints a warning.",
    default: "fail",
  }),
  onInconclusive: oneOf(["fail", "warn"]).optional().register(fields, {
    description:
      "Reaction to a probe without a definite result: `fail` stops the update, `warn` prints a warning.",
    default: "warn",
  }),
  graceSeconds: whole({ min: 0, max: 600 }).optional().register(fields, {
    description: "Time to wait for new keys and settings to take effect, in seconds, 0 to 600.",
    default: 15,
  }),
  triggers: listOf(textField()).optional().register(fields, {
    description: "Any values. When one of them changes, the bucket is probed again.",
  }),
});

/** Validated inputs. */
export type BucketProbeInputs = z.output<typeof bucketProbeSchema>;

/** Constraints between inputs: keys are set as a pair, and the endpoint does not contain the bucket. */
export const bucketProbeRules = [
  together("accessKeyId", "secretAccessKey"),
  endpointWithoutBucket("endpoint", "bucket"),
  regionMatchesHost("endpoint", "region"),
];
