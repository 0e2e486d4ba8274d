import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "../../scripts/lib/run";
import { ensurePulumiCli } from "../../scripts/pulumi-cli";
import { type Sandbox, startSandbox } from "../../src/sandbox";

jest.setTimeout(300_000);

const repository = path.resolve(__dirname, "../..");

const program = `const byob = require("pulumi-byob");
new byob.ModelsLabS3Config("pictures", { publicUrl: "https://cdn.example.com/g/", regionName: "us-east-1",
  endpointUrl: "https://b.s3.us-east-1.amazonaws.com", awsAccessKeyId: "AKIA", awsSecretAccessKey: "secret-value",
  imageDirectory: "g", verify: "skip" });
new byob.RyzeInstanceS3("chat", { instance: "my-instance", bucket: "b", accessKey: "AKIA", secretKey: "secret-value",
  verify: "skip" });
new byob.LabelStudioImportStorage("labels", { project: 1, bucket: "b", awsAccessKeyId: "AKIA",
  awsSecretAccessKey: "secret-value", verify: "skip" });
new byob.FlashbackBucket("gateway", { name: "n", bucket: "b", workspaceId: "workspace-123", key: "AKIA",
  region: "us-east-1", secret: "secret-value", verify: "skip" });
`;

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-versions-"));
  await prepare(folder);
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await sandbox.stop();
});

describe.each(["22", "24"])("Node %s with the newest SDK", (node) => {
  beforeAll(() => npm(folder, "install", "--prefix", `node-${node}`, ...quiet, `node@${node}`));

  test("takes all kinds through their life", async () => {
    const { binDirectory } = await ensurePulumiCli();
    const own = path.join(folder, `node-${node}`, "node_modules", ".bin");
    const env = {
      ...process.env,
      ...sandbox.environment(),
      PATH: [own, binDirectory, process.env.PATH].join(path.delimiter),
      PULUMI_BACKEND_URL: `file://${path.join(folder, "backend")}`,
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "versions",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    const command = async (program: string, ...args: string[]) => {
      const { code, stdout, stderr } = await run(program, args, { cwd: folder, env });
      return { code, text: stdout + stderr };
    };
    const pulumi = async (...args: string[]) => {
      const { code, text } = await command("pulumi", ...args, "--non-interactive", "--color", "never");
      if (code !== 0) throw new Error(`pulumi ${args[0]} ended with ${code}: ${text}`);
    };

    expect((await command("node", "--version")).text).toMatch(new RegExp(`^v${node}\\.`));
    await pulumi("stack", "init", `node-${node}`);
    await pulumi("up", "--yes", "--skip-preview");
    expect(liveBuckets()).toHaveLength(1);
    await pulumi("preview", "--expect-no-changes");
    await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await pulumi("destroy", "--yes", "--skip-preview");
    expect(liveBuckets()).toEqual([]);
    expect(sandbox.modelsLab.servers.size + sandbox.labelStudio.imports.rows.size).toBe(0);
  });
});

/** Flashback only marks what is deleted. */
function liveBuckets() {
  return [...sandbox.flashback.buckets.values()].filter(({ deletedAt }) => deletedAt === null);
}

const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run("npm", args, { cwd });
  if (code !== 0) throw new Error(`npm ${args[0]} failed: ${stderr}`);
  return stdout;
}

/** A program's folder with the packed package and the newest SDK. */
async function prepare(folder: string): Promise<void> {
  fs.mkdirSync(path.join(folder, "backend"));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "versions", private: true }));
  fs.writeFileSync(path.join(folder, "index.js"), program);
  fs.writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    "name: versions\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  const packed = await npm(repository, "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  const [tarball] = JSON.parse(packed) as { filename: string }[];
  await npm(folder, "install", ...quiet, `./${tarball?.filename}`, "@pulumi/pulumi@latest");
}
