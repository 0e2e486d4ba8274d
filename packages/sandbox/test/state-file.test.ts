/** The file that keeps the content of the sandbox between two starts. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type Sandbox, type SandboxOptions, startSandbox } from "pulumi-byob-sandbox";

let folder: string;
let file: string;
let sandbox: Sandbox;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "state-file-"));
  file = path.join(folder, "sandbox.state");
});
afterEach(async () => {
  await sandbox?.stop().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  sandbox = await startSandbox({ stateFile: file, ...options });
  return sandbox;
}

async function restart(): Promise<Sandbox> {
  await sandbox.stop();
  return start();
}

function client(keys = sandbox.s3.root): S3Client {
  return new S3Client({
    endpoint: sandbox.s3.url,
    region: "us-east-1",
    credentials: keys,
    forcePathStyle: true,
  });
}

async function call(url: string, method: string, headers: Record<string, string>, body?: object) {
  const json = { ...headers, "content-type": "application/json" };
  const response = await fetch(url, { method, headers: json, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json().catch(() => undefined)) as never };
}

const labels = (route: string, method = "GET", body?: object) =>
  call(
    `${sandbox.urls.labelStudio}/api/${route}`,
    method,
    { authorization: `Token ${sandbox.labelStudio.tokens.legacyToken}` },
    body,
  );

/** Registers the bucket with every service. */
async function registerEverywhere(): Promise<void> {
  const { bucket, urls } = sandbox;
  const { RYZEAPI_TOKEN = "", FLASHBACK_TOKEN = "", MODELSLAB_API_KEY = "" } = sandbox.environment();
  const keys = { accessKey: bucket.accessKeyId, secretKey: bucket.secretAccessKey };
  const settings = { enabled: true, bucket: bucket.name, region: bucket.region, endpoint: bucket.endpoint };
  const ryzeapi = `${urls.ryzeapi}/api/instance/s3/my-instance`;
  expect(await call(ryzeapi, "POST", { token: RYZEAPI_TOKEN }, { ...settings, ...keys })).toMatchObject({
    status: 200,
  });
  const flashback = { name: "Media", storageType: "S3", bucket: bucket.name, workspaceId: "workspace-123" };
  const login = { authorization: `Bearer ${FLASHBACK_TOKEN}` };
  const s3 = { key: bucket.accessKeyId, secret: bucket.secretAccessKey, region: bucket.region };
  const body = { ...flashback, ...s3, endpoint: bucket.endpoint };
  expect((await call(`${urls.flashback}/bucket`, "POST", login, body)).status).toBeLessThan(300);
  const details = {
    key: MODELSLAB_API_KEY,
    public_url: `${bucket.publicUrl}generations/`,
    region_name: bucket.region,
    endpoint_url: `${bucket.endpoint}/${bucket.name}`,
    aws_access_key_id: bucket.accessKeyId,
    aws_secret_access_key: bucket.secretAccessKey,
    image_directory: "generations",
  };
  expect(await call(`${urls.modelslab}/api/v1/enterprise/update_s3`, "POST", {}, details)).toMatchObject({
    status: 200,
  });
  const storage = {
    project: 1,
    bucket: bucket.name,
    prefix: "generations",
    use_blob_urls: true,
    s3_endpoint: bucket.endpoint,
    aws_access_key_id: bucket.accessKeyId,
    aws_secret_access_key: bucket.secretAccessKey,
  };
  expect((await labels("storages/s3", "POST", storage)).status).toBe(201);
  expect((await labels("storages/s3/1/sync", "POST", {})).status).toBe(200);
}

function content(): unknown {
  const { flashback, labelStudio, modelslab, ryzeapi } = sandbox;
  return structuredClone([flashback.stored, modelslab.stored, ryzeapi.stored, labelStudio.stored]);
}

const options = { labelStudio: { legacyTokens: true } };

test("registrations, tasks and IDs are the same after a restart", async () => {
  await start(options);
  await registerEverywhere();
  const before = content();
  await sandbox.stop();
  await start(options);
  expect(content()).toEqual(before);
  expect(sandbox.ryzeapi.instances.get("my-instance")).toMatchObject({ enabled: true });
  expect(sandbox.modelslab.servers.size).toBe(1);
  expect((await labels("tasks?project=1")).body).toMatchObject({ total: 1 });
  const another = await labels("projects", "POST", { title: "Second project" });
  expect(another.body).toMatchObject({ id: 2 });
});

test("objects, versions, policies and keys are the same after a restart", async () => {
  await start();
  const secondKey = sandbox.s3.addKey(sandbox.bucket.user);
  await client().send(new CreateBucketCommand({ Bucket: "versions" }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await client().send(new PutBucketVersioningCommand({ Bucket: "versions", VersioningConfiguration }));
  for (const Body of ["first", "second", Buffer.alloc(3_000_000)]) {
    await client().send(new PutObjectCommand({ Bucket: "versions", Key: "a", Body, Metadata: { a: "b" } }));
  }
  sandbox.s3.account().publicAccessBlock.BlockPublicAcls = true;
  await restart();
  const { Versions = [] } = await client().send(new ListObjectVersionsCommand({ Bucket: "versions" }));
  expect(Versions.map(({ Size }) => Size)).toEqual([3_000_000, 6, 5]);
  const read = await client().send(
    new GetObjectCommand({ Bucket: "versions", Key: "a", VersionId: Versions[1]?.VersionId }),
  );
  expect(read.Metadata).toEqual({ a: "b" });
  expect(await read.Body?.transformToString()).toBe("second");
  expect(sandbox.s3.bucket("versions").owner).toBe(sandbox.s3.account());
  expect(sandbox.s3.account().publicAccessBlock.BlockPublicAcls).toBe(true);
  const welcome = { Bucket: sandbox.bucket.name, Key: "generations/welcome.png" };
  expect(await client(secondKey).send(new GetObjectCommand(welcome))).toMatchObject({ ContentLength: 70 });
});

test("a sandbox that is killed has saved what was changed more than a second before", async () => {
  await start(options);
  await registerEverywhere();
  await sleep(1500);
  const saved = readFileSync(file);
  await sandbox.stop();
  writeFileSync(file, saved);
  await start(options);
  expect(sandbox.ryzeapi.instances.get("my-instance")).toMatchObject({ enabled: true });
});

test("the file can only be read by its user, and a file of another program is rejected", async () => {
  await start();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await sandbox.stop();
  writeFileSync(file, '{"version": 3}');
  await expect(start()).rejects.toThrow(
    /is not a state file of this version .* Choose another file, or delete it\./,
  );
  expect(readFileSync(file, "utf8")).toBe('{"version": 3}');
});

test("a damaged file, a missing folder and a fault for an existing bucket are errors", async () => {
  await start();
  await expect(startSandbox({ stateFile: file, bucket: "no-cors" })).rejects.toThrow(
    'contains a bucket already, so the fault "no-cors" cannot be added',
  );
  await sandbox.stop();
  writeFileSync(file, readFileSync(file).subarray(0, 200));
  await expect(start()).rejects.toThrow(/^The state file .*sandbox\.state cannot be read: /);
  const missing = path.join(folder, "missing", "file");
  await expect(startSandbox({ stateFile: missing })).rejects.toThrow(/cannot be written: ENOENT/);
});
