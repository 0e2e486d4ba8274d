/**
 * Inputs of Label Studio's import and export storages, with their rules and warnings.
 *
 * The server accepts some settings that cannot work, for example a probe that writes into an import storage or a prefix
 * that leads to empty directory names. The rules and warnings report them at preview, before any request. Both storage
 * types share most inputs; `importSchema` and `exportSchema` contain the complete sets.
 */
import * as z from "zod";
import { credentialInput, ownInputs } from "../connection";
import { bucketName, flag, folder, oneOf, s3Endpoint, textField, whole } from "../fields";
import {
  endpointWithoutBucket,
  invalidInput,
  leadingSlashWarning,
  regionMatchesHost,
  together,
} from "../input-rules";
import { fields, type Rule, type Values } from "../resource-definition";
import { labelStudio } from ".";
import { pythonRegexProblem } from "./python-regex";

/** Presigned URLs on AWS expire after seven days. */
const MAX_PRESIGN_MINUTES = 10_080;

/** Syncs that this package starts. The community edition runs a sync inside the request. */
const synchronise = oneOf(["never", "onCreate", "onChange"]).optional().register(fields, {
  description:
    "Operations that start a sync on the server: `never`, `onCreate`, or `onChange` (create and every update). The operation waits for up to a minute; a failed sync is a warning.",
  default: "never",
  local: "behaviour",
});

/** Inputs that import and export storages have in common. */
const shared = {
  project: whole({ min: 1 }).register(fields, { description: "ID of the project.", replaces: true }),
  bucket: bucketName().register(fields, {
    description: "Name of the bucket, or ARN of an access point.",
    role: "bucket",
    example: "my-bucket",
  }),
  title: textField({ max: 256 }).optional().register(fields, { description: "Title, up to 256 characters." }),
  description: textField()
    .optional()
    .register(fields, { description: "Description of the storage, which the server shows with its title." }),
};
const access = {
  awsAccessKeyId: textField().optional().register(fields, {
    description: "Access key ID. If neither key is set, the server uses its own credentials.",
    secret: true,
    writeOnly: true,
    role: "accessKeyId",
  }),
  awsSecretAccessKey: textField().optional().register(fields, {
    description: "Secret access key.",
    secret: true,
    writeOnly: true,
    role: "secretAccessKey",
  }),
  awsSessionToken: textField().optional().register(fields, {
    description: "Session token of temporary keys.",
    secret: true,
    writeOnly: true,
    role: "sessionToken",
  }),
  awsSseKmsKeyId: textField()
    .optional()
    .register(fields, { description: "ID of the KMS key for server-side encryption." }),
  regionName: textField().optional().register(fields, {
    description: "Region of the bucket, e.g. `us-east-1`.",
    role: "region",
    example: "us-east-1",
  }),
  s3Endpoint: s3Endpoint().optional().register(fields, {
    description:
      "S3 endpoint without the bucket. On AWS set `https://s3.<region>.amazonaws.com`: without it, boto3 creates presigned URLs for the global host `s3.amazonaws.com`, which can redirect or reject them.",
    role: "endpoint",
  }),
};

/** @param urlForDoctor description of `baseUrl` as an option of `byob doctor`; absent if there is no such option */
const ownOf = (urlForDoctor?: string) => ({
  synchronizable: flag().optional().register(fields, {
    description: "Whether the server allows syncs of this storage.",
    default: true,
  }),
  sync: synchronise,
  token: credentialInput("Legacy token or personal access token of Label Studio."),
  ...ownInputs(labelStudio, {
    adopt:
      "Whether a create takes over an existing storage with the same project, bucket, prefix and title. `true` takes it over even if other fields differ, `false` never. If it is not set, a create takes over only a storage with equal fields that is less than one hour old.",
    probe: "read",
    ...(urlForDoctor !== undefined && { urlForDoctor }),
  }),
});

/** Inputs of an import storage, which include those for presigned URLs. */
export const importSchema = z.object({
  ...shared,
  prefix: folder().optional().register(fields, {
    description:
      "Directory in the bucket, e.g. `raw/`. It must already contain an object. If it is not set, the whole bucket is used.",
    role: "directory",
    example: "raw/",
  }),
  regexFilter: textField().optional().register(fields, {
    description:
      "Python regular expression, which is matched from the start of the whole key, including its directories, as `re.match` does, e.g. `.*\\.jpg$`. If it is not set, all keys match.",
    doctor: true,
  }),
  useBlobUrls: flag().optional().register(fields, {
    description: "Whether each object becomes a task. Otherwise objects contain tasks in JSON.",
    default: false,
  }),
  ...access,
  presign: flag().optional().register(fields, {
    description:
      "Whether browsers load presigned URLs from the bucket. Otherwise they load the data through the server.",
    default: true,
    doctor: "Browsers load the data through the server, not from the bucket.",
  }),
  presignTtl: whole({ min: 0 }).optional().register(fields, {
    description: "Lifetime of presigned URLs in minutes; on AWS at most 10080 (7 days).",
    default: 1,
  }),
  recursiveScan: flag().optional().register(fields, {
    description:
      "Whether a sync also imports objects in directories below the prefix. Otherwise it imports only the objects directly in it.",
    default: false,
    role: "recursive",
    doctor: "A sync also imports objects in directories below the prefix.",
  }),
  ...ownOf("URL of the Label Studio server, whose pages load from the bucket."),
});

/** Inputs of an export storage. */
export const exportSchema = z.object({
  ...shared,
  prefix: folder().optional().register(fields, {
    description:
      "Directory for the annotations, e.g. `annotations`, without a slash at its end, because the server adds one. If it is not set, annotations are stored at the top level.",
    role: "directory",
    example: "annotations",
  }),
  canDeleteObjects: flag().optional().register(fields, {
    description: "Whether the server deletes the objects of deleted annotations.",
    default: false,
  }),
  ...access,
  ...ownOf(),
});

/** Validated inputs of an import storage. */
export type ImportStorageInputs = z.output<typeof importSchema>;

/** Validated inputs of an export storage. */
export type ExportStorageInputs = z.output<typeof exportSchema>;

const sessionTokenWithKeys: Rule = {
  involves: ["awsSessionToken", "awsAccessKeyId"],
  problem: ({ awsSessionToken, awsAccessKeyId }) =>
    awsSessionToken !== undefined && awsAccessKeyId === undefined
      ? invalidInput(
          "awsSessionToken",
          "requires awsAccessKeyId and awsSecretAccessKey. Set all three, or none.",
        )
      : undefined,
};

const readOnlyProbe: Rule = {
  involves: ["verify"],
  problem: ({ verify }) =>
    typeof verify === "object" && (verify as Values).probe === "write"
      ? invalidInput(
          "verify.probe",
          "must be read for an import storage, got write. A written object would become a task.",
        )
      : undefined,
};

/** Constraints between inputs that both types have. */
export const exportRules = [
  together("awsAccessKeyId", "awsSecretAccessKey"),
  sessionTokenWithKeys,
  endpointWithoutBucket("s3Endpoint", "bucket"),
  regionMatchesHost("s3Endpoint", "regionName"),
];

/** Constraints between inputs of an import storage, whose probe must not write. */
export const importRules = [readOnlyProbe, ...exportRules];

/** Warnings for both types: a slash at the start of the prefix, and presigned URLs that would expire earlier on AWS. */
export function storageWarnings({ prefix, presignTtl }: Values): string[] {
  const found = leadingSlashWarning("prefix", prefix);
  if (typeof presignTtl === "number" && presignTtl > MAX_PRESIGN_MINUTES) {
    found.push(
      `presignTtl is ${presignTtl} minutes, but presigned URLs on AWS expire after ${MAX_PRESIGN_MINUTES} minutes (7 days).`,
    );
  }
  return found;
}

/** Warnings for an import storage: also an expression that Python certainly rejects, because every sync would fail. */
export function importWarnings(values: Values): string[] {
  const { regexFilter } = values;
  const problem = typeof regexFilter === "string" ? pythonRegexProblem(regexFilter) : undefined;
  return problem === undefined
    ? storageWarnings(values)
    : [
        ...storageWarnings(values),
        `regexFilter is not a valid Python regular expression: ${problem} Label Studio accepts it, but every sync will fail.`,
      ];
}

/** Warnings for an export storage. Its keys are prefix, slash and number of the annotation (measured on 1.23.2). */
export function exportWarnings(values: Values): string[] {
  const { prefix } = values;
  if (typeof prefix !== "string" || !prefix.endsWith("/")) {
    return storageWarnings(values);
  }
  return [
    ...storageWarnings(values),
    "prefix ends in a slash, and Label Studio adds another one, so annotations are stored in a directory with an empty name. Remove the slash.",
  ];
}
