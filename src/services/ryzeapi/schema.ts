import * as z from "zod";
import { credentialInput, ownInputs } from "../connection";
import { bucketName, flag, folder, s3Endpoint, textField } from "../fields";
import { endpointWithoutBucket, regionMatchesHost } from "../input-rules";
import { fields } from "../resource-definition";
import { ryzeapi } from ".";

/** Inputs with the names of the API, in addition to the instance. */
export const ryzeapiSchema = z.object({
  instance: textField()
    // The name is a segment of the URL, in which dot segments are resolved.
    .refine((value) => value !== "." && value !== "..", {
      error: "must be the name of an instance, not '.' or '..'.",
    })
    .register(fields, {
      description: "Name of the RyzeAPI instance that stores its media in the bucket.",
      replaces: true,
    }),
  bucket: bucketName().register(fields, {
    description: "Name of the bucket, which must exist.",
    role: "bucket",
    example: "my-bucket",
  }),
  region: textField().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    default: "",
    role: "region",
    example: "us-east-1",
  }),
  accessKey: textField().register(fields, {
    description: "Access key ID.",
    secret: true,
    role: "accessKeyId",
  }),
  secretKey: textField().register(fields, {
    description: "Secret access key.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint without the bucket, for stores other than AWS. If it is not set, AWS is used.",
    default: "",
    role: "endpoint",
  }),
  pathPrefix: folder().optional().register(fields, {
    description:
      "Directory in the bucket, e.g. `media/my-instance/`. If it is not set, media are stored at the top level.",
    default: "",
    role: "directory",
    example: "media/",
  }),
  enabled: flag()
    .refine((value) => value, {
      error: "must be true, got false. To disable S3, remove the resource from the program.",
    })
    .optional()
    .register(fields, { description: "Must be `true`. To disable S3, remove the resource.", default: true }),
  token: credentialInput("Account token or instance token of RyzeAPI."),
  ...ownInputs(ryzeapi, {
    adopt:
      "Whether a create takes over existing S3 settings of the instance. `true` overwrites them without reading them, so that a create sends one request instead of two; `false` never takes them over. If it is not set, a create takes over only equal settings.",
    probe: "write",
  }),
});

/** Validated inputs. */
export type InstanceS3Inputs = z.output<typeof ryzeapiSchema>;

/** Constraints between inputs; RyzeAPI adds the bucket to the endpoint itself. */
export const ryzeapiRules = [
  endpointWithoutBucket("endpoint", "bucket"),
  regionMatchesHost("endpoint", "region"),
];
