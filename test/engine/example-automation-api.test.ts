/** The program in examples/automation-api, as its README describes. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { parseActions } from "../../scripts/lib/demo/cli-output";
import { createIsolatedFolders, isolatedEnvironment } from "../../scripts/lib/isolated-environment";
import { type RunResult, run } from "../../scripts/lib/run";
import type { PulumiCli } from "../../scripts/pulumi-cli";
import { fastProcesses } from "../support/fast-start";

jest.setTimeout(120_000);

const EXAMPLE = path.resolve(__dirname, "../../examples/automation-api");
const TSX = require.resolve("tsx/cli");
const cli = JSON.parse(process.env.PULUMI_BYOB_TEST_CLI ?? "null") as PulumiCli;

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "example-"));
  createIsolatedFolders(folder);
});
afterAll(async () => {
  await sandbox.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** `npm start` with the variables that the README lists. */
function start(...args: string[]): Promise<RunResult> {
  const { bucket } = sandbox;
  const env = {
    ...isolatedEnvironment(folder, cli, { ...sandbox.environment(), ...fastProcesses }),
    PULUMI_CONFIG_PASSPHRASE: "test",
    INSTANCE: "my-instance",
    BUCKET: bucket.name,
    REGION: bucket.region,
    ENDPOINT: bucket.endpoint,
    ACCESS_KEY_ID: bucket.accessKeyId,
    SECRET_ACCESS_KEY: bucket.secretAccessKey,
  };
  return run(process.execPath, [TSX, "index.ts", ...args], { cwd: EXAMPLE, env });
}

test("an inline program registers the bucket of a tenant and removes it", async () => {
  const shown = fs.readFileSync(path.join(EXAMPLE, "README.md"), "utf8");
  const up = await start("tenant-1", "up");
  expect(up).toMatchObject({ code: 0, stderr: "" });
  expect(parseActions(up.stdout)).toEqual(parseActions(shown));
  expect(shown).toContain(up.stdout.trim().split("\n").at(-1));
  expect(sandbox.ryzeapi.instances.get("my-instance")?.enabled).toBe(true);
  expect(await start("tenant-1", "destroy")).toMatchObject({ code: 0 });
  expect(sandbox.ryzeapi.instances.get("my-instance")?.enabled).toBe(false);
});

test("a wrong command line prints the usage", async () => {
  expect(await start("tenant-1", "upp")).toMatchObject({
    code: 64,
    stderr: "Usage: npm start -- <tenant> up|destroy\n",
  });
});
