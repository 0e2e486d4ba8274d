/** The commands of the pipelines in examples/ci-pipelines, with the program in examples/ryzeapi. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { createIsolatedFolders, isolatedEnvironment } from "../../scripts/lib/isolated-environment";
import { run } from "../../scripts/lib/run";
import type { PulumiCli } from "../../scripts/pulumi-cli";
import { fastProcesses } from "../support/fast-start";

jest.setTimeout(120_000);

const REPOSITORY = path.resolve(__dirname, "../..");
const PIPELINES = path.join(REPOSITORY, "examples/ci-pipelines");
const cli = JSON.parse(process.env.PULUMI_BYOB_TEST_CLI ?? "null") as PulumiCli;

let sandbox: Sandbox;
let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  sandbox = await startSandbox();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "example-"));
  createIsolatedFolders(folder);
  const project = { name: "shop", runtime: "nodejs", main: path.join(REPOSITORY, "examples/ryzeapi") };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify(project));
  const { bucket } = sandbox;
  env = {
    ...isolatedEnvironment(folder, cli, { ...sandbox.environment(), ...fastProcesses }),
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    BYOB_DOCTOR_ACCESS_KEY: bucket.accessKeyId,
    BYOB_DOCTOR_SECRET_KEY: bucket.secretAccessKey,
  };
  await execute("pulumi stack init prod");
  const config = {
    instance: "my-instance",
    bucket: bucket.name,
    region: bucket.region,
    endpoint: bucket.endpoint,
    accessKeyId: bucket.accessKeyId,
    secretAccessKey: bucket.secretAccessKey,
  };
  const values = Object.entries(config).map(([name, value]) => `--plaintext ${name}=${value}`);
  await execute(`pulumi config set-all --stack prod ${values.join(" ")}`);
});
afterAll(async () => {
  await sandbox.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Runs a line of a pipeline; `npx byob` runs the built command. */
async function execute(line: string) {
  const [command = "", output] = line.split(" > ");
  const [program = "", ...args] = command.split(" ");
  const byob = [path.join(REPOSITORY, "dist/cli/main.js"), ...args.slice(1)];
  const [file, own] = program === "npx" ? [process.execPath, byob] : [program, args];
  const result = await run(file, own, { cwd: folder, env });
  if (output !== undefined) {
    fs.writeFileSync(path.join(folder, output), result.stdout);
  }
  return result;
}

/** The lines of a pipeline that start with a command. */
function linesOf(file: string, ...starts: string[]): string[] {
  const text = fs.readFileSync(path.join(PIPELINES, file), "utf8");
  const lines = [...text.matchAll(/^ +- (?:run: )?(.+)$/gm)].map(([, line = ""]) => line);
  return lines.filter((line) => starts.some((start) => line.startsWith(start)));
}

const [up = ""] = linesOf("github/up.yml", "pulumi up");
const [drift = ""] = linesOf("github/drift.yml", "pulumi refresh");
const [preview = "", doctor = ""] = linesOf("github/preview.yml", "pulumi preview", "npx byob");

test("GitLab runs the same commands as GitHub", () => {
  expect(linesOf("gitlab-ci.yml", "pulumi ", "npx byob")).toEqual([preview, doctor, up, drift]);
});

test("the update registers the bucket, and the drift check passes until the registration is changed", async () => {
  expect(await execute(preview)).toMatchObject({ code: 0 });
  expect(await execute(up)).toMatchObject({ code: 0 });
  expect(await execute(drift)).toMatchObject({ code: 0 });
  const instance = sandbox.ryzeapi.instances.get("my-instance");
  Object.assign(instance ?? {}, { bucket: "changed-by-hand" });
  const found = await execute(drift);
  expect(found.code).not.toBe(0);
  expect(found.stdout).toMatch(/byob:RyzeInstanceS3 chat .*bucket/);
  expect(instance?.bucket).toBe("changed-by-hand");
  expect(await execute(`${up} --refresh`)).toMatchObject({ code: 0 });
  expect(instance?.bucket).toBe(sandbox.bucket.name);
});

test("the doctor is a gate with a report that contains no keys", async () => {
  expect(await execute(doctor)).toMatchObject({ code: 0 });
  const report = fs.readFileSync(path.join(folder, "report.json"), "utf8");
  expect(JSON.parse(report)).toMatchObject({ outcome: "passed" });
  expect(report).not.toContain(sandbox.bucket.secretAccessKey);
  sandbox.s3.setUserPolicy(sandbox.bucket.user, undefined);
  expect(await execute(doctor)).toMatchObject({ code: 1 });
});
