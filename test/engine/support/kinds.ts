import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Sandbox, ServiceName } from "pulumi-byob-sandbox";
import { FlashbackBucket, LabelStudioImportStorage, ModelsLabS3Config, RyzeInstanceS3 } from "../../../src";
import type { KindName as AnyKind } from "../../../src/contract";

/** The kinds with a service of their own; Label Studio's export storage differs from import in fields alone. */
export type KindName = Exclude<AnyKind, "BucketProbe" | "LabelStudioExportStorage">;

export type Values = Record<string, unknown>;

/** One registration as a service holds it, secrets in plain text, under the names of the inputs. */
export interface Live {
  id: string;
  values: Values;
}

/** What the tests must know of one kind; most tests run for all of them. */
export interface ResourceCase {
  type: KindName;
  service: ServiceName;
  /** False where the service has no call that answers what is registered. */
  readable: boolean;
  /** What a program must give; the number keeps several registrations apart. */
  required(number?: number): Values;
  /** All other inputs that the service stores, none of them at its default. */
  optional: Values;
  /** Another sound value for each field that a change updates and that is no secret. */
  others: Values;
  /** What the service holds for an absent input. */
  defaults: Values;
  /** Another value for each secret that is registered; a pair changes as a pair. */
  rotated: Values;
  /** The field whose change makes a new registration. */
  replacing: { field: string; value: unknown };
  /** Inputs that the service answers, so that drift in them can be seen. */
  comparable: readonly string[];
  /** Name of the input that carries the credential. */
  credential: "key" | "token";
  make(
    name: string,
    args: Values,
    options?: CustomResourceOptions,
  ): ModelsLabS3Config | RyzeInstanceS3 | LabelStudioImportStorage | FlashbackBucket;
  live(sandbox: Sandbox): Live[];
  /** Changes a registration behind Pulumi's back. */
  set(sandbox: Sandbox, id: string, values: Values): void;
  remove(sandbox: Sandbox, id: string): void;
}

/** The buckets of these programs are nowhere; verify.test.ts tries real ones. */
function untried(args: Values): never {
  return { verify: "skip", ...args } as never;
}

/** `awsSseKmsKeyId` is `aws_sse_kms_key_id` at ModelsLab and Label Studio. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function renamed(values: object, rename: (name: string) => string): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));
}

const modelslab: ResourceCase = {
  type: "ModelsLabS3Config",
  service: "modelslab",
  readable: false,
  required: (number = 0) => ({
    ...(number > 0 && { deployType: deployTypes[number] ?? `server_${number}` }),
    publicUrl: "https://media.s3.eu-west-1.amazonaws.com/generations/",
    regionName: "eu-west-1",
    endpointUrl: "https://media.s3.eu-west-1.amazonaws.com",
    awsAccessKeyId: "AKIAMODELSLAB0000001",
    awsSecretAccessKey: "modelslab-secret-one",
    imageDirectory: "generations",
  }),
  optional: {},
  others: {
    publicUrl: "https://media.s3.eu-west-1.amazonaws.com/pictures/",
    endpointUrl: "https://other.s3.eu-west-1.amazonaws.com",
    imageDirectory: "pictures",
  },
  defaults: { deployType: "text_to_image" },
  rotated: { awsAccessKeyId: "AKIAMODELSLAB0000002", awsSecretAccessKey: "modelslab-secret-two" },
  replacing: { field: "deployType", value: "video" },
  comparable: [],
  credential: "key",
  make: (name, args, options) => new ModelsLabS3Config(name, untried(args), options),
  live: ({ modelslab: { servers } }) =>
    [...servers].map(([id, row]) => ({ id, values: { ...renamed(row, camel), deployType: id } })),
  set: ({ modelslab: { servers } }, id, values) =>
    void Object.assign(existing(servers.get(id), id), renamed(values, snake)),
  remove: ({ modelslab: { servers } }, id) => void servers.delete(id),
};

/** The first one is never sent: it is the default. */
export const deployTypes = [
  "text_to_image",
  "image_editing",
  "voice_cloning",
  "text_to_3d",
  "video",
  "face_gen",
  "deepfake",
  "realtime",
  "super_resolution",
  "flux",
  "flux_headshot",
  "interior",
  "qwen",
  "qwen_tts",
  "flux_kontext_dev",
  "image_to_video_ultra",
  "z_image_turbo",
];

const ryzeapi: ResourceCase = {
  type: "RyzeInstanceS3",
  service: "ryzeapi",
  readable: true,
  required: (number = 0) => ({
    instance: `instance-${number}`,
    bucket: "ryze-media",
    accessKey: "AKIARYZE000000000001",
    secretKey: "ryze-secret-one",
  }),
  optional: { region: "eu-west-1", endpoint: "https://s3.example.com", pathPrefix: "media/" },
  others: {
    bucket: "ryzeapi-other",
    region: "eu-central-1",
    endpoint: "https://store.example.com",
    pathPrefix: "other/",
  },
  defaults: { region: "", endpoint: "", pathPrefix: "" },
  rotated: { accessKey: "AKIARYZE000000000002", secretKey: "ryze-secret-two" },
  replacing: { field: "instance", value: "instance-9" },
  comparable: ["bucket", "region", "endpoint", "pathPrefix", "accessKey"],
  credential: "token",
  make: (name, args, options) => new RyzeInstanceS3(name, untried(args), options),
  live: ({ ryzeapi: { instances } }) =>
    [...instances.values()]
      .filter((instance) => instance.enabled)
      .map(({ name: id, token: _, ...values }) => ({ id, values: { ...values, instance: id } })),
  set: ({ ryzeapi: { instances } }, id, values) =>
    void Object.assign(existing(instances.get(id), id), values),
  remove: ({ ryzeapi: { instances } }, id) =>
    void Object.assign(existing(instances.get(id), id), { enabled: false }),
};

const labelStudio: ResourceCase = {
  type: "LabelStudioImportStorage",
  service: "labelStudio",
  readable: true,
  required: (number = 0) => ({
    project: 1,
    bucket: number === 0 ? "labels" : `labels-${number}`,
    awsAccessKeyId: "AKIALABELSTUDIO00001",
    awsSecretAccessKey: "label-studio-secret-one",
  }),
  optional: {
    title: "Raw pictures",
    description: "From the camera",
    prefix: "raw/",
    regexFilter: ".*\\.jpg$",
    useBlobUrls: true,
    awsSessionToken: "label-studio-session-one",
    awsSseKmsKeyId: "kms-key-one",
    regionName: "eu-west-1",
    s3Endpoint: "https://s3.example.com",
    presign: false,
    presignTtl: 15,
    recursiveScan: true,
    synchronizable: false,
  },
  others: {
    bucket: "labels-other",
    title: "Other pictures",
    description: "From elsewhere",
    prefix: "other/",
    regexFilter: ".*\\.png$",
    useBlobUrls: false,
    awsSseKmsKeyId: "kms-key-two",
    regionName: "eu-central-1",
    s3Endpoint: "https://store.example.com",
    presign: true,
    presignTtl: 30,
    recursiveScan: false,
    synchronizable: true,
  },
  defaults: {
    title: null,
    description: null,
    prefix: null,
    regexFilter: null,
    useBlobUrls: false,
    awsSessionToken: null,
    awsSseKmsKeyId: null,
    regionName: null,
    s3Endpoint: null,
    presign: true,
    presignTtl: 1,
    recursiveScan: false,
    synchronizable: true,
  },
  rotated: {
    awsAccessKeyId: "AKIALABELSTUDIO00002",
    awsSecretAccessKey: "label-studio-secret-two",
    awsSessionToken: "label-studio-session-two",
  },
  replacing: { field: "project", value: 2 },
  comparable: [
    "bucket",
    "title",
    "description",
    "prefix",
    "regexFilter",
    "useBlobUrls",
    "awsSseKmsKeyId",
    "regionName",
    "s3Endpoint",
    "presign",
    "presignTtl",
    "recursiveScan",
    "synchronizable",
  ],
  credential: "token",
  make: (name, args, options) => new LabelStudioImportStorage(name, untried(args), options),
  live: ({ labelStudio: { imports } }) =>
    [...imports.rows.values()].map((row) => ({ id: String(row.id), values: renamed(row, camel) })),
  set: ({ labelStudio: { imports } }, id, values) =>
    void Object.assign(existing(imports.rows.get(Number(id)), id), renamed(values, snake)),
  remove: ({ labelStudio: { imports } }, id) => void imports.rows.delete(Number(id)),
};

const flashback: ResourceCase = {
  type: "FlashbackBucket",
  service: "flashback",
  readable: true,
  required: (number = 0) => ({
    name: number === 0 ? "Media" : `Media ${number}`,
    bucket: "flashback-media",
    workspaceId: "workspace-123",
    key: "AKIAFLASHBACK0000001",
    secret: "flashback-secret-one",
    region: "eu-west-1",
  }),
  optional: { endpoint: "https://s3.example.com", walletAddress: "0xwallet-one" },
  others: {
    name: "Other media",
    bucket: "flashback-other",
    workspaceId: "workspace-456",
    region: "eu-central-1",
    endpoint: "https://store.example.com",
  },
  defaults: { storageType: "S3", endpoint: "" },
  rotated: { key: "AKIAFLASHBACK0000002", secret: "flashback-secret-two" },
  replacing: { field: "storageType", value: "GCS" },
  comparable: ["name", "bucket", "workspaceId", "region", "endpoint", "key"],
  credential: "token",
  make: (name, args, options) => new FlashbackBucket(name, untried(args), options),
  live: ({ flashback: { buckets } }) =>
    [...buckets.values()]
      .filter((bucket) => bucket.deletedAt === null)
      .map(({ id, apiKeyId, ...values }) => ({ id, values: { ...values, apiKeyUuid: apiKeyId } })),
  set: ({ flashback: { buckets } }, id, values) => void Object.assign(existing(buckets.get(id), id), values),
  remove: ({ flashback: { buckets } }, id) => void buckets.delete(id),
};

function existing<T extends object>(row: T | undefined, id: string): T {
  if (row === undefined) {
    throw new Error(`the service has no "${id}"`);
  }
  return row;
}

export const cases: readonly ResourceCase[] = [modelslab, ryzeapi, labelStudio, flashback];
export const readableCases = cases.filter((kase) => kase.readable);
export { flashback, labelStudio, modelslab, ryzeapi };
