import { z } from "zod";
import { credentialInput, ownInputs } from "../connection";
import { bucketName, flag, folder, s3Endpoint, text } from "../fields";
import { endpointWithoutBucket, regionMatchesHost } from "../input-rules";
import { fields } from "../resource-definition";
import { ryzeapi } from ".";

export const schema = z.object({
  instance: text()
    // A name is a segment of the URL, where these two mean a folder.
    .refine((value) => value !== "." && value !== "..", {
      error: "must be an instance's name, not '.' or '..'",
    })
    .register(fields, {
      description: "Name of the RyzeAPI instance whose media go to the bucket.",
      replaces: true,
    }),
  bucket: bucketName().register(fields, {
    description: "Name of the bucket; RyzeAPI does not create it.",
    role: "bucket",
    example: "my-bucket",
  }),
  region: text().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    default: "",
    role: "region",
    example: "us-east-1",
  }),
  accessKey: text().register(fields, { description: "Access key id.", secret: true, role: "accessKeyId" }),
  secretKey: text().register(fields, {
    description: "Secret access key; RyzeAPI never answers it.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS.",
    default: "",
    role: "endpoint",
  }),
  pathPrefix: folder().optional().register(fields, {
    description: "Folder in the bucket, e.g. `media/my-instance/`. Absent means the top.",
    default: "",
    role: "directory",
    example: "media/",
  }),
  enabled: flag()
    .refine((value) => value, {
      error: "may only be true, got false; to switch the bucket off, remove the resource from the program",
    })
    .optional()
    .register(fields, { description: "Only `true` is accepted: the resource exists or not.", default: true }),
  token: credentialInput("Account token or instance token of RyzeAPI."),
  ...ownInputs(ryzeapi, {
    adopt:
      "Whether a create takes over the S3 settings that the instance has: `true` also if they differ, `false` never. If it is not set, only settings that do not differ.",
    probe: "write",
  }),
});

export type Args = z.output<typeof schema>;

export const rules = [endpointWithoutBucket("endpoint", "bucket"), regionMatchesHost("endpoint", "region")];
