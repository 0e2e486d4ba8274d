import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Sandbox } from "pulumi-byob-sandbox";
import { LabelStudioExportStorage, LabelStudioImportStorage } from "../../../src";
import { type EngineStack, openStack } from "../../engine/support/stack";
import type { JsonValues } from "./seen";
import { EXPORT, IMPORT, type LabelStudioWorld, type Table } from "./world";

/** Both storage resources in a separate bucket, with a project for them. */
export interface RegisteredStorages {
  stack: EngineStack;
  world: LabelStudioWorld;
  bucket: string;
  project: number;
  /** Inputs of both resources for the next runs. */
  inputs: { images: JsonValues; labels: JsonValues };
}

const USER = "registered";
const EXPORT_DEADLINE_MS = 15_000;

/** Opens a stack for the real server, without a first run. */
export async function registered(
  world: LabelStudioWorld,
  { s3 }: Sandbox,
  token: string,
): Promise<RegisteredStorages> {
  const project = await world.newProject();
  const bucket = world.newBucket({ "raw/1.jpg": "one", "raw/2.jpg": "two", "notes/a.txt": "no JSON" });
  const keys = s3.addUser(`${USER}-${bucket}`, { policy: allowed(bucket) });
  const access = {
    project,
    bucket,
    s3Endpoint: s3.url,
    regionName: s3.region,
    awsAccessKeyId: keys.accessKeyId,
    awsSecretAccessKey: keys.secretAccessKey,
  };
  const inputs: RegisteredStorages["inputs"] = {
    images: { ...access, prefix: "raw/", useBlobUrls: true, title: "Images", sync: "onCreate" },
    labels: { ...access, prefix: "annotations", title: "Labels" },
  };
  const stack = await openStack(program(inputs), {
    env: { LABEL_STUDIO_URL: world.url, LABEL_STUDIO_API_KEY: token },
  });
  return { stack, world, bucket, project, inputs };
}

function allowed(bucket: string) {
  const objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
  return {
    Statement: [
      { Effect: "Allow" as const, Action: "s3:ListBucket", Resource: `arn:aws:s3:::${bucket}` },
      { Effect: "Allow" as const, Action: objects, Resource: `arn:aws:s3:::${bucket}/*` },
    ],
  };
}

function program(inputs: RegisteredStorages["inputs"]): PulumiFn {
  return async () => {
    new LabelStudioImportStorage("images", inputs.images as never);
    new LabelStudioExportStorage("labels", inputs.labels as never);
  };
}

/** Adds a key with the same permissions; the existing key stays valid. */
export function furtherKey({ bucket }: RegisteredStorages, { s3 }: Sandbox): JsonValues {
  const { accessKeyId, secretAccessKey } = s3.addKey(`${USER}-${bucket}`);
  return { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey };
}

/** Changes inputs of both storages, or of one. */
export function changeInputs(
  { inputs }: RegisteredStorages,
  { images = {}, labels = {} }: Partial<RegisteredStorages["inputs"]>,
) {
  Object.assign(inputs.images, images);
  Object.assign(inputs.labels, labels);
}

/** Storages of the project on the server. */
export async function storages({
  world,
  project,
}: RegisteredStorages): Promise<{ images: JsonValues; labels: JsonValues }> {
  const only = async (table: Table) => {
    const rows: unknown = (await world.send("GET", `${table}?project=${project}`)).json;
    if (!Array.isArray(rows) || rows.length > 1) {
      throw new Error(`expected one storage, got ${JSON.stringify(rows)}`);
    }
    return (rows[0] ?? {}) as JsonValues;
  };
  return { images: await only(IMPORT), labels: await only(EXPORT) };
}

/**
 * Waits until the server has exported an annotation to the object with this key. Once, the object was missing directly
 * after the annotation's 201. The error contains the state of the export storage and the uploads to the bucket.
 */
export async function waitForExport(now: RegisteredStorages, { s3 }: Sandbox, key: string): Promise<void> {
  const { objects } = s3.bucket(now.bucket);
  const deadline = Date.now() + EXPORT_DEADLINE_MS;
  while (!objects.has(key)) {
    if (Date.now() >= deadline) {
      const { status, last_sync_count, traceback } = (await storages(now)).labels;
      const storage = JSON.stringify({ status, last_sync_count, traceback });
      const requests = s3
        .requests()
        .filter(({ bucket, method }) => bucket === now.bucket && method === "PUT");
      const uploads = JSON.stringify(requests.map((one) => `${one.key} ${one.status}`));
      throw new Error(
        `${key} was not exported within ${EXPORT_DEADLINE_MS} ms; export storage: ${storage}, uploads: ${uploads}`,
      );
    }
    await sleep(100);
  }
}

export async function tasks({ world, project }: RegisteredStorages): Promise<number[]> {
  const { json } = await world.send("GET", `/api/tasks/?project=${project}`);
  return (json.tasks as { id: number }[]).map(({ id }) => id);
}
