/** The scene of the demo: the stack, the emulators, and functions that change or read them. */
import type { LoggedRequest, PolicyInput, Sandbox } from "pulumi-byob-sandbox";
import type { CliResult, Workspace, WorkspaceOptions } from "./workspace";

/** Records a problem of the current step when `actual` differs from `expected`. */
export type Expect = (subject: string, actual: unknown, expected: unknown) => void;

export interface Scene {
  /** Temporary folder of the demo. */
  folder: string;
  /** The stack of examples/quickstart. */
  workspace: Workspace;
  /** Creates another stack. @param options override those of all stacks of the demo */
  createWorkspace: (name: string, program: string, options?: Partial<WorkspaceOptions>) => Workspace;
  /** Whether the output in the README is replaced instead of compared. */
  shouldUpdateReadme: boolean;
  sandbox: Sandbox;
  keys: { accessKeyId: string; secretAccessKey: string; rotatedId: string; rotated: string };
  /** The outputs of all commands so far. */
  outputs: string[];
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

type PulumiResult = CliResult & { requests: readonly LoggedRequest[] };

/** Runs a command that must succeed and collects the requests that the services received. */
export async function pulumi(scene: Scene, expect: Expect, ...args: string[]): Promise<PulumiResult> {
  const result = await tryPulumi(scene, ...args);
  expect(`exit code of pulumi ${args[0]}`, result.code, 0);
  return result;
}

/** Runs a command that may fail and collects the requests that the services received. */
export async function tryPulumi(
  { workspace, sandbox, outputs }: Scene,
  ...args: string[]
): Promise<PulumiResult> {
  sandbox.clearRequests();
  const result = await workspace.pulumi(...args);
  outputs.push(result.output);
  return { ...result, requests: sandbox.requests() };
}

/** The number of registrations at each service. */
export function registrations(sandbox: Sandbox): Record<string, number> {
  return {
    ModelsLab: sandbox.modelslab.servers.size,
    RyzeAPI: [...sandbox.ryzeapi.instances.values()].filter(({ enabled }) => enabled).length,
    "Label Studio": sandbox.labelStudio.imports.rows.size,
    Flashback: [...sandbox.flashback.buckets.values()].filter(({ deletedAt }) => deletedAt === null).length,
  };
}

/** The secret key that is registered with each service. */
export function secretKeys(sandbox: Sandbox): unknown[] {
  return [
    ...[...sandbox.modelslab.servers.values()].map((server) => server.aws_secret_access_key),
    ...[...sandbox.ryzeapi.instances.values()].map((instance) => instance.secretKey),
    ...[...sandbox.labelStudio.imports.rows.values()].map((storage) => storage.aws_secret_access_key),
    ...[...sandbox.flashback.buckets.values()].map((bucket) => bucket.secret),
  ];
}

export function servicesIn(requests: readonly LoggedRequest[]): string[] {
  return [...new Set(requests.map(({ service }) => service))].sort();
}

export function directoryAtModelsLab(sandbox: Sandbox): unknown {
  return sandbox.modelslab.servers.get("text_to_image")?.image_directory;
}

/** A policy for the user of a bucket, without the given actions. */
export function demoUserPolicy(name: string, ...without: string[]): PolicyInput {
  const actions = ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"];
  const bucket = `arn:aws:s3:::${name}`;
  const allowed = actions.filter((action) => !without.includes(action));
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
      { Effect: "Allow", Action: allowed, Resource: `${bucket}/*` },
    ],
  };
}

/**
 * Makes ModelsLab upload an image with the registered settings, and requests it as an anonymous client.
 *
 * @returns the public URL, empty when the upload failed
 */
export async function uploadImage({ sandbox }: Scene, expect: Expect): Promise<string> {
  const image = Buffer.from("an image");
  const key = sandbox.modelslab.keyOf("text_to_image");
  const uploaded = await fetch(`${sandbox.urls.modelslab}/api/v1/enterprise/upload_image`, {
    method: "POST",
    body: JSON.stringify({ key, base64_image: image.toString("base64"), image_type: "png" }),
    headers: { "Content-Type": "application/json" },
  });
  const { image_url: url = "", message }: { image_url?: string; message?: unknown } = JSON.parse(
    await uploaded.text(),
  );
  expect("message of ModelsLab", message, "image uploaded");
  if (!url) {
    return "";
  }
  const downloaded = await fetch(url);
  expect("status of the public URL", downloaded.status, 200);
  expect("content at the public URL", await downloaded.text(), image.toString());
  return url;
}
