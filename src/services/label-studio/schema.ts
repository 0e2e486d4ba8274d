import { z } from "zod";
import { credentialInput, ownInputs } from "../connection";
import { bucketName, flag, folder, oneOf, s3Endpoint, text, whole } from "../fields";
import { endpointWithoutBucket, leadingSlashWarning, regionMatchesHost, together } from "../input-rules";
import { fields, type Rule, type Values } from "../resource-definition";
import { labelStudio } from ".";

/** Signed URLs on AWS end after seven days. */
const LONGEST_PRESIGN_MINUTES = 10_080;

/** Whether the server is asked to synchronise; it is, in the community edition, while the request waits. */
const synchronise = oneOf(["never", "onCreate", "onChange"]).optional().register(fields, {
  description:
    "When the server is asked to synchronise: `never`, `onCreate`, or `onChange` (on create and on each update). Waited for during a minute; a failure warns.",
  default: "never",
  local: "behaviour",
});

/** What import and export storages have in common. */
const shared = {
  project: whole({ min: 1 }).register(fields, { description: "Id of the project.", replaces: true }),
  bucket: bucketName().register(fields, {
    description: "Name of the bucket, or ARN of an access point.",
    role: "bucket",
    example: "my-bucket",
  }),
  title: text({ max: 256 }).optional().register(fields, { description: "Title, up to 256 characters." }),
  description: text().optional().register(fields, { description: "Description." }),
};
const access = {
  awsAccessKeyId: text().optional().register(fields, {
    description: "Access key id; absent with its secret where the server has rights of its own.",
    secret: true,
    writeOnly: true,
    role: "accessKeyId",
  }),
  awsSecretAccessKey: text().optional().register(fields, {
    description: "Secret access key.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  awsSessionToken: text().optional().register(fields, {
    description: "Session token of temporary keys.",
    secret: true,
    writeOnly: true,
    role: "sessionToken",
  }),
  awsSseKmsKeyId: text()
    .optional()
    .register(fields, { description: "KMS key id for encryption on the server side." }),
  regionName: text().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  s3Endpoint: s3Endpoint().optional().register(fields, {
    description: "S3 endpoint of a store that is not AWS, without the bucket. Absent means AWS.",
    role: "endpoint",
  }),
};

/** @param urlForDoctor why `byob doctor` takes the server's URL, where it does */
const ownOf = (urlForDoctor?: string) => ({
  synchronizable: flag().optional().register(fields, {
    description: "False: the server refuses to synchronise this storage.",
    default: true,
  }),
  sync: synchronise,
  token: credentialInput("Legacy token or personal access token of Label Studio."),
  ...ownInputs(labelStudio, {
    adopt:
      "Whether a create takes over the storage with the same project, bucket, prefix and title: `true` also if other fields differ, `false` never. If it is not set, only one that does not differ and is less than one hour old.",
    probe: "read",
    ...(urlForDoctor !== undefined && { urlForDoctor }),
  }),
});

export const importSchema = z.object({
  ...shared,
  prefix: folder().optional().register(fields, {
    description:
      "Folder in the bucket, e.g. `raw/`. It must hold an object already. Absent means the whole bucket.",
    role: "directory",
    example: "raw/",
  }),
  regexFilter: text().optional().register(fields, {
    description:
      "Python regular expression that whole keys must match from their start, e.g. `.*\\.jpg$`. Absent means all.",
    doctor: true,
  }),
  useBlobUrls: flag().optional().register(fields, {
    description: "True: a task for each object. False: objects hold tasks in JSON.",
    default: false,
  }),
  ...access,
  presign: flag().optional().register(fields, {
    description: "True: browsers fetch signed URLs from the bucket. False: data go through the server.",
    default: true,
    doctor: "Data go through the server, not from the bucket.",
  }),
  presignTtl: whole({ min: 0 }).optional().register(fields, {
    description: "How long signed URLs work, in minutes; more than 10080 (7 days) cannot work on AWS.",
    default: 1,
  }),
  recursiveScan: flag().optional().register(fields, {
    description: "True: folders below the prefix are scanned too.",
    default: false,
  }),
  ...ownOf("URL of the Label Studio server, whose pages fetch from the bucket."),
});

export const exportSchema = z.object({
  ...shared,
  prefix: folder().optional().register(fields, {
    description:
      "Folder in the bucket for the annotations, e.g. `annotations`, without a slash at its end: the server adds one. Absent means the top.",
    role: "directory",
    example: "annotations",
  }),
  canDeleteObjects: flag().optional().register(fields, {
    description: "True: the server deletes the object of an annotation that is deleted.",
    default: false,
  }),
  ...access,
  ...ownOf(),
});

export type ImportArgs = z.output<typeof importSchema>;
export type ExportArgs = z.output<typeof exportSchema>;

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

export const exportRules = [
  together("awsAccessKeyId", "awsSecretAccessKey"),
  sessionTokenWithKeys,
  endpointWithoutBucket("s3Endpoint", "bucket"),
  regionMatchesHost("s3Endpoint", "regionName"),
];
export const importRules = [readOnlyProbe, ...exportRules];

export function warnings({ prefix, presignTtl }: Values): string[] {
  const found = leadingSlashWarning("prefix", prefix);
  if (typeof presignTtl === "number" && presignTtl > LONGEST_PRESIGN_MINUTES) {
    found.push(
      `presignTtl is ${presignTtl} minutes; signed URLs on AWS end after ${LONGEST_PRESIGN_MINUTES} (7 days)`,
    );
  }
  return found;
}

/** Measured: the prefix, a slash and the annotation's number. */
export function exportWarnings(values: Values): string[] {
  const { prefix } = values;
  if (typeof prefix !== "string" || !prefix.endsWith("/")) {
    return warnings(values);
  }
  return [
    ...warnings(values),
    "prefix ends in a slash, and Label Studio adds another one: annotations land in a folder with an empty name; leave the slash out",
  ];
}
