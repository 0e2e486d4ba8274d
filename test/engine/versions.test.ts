import path from "node:path";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { run } from "../../scripts/lib/run";
import { SERVICE_CASES } from "../services/all-cases";
import { installNode } from "../support/node-versions";
import { commandsIn, type ProgramFolder, programFolder } from "./support/program-folder";

jest.setTimeout(300_000);

const repository = path.resolve(__dirname, "../..");

const source = `const byob = require("pulumi-byob");
${SERVICE_CASES.map(({ type, required }) => {
  const args = JSON.stringify({ ...required(), verify: "skip" });
  return `new byob.${type}("${type}", ${args});`;
}).join("\n")}
`;

let sandbox: Sandbox;
let program: ProgramFolder;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  for (const { prepare } of SERVICE_CASES) {
    prepare(sandbox);
  }
  program = programFolder(source, sandbox.environment());
  folder = program.folder;
  await install(folder);
});
afterAll(async () => {
  program.remove();
  await sandbox.stop();
});

describe.each(["22", "24"])("Node.js %s with the latest SDK", (node) => {
  let own: string;
  beforeAll(async () => {
    own = await installNode(folder, node);
  });

  test("runs the lifecycle of all resource types", async () => {
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
    expect(counts()).toEqual(SERVICE_CASES.map(({ type }) => [type, 1]));
    await pulumi("preview", "--expect-no-changes");
    await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await pulumi("destroy", "--yes", "--skip-preview");
    expect(counts()).toEqual(SERVICE_CASES.map(({ type }) => [type, 0]));
  });
});

/** Returns the number of registrations of each resource type. */
function counts(): [string, number][] {
  return SERVICE_CASES.map(({ type, live }) => [type, live(sandbox).length]);
}

const npmOptions = ["--no-audit", "--no-fund", "--prefer-offline"];

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run("npm", args, { cwd });
  if (code !== 0) {
    throw new Error(`npm ${args[0]} failed: ${stderr}`);
  }
  return stdout;
}

/** Installs the packed package and the latest SDK. */
async function install(folder: string): Promise<void> {
  const packed = await npm(repository, "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  const [tarball] = JSON.parse(packed) as { filename: string }[];
  await npm(folder, "install", ...npmOptions, `./${tarball?.filename}`, "@pulumi/pulumi@latest");
}
