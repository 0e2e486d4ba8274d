import { contracts, type KindName } from "../../contract";
import type { Service } from "../../stores/types";

/** One setting of a bucket, under the name that the service's own page has for it. */
export interface Field {
  input: string;
  description: string;
  required?: true;
  /** @default "text" */
  form?: "list" | "yes" | "no";
  choices?: readonly string[];
}

/** One service that a bucket can be tried for. A test proves the names equal to the declarations of the kinds. */
export interface Entry {
  service: Service;
  title: string;
  kind: KindName;
  fields: readonly Field[];
  /** The inputs that are secret, by what they are. */
  keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** False where the keys only read, and what is written would be taken for data. */
  writes: boolean;
}

const BUCKET: Field = { input: "bucket", description: "name of the bucket", required: true };
const region = (input: string): Field => ({ input, description: "region of the bucket, e.g. us-east-1" });
const endpoint = (input: string): Field => ({
  input,
  description: "S3 endpoint of a store that is not AWS, without the bucket",
});
const AWS_KEYS = { accessKeyId: "awsAccessKeyId", secretAccessKey: "awsSecretAccessKey" };
const SESSION_TOKEN = "awsSessionToken";

const modelslab: Entry = {
  service: "modelslab",
  title: "ModelsLab",
  kind: "ModelsLabS3Config",
  fields: [
    {
      input: "endpointUrl",
      description: "S3 endpoint; on AWS with the bucket in its host",
      required: true,
    },
    { ...region("regionName"), required: true },
    { input: "imageDirectory", description: "folder in the bucket, e.g. generations", required: true },
    { input: "publicUrl", description: "public URL of the folder with the pictures", required: true },
  ],
  keys: AWS_KEYS,
  writes: true,
};

const ryzeapi: Entry = {
  service: "ryzeapi",
  title: "RyzeAPI",
  kind: "RyzeInstanceS3",
  fields: [
    BUCKET,
    region("region"),
    endpoint("endpoint"),
    { input: "pathPrefix", description: "folder in the bucket, e.g. media/my-instance/" },
  ],
  keys: { accessKeyId: "accessKey", secretAccessKey: "secretKey" },
  writes: true,
};

const labelStudio: Entry = {
  service: "label-studio",
  title: "Label Studio (import storage)",
  kind: "LabelStudioImportStorage",
  fields: [
    BUCKET,
    { input: "prefix", description: "folder in the bucket, e.g. raw/" },
    region("regionName"),
    endpoint("s3Endpoint"),
    { input: "baseUrl", description: "URL of the Label Studio server, whose pages fetch from the bucket" },
    { input: "presign", description: "data go through the server, not from the bucket", form: "no" },
    { input: "regexFilter", description: "Python expression that keys must match from their start" },
    { input: "recursiveScan", description: "folders below the prefix are scanned too", form: "yes" },
  ],
  keys: { ...AWS_KEYS, sessionToken: SESSION_TOKEN },
  writes: false,
};

const labelStudioExport: Entry = {
  service: "label-studio-export",
  title: "Label Studio (export storage)",
  kind: "LabelStudioExportStorage",
  fields: [
    BUCKET,
    { input: "prefix", description: "folder in the bucket for the annotations" },
    region("regionName"),
    endpoint("s3Endpoint"),
  ],
  keys: { ...AWS_KEYS, sessionToken: SESSION_TOKEN },
  writes: true,
};

const flashback: Entry = {
  service: "flashback",
  title: "Flashback",
  kind: "FlashbackBucket",
  fields: [
    BUCKET,
    region("region"),
    endpoint("endpoint"),
    { input: "storageType", description: "API of the store", choices: ["S3", "GCS", "BLOB", "AZURE"] },
  ],
  keys: { accessKeyId: "key", secretAccessKey: "secret" },
  writes: true,
};

const generic: Entry = {
  service: "generic",
  title: "any other service",
  kind: "BucketProbe",
  fields: [
    BUCKET,
    region("region"),
    endpoint("endpoint"),
    { input: "directory", description: "folder that the service will use" },
    { input: "acl", description: "ACL with which the service uploads", choices: ["public-read"] },
    { input: "publicUrl", description: "public URL of the folder" },
    { input: "origins", description: "origins of web pages that will fetch signed URLs", form: "list" },
    {
      input: "addressing",
      description: "where the service puts the bucket",
      choices: ["path", "virtual"],
    },
  ],
  keys: { accessKeyId: "accessKeyId", secretAccessKey: "secretAccessKey", sessionToken: "sessionToken" },
  writes: true,
};

export const entries: readonly Entry[] = [
  modelslab,
  ryzeapi,
  labelStudio,
  labelStudioExport,
  flashback,
  generic,
];

/** Every name under which a secret could be given, whatever the service. */
export const secretInputs: ReadonlySet<string> = new Set(
  Object.values(contracts).flatMap(({ secrets }) => secrets),
);

/** `awsAccessKeyId` as `aws-access-key-id`. */
export function kebab(input: string): string {
  return input.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

export function flagOf({ input, form }: Field): string {
  return `--${form === "no" ? "no-" : ""}${kebab(input)}`;
}

/** The variable that holds an input. */
export function variableOf(input: string): string {
  return `BYOB_DOCTOR_${kebab(input).replaceAll("-", "_").toUpperCase()}`;
}

export function keyInputs({ keys }: Entry): string[] {
  return Object.values(keys);
}
