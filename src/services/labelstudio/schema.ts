import { z } from "zod";
import { credentialInput, ownInputs } from "../connection";
import { bucketName, flag, folder, s3Endpoint, text, whole } from "../fields";
import { fields, type Rule, type Values } from "../kind";
import { endpointWithoutBucket, leadingSlashWarning, regionMatchesHost, together } from "../rules";
import { labelStudioCredentials } from "./credentials";

/** Signed URLs on AWS end after seven days. */
const longestPresignMinutes = 10_080;

export const schema = z.object({
  project: whole({ min: 1 }).register(fields, { description: "Id of the project.", replaces: true }),
  bucket: bucketName().register(fields, { description: "Name of the bucket, or ARN of an access point." }),
  title: text({ max: 256 }).optional().register(fields, { description: "Title, up to 256 characters." }),
  description: text().optional().register(fields, { description: "Description." }),
  prefix: folder().optional().register(fields, {
    description:
      "Folder in the bucket, e.g. `raw/`. It must hold an object already. Absent means the whole bucket.",
  }),
  regexFilter: text().optional().register(fields, {
    description:
      "Python regular expression that whole keys must match from their start, e.g. `.*\\.jpg$`. Absent means all.",
  }),
  useBlobUrls: flag().optional().register(fields, {
    description: "True: a task for each object. False: objects hold tasks in JSON.",
    default: false,
  }),
  awsAccessKeyId: text().optional().register(fields, {
    description: "Access key id; absent with its secret where the server has rights of its own.",
    secret: true,
    writeOnly: true,
  }),
  awsSecretAccessKey: text().optional().register(fields, {
    description: "Secret access key.",
    secret: true,
    writeOnly: true,
  }),
  awsSessionToken: text().optional().register(fields, {
    description: "Session token of temporary keys.",
    secret: true,
    writeOnly: true,
  }),
  awsSseKmsKeyId: text()
    .optional()
    .register(fields, { description: "KMS key id for encryption on the server side." }),
  regionName: text().optional().register(fields, { description: "Region of the bucket, e.g. `us-east-1`." }),
  s3Endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS.",
  }),
  presign: flag().optional().register(fields, {
    description: "True: browsers fetch signed URLs from the bucket. False: data go through the server.",
    default: true,
  }),
  presignTtl: whole({ min: 0 }).optional().register(fields, {
    description: "How long signed URLs work, in minutes; more than 10080 (7 days) cannot work on AWS.",
    default: 1,
  }),
  recursiveScan: flag().optional().register(fields, {
    description: "True: folders below the prefix are scanned too.",
    default: false,
  }),
  synchronizable: flag().optional().register(fields, {
    description: "False: the server refuses to synchronise this storage.",
    default: true,
  }),
  token: credentialInput("Legacy token or personal access token of Label Studio."),
  ...ownInputs(labelStudioCredentials.service, labelStudioCredentials.defaultUrl),
});

export type Args = z.output<typeof schema>;

const sessionTokenWithKeys: Rule = {
  involves: ["awsSessionToken", "awsAccessKeyId"],
  problem: ({ awsSessionToken, awsAccessKeyId }) =>
    awsSessionToken !== undefined && awsAccessKeyId === undefined
      ? "awsSessionToken: is set without awsAccessKeyId and awsSecretAccessKey; set all three, or none"
      : undefined,
};

const readOnlyProbe: Rule = {
  involves: ["verify"],
  problem: ({ verify }) =>
    typeof verify === "object" && (verify as Values).probe === "write"
      ? "verify.probe: may only be read for an import storage, whose keys read and whose objects become tasks, got write"
      : undefined,
};

export const rules = [
  readOnlyProbe,
  together("awsAccessKeyId", "awsSecretAccessKey"),
  sessionTokenWithKeys,
  endpointWithoutBucket("s3Endpoint", "bucket"),
  regionMatchesHost("s3Endpoint", "regionName"),
];

export function warnings({ prefix, presignTtl }: Values): string[] {
  const found = leadingSlashWarning("prefix", prefix);
  if (typeof presignTtl === "number" && presignTtl > longestPresignMinutes)
    found.push(
      `presignTtl is ${presignTtl} minutes; signed URLs on AWS end after ${longestPresignMinutes} (7 days)`,
    );
  return found;
}
