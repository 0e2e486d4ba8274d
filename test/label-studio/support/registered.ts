import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Sandbox } from "pulumi-byob-sandbox";
import { LabelStudioExportStorage, LabelStudioImportStorage } from "../../../src";
import { type EngineStack, openStack } from "../../engine/support/stack";
import type { Values } from "./seen";
import { EXPORT, IMPORT, type Table, type World } from "./world";

/** Both kinds of storages in a bucket of their own, and a project for them. */
export interface Registered {
  stack: EngineStack;
  world: World;
  bucket: string;
  project: number;
  /** Of the import storage and of the export storage, for the next runs. */
  inputs: { images: Values; labels: Values };
}

const USER = "registered";

/** A new stack on the real server; no run yet. */
export async function registered(world: World, { s3 }: Sandbox, token: string): Promise<Registered> {
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
  const inputs: Registered["inputs"] = {
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

function program(inputs: Registered["inputs"]): PulumiFn {
  return async () => {
    new LabelStudioImportStorage("images", inputs.images as never);
    new LabelStudioExportStorage("labels", inputs.labels as never);
  };
}

/** A further key for the same rights; the older one goes on to work. */
export function furtherKey({ bucket }: Registered, { s3 }: Sandbox): Values {
  const { accessKeyId, secretAccessKey } = s3.addKey(`${USER}-${bucket}`);
  return { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey };
}

/** Changes inputs of both storages, or of one. */
export function change({ inputs }: Registered, { images = {}, labels = {} }: Partial<Registered["inputs"]>) {
  Object.assign(inputs.images, images);
  Object.assign(inputs.labels, labels);
}

/** What the server holds in the project. */
export async function storages({ world, project }: Registered): Promise<{ images: Values; labels: Values }> {
  const only = async (table: Table) => {
    const rows: unknown = (await world.send("GET", `${table}?project=${project}`)).json;
    if (!Array.isArray(rows) || rows.length > 1) {
      throw new Error(`not one storage: ${JSON.stringify(rows)}`);
    }
    return (rows[0] ?? {}) as Values;
  };
  return { images: await only(IMPORT), labels: await only(EXPORT) };
}

export async function tasks({ world, project }: Registered): Promise<number[]> {
  const { json } = await world.send("GET", `/api/tasks/?project=${project}`);
  return (json.tasks as { id: number }[]).map(({ id }) => id);
}
