import path from "node:path";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { run } from "../../scripts/lib/run";
import { commandsIn, type ProgramFolder, programFolder } from "./support/program-folder";

jest.setTimeout(300_000);

const repository = path.resolve(__dirname, "../..");

const source = `const byob = require("pulumi-byob");
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
let program: ProgramFolder;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  program = programFolder(source, sandbox.environment());
  folder = program.folder;
  await install(folder);
});
afterAll(async () => {
  program.remove();
  await sandbox.stop();
});

describe.each(["22", "24"])("Node %s with the newest SDK", (node) => {
  beforeAll(() => npm(folder, "install", "--prefix", `node-${node}`, ...quiet, `node@${node}`));

  test("takes all kinds through their life", async () => {
    const own = path.join(folder, `node-${node}`, "node_modules", ".bin");
    const commands = commandsIn(folder, sandbox.environment(), [own]);
    const pulumi = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await commands.pulumi(...args);
      if (exitCode !== 0) {
        throw new Error(`pulumi ${args[0]} ended with ${exitCode}: ${stdout + stderr}`);
      }
    };

    expect((await commands.command("node", "--version")).stdout).toMatch(new RegExp(`^v${node}\\.`));
    await pulumi("stack", "init", `node-${node}`);
    await pulumi("up", "--yes", "--skip-preview");
    expect(liveBuckets()).toHaveLength(1);
    await pulumi("preview", "--expect-no-changes");
    await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await pulumi("destroy", "--yes", "--skip-preview");
    expect(liveBuckets()).toEqual([]);
    expect(sandbox.modelslab.servers.size + sandbox.labelStudio.imports.rows.size).toBe(0);
  });
});

/** Flashback only marks what is deleted. */
function liveBuckets() {
  return [...sandbox.flashback.buckets.values()].filter(({ deletedAt }) => deletedAt === null);
}

const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run("npm", args, { cwd });
  if (code !== 0) {
    throw new Error(`npm ${args[0]} failed: ${stderr}`);
  }
  return stdout;
}

/** Installs the packed package and the newest SDK. */
async function install(folder: string): Promise<void> {
  const packed = await npm(repository, "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  const [tarball] = JSON.parse(packed) as { filename: string }[];
  await npm(folder, "install", ...quiet, `./${tarball?.filename}`, "@pulumi/pulumi@latest");
}
