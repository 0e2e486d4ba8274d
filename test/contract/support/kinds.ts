import { readFileSync } from "node:fs";
import path from "node:path";
import type { Sandbox, ServiceName } from "pulumi-byob-sandbox";
import { contracts, type KindName } from "../../../src/contract";
import type { Values } from "./rpc";

/** The texts that state files hold, as checked in. */
function stubIn(file: string, kind: KindName): string {
  const lines = readFileSync(path.join(__dirname, "..", file), "utf8").split("\n");
  const text = lines.find((line) => line.endsWith(`.handler("${kind}")}`));
  if (text === undefined) {
    throw new Error(`${file} has no line for ${kind}`);
  }
  return text;
}

export function stubOf(kind: KindName): string {
  return stubIn("stub.txt", kind);
}

/** The text that release 0.1.0 wrote into state. */
export function stubOf010(kind: KindName): string {
  return stubIn("stub-0.1.0.txt", kind);
}

/** Inputs or outputs as they travel: with the text that says whose they are. */
export function of(kind: KindName, values: Values): Values {
  return { ...values, __provider: stubOf(kind) };
}

/** A secret that differs in every encoding. */
const secret = (name: string) => `CANARY ${name} /+"é`;

export interface ContractCase {
  type: KindName;
  service: ServiceName;
  /** All inputs of one working resource but its connection. */
  inputs: Values;
  /** One input that the service answers, with another value. */
  change: Values;
  /** The input that makes a new object, with another value. */
  replacement: Values;
  /** Ids of what the stand-in holds. */
  held(sandbox: Sandbox): string[];
}

const modelslab: ContractCase = {
  type: "ModelsLabS3Config",
  service: "modelslab",
  inputs: {
    verify: "skip",
    deployType: "flux",
    publicUrl: "https://my-bucket.s3.us-east-1.amazonaws.com/generations/",
    regionName: "us-east-1",
    endpointUrl: "https://my-bucket.s3.us-east-1.amazonaws.com",
    awsAccessKeyId: secret("modelslab id"),
    awsSecretAccessKey: secret("modelslab secret"),
    imageDirectory: "generations",
  },
  change: { imageDirectory: "others" },
  replacement: { deployType: "qwen" },
  held: ({ modelslab }) => [...modelslab.servers.keys()],
};

const ryzeapi: ContractCase = {
  type: "RyzeInstanceS3",
  service: "ryzeapi",
  inputs: {
    verify: "skip",
    instance: "my-instance",
    bucket: "media",
    region: "eu-central-1",
    accessKey: secret("ryzeapi id"),
    secretKey: secret("ryzeapi secret"),
    endpoint: "https://s3.eu-central-1.amazonaws.com",
    pathPrefix: "media/my-instance/",
    enabled: true,
  },
  change: { pathPrefix: "others/" },
  replacement: { instance: "other-instance" },
  held: ({ ryzeapi }) => [...ryzeapi.instances.values()].filter((one) => one.enabled).map((one) => one.name),
};

const labelStudio: ContractCase = {
  type: "LabelStudioImportStorage",
  service: "labelStudio",
  inputs: {
    verify: "skip",
    project: 1,
    bucket: "raw-data",
    title: "Raw",
    description: "Pictures",
    prefix: "raw/",
    regexFilter: ".*\\.jpg$",
    useBlobUrls: true,
    awsAccessKeyId: secret("label studio id"),
    awsSecretAccessKey: secret("label studio secret"),
    awsSessionToken: secret("label studio session"),
    awsSseKmsKeyId: "kms-key",
    regionName: "us-east-1",
    s3Endpoint: "https://s3.us-east-1.amazonaws.com",
    presign: false,
    presignTtl: 15,
    recursiveScan: true,
    synchronizable: false,
  },
  change: { title: "Rawer" },
  replacement: { project: 2 },
  held: ({ labelStudio }) => [...labelStudio.imports.rows.keys()].map(String),
};

const labelStudioExport: ContractCase = {
  type: "LabelStudioExportStorage",
  service: "labelStudio",
  inputs: {
    project: 1,
    bucket: "annotations",
    title: "Done",
    description: "Annotations",
    prefix: "done/",
    canDeleteObjects: true,
    awsAccessKeyId: secret("export id"),
    awsSecretAccessKey: secret("export secret"),
    awsSessionToken: secret("export session"),
    awsSseKmsKeyId: "kms-key",
    regionName: "us-east-1",
    s3Endpoint: "https://s3.us-east-1.amazonaws.com",
    synchronizable: false,
    verify: "skip",
  },
  change: { title: "Donner" },
  replacement: { project: 2 },
  held: ({ labelStudio }) => [...labelStudio.exports.rows.keys()].map(String),
};

const flashback: ContractCase = {
  type: "FlashbackBucket",
  service: "flashback",
  inputs: {
    verify: "skip",
    name: "Media",
    bucket: "media",
    workspaceId: "workspace-123",
    storageType: "S3",
    key: secret("flashback id"),
    secret: secret("flashback secret"),
    region: "us-east-1",
    endpoint: "https://s3.us-east-1.amazonaws.com",
    walletAddress: "0x0",
  },
  change: { name: "More media" },
  replacement: { storageType: "GCS" },
  held: ({ flashback }) =>
    [...flashback.buckets.values()].filter((one) => one.deletedAt === null).map((one) => one.id),
};

export const kinds = { modelslab, ryzeapi, labelStudio, labelStudioExport, flashback };
export const cases: readonly ContractCase[] = Object.values(kinds);
/** Those whose service can be asked. */
export const readableCases = cases.filter((one) => one !== modelslab);

/** Names of values that must be encrypted in state. */
export function secretNames(kind: KindName): string[] {
  return [...contracts[kind].secrets];
}

/** Names of the secrets that the service stores: inputs only, never outputs. */
export function storageSecretNames(kind: KindName): string[] {
  return contracts[kind].secrets.filter((name) => name !== contracts[kind].credential);
}

/** The part of inputs that outputs repeat. */
export function withoutStorageSecrets(kind: KindName, values: Values): Values {
  const secrets = storageSecretNames(kind);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.includes(name)));
}

/** Stands for each storage secret in the inputs that a refresh with drift returns. */
export const placeholder = "<secret of the bucket, not stored in outputs>";
