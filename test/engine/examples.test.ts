/** The programs in examples/ under the real CLI, as their READMEs describe. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { parseActions } from "../../scripts/lib/demo/cli-output";
import { registrations } from "../../scripts/lib/demo/scene";
import { type CliResult, Workspace } from "../../scripts/lib/demo/workspace";
import type { PulumiCli } from "../../scripts/pulumi-cli";
import { fastProcesses } from "../support/fast-start";
import { EXAMPLES, type ExampleCase } from "./support/example-cases";

jest.setTimeout(120_000);

const FOLDER = path.resolve(__dirname, "../../examples");
const cli = JSON.parse(process.env.PULUMI_BYOB_TEST_CLI ?? "null") as PulumiCli;
const NOTHING = { ModelsLab: 0, RyzeAPI: 0, "Label Studio": 0, Flashback: 0 };

let sandbox: Sandbox;
let folder: string;
beforeEach(async () => {
  sandbox = await startSandbox();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "example-"));
});
afterEach(async () => {
  await sandbox.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The actions of each `pulumi up` that a README shows. */
function shownActions(name: string): Record<string, string>[] {
  const readme = fs.readFileSync(path.join(FOLDER, name, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^ *```console\n([\s\S]*?)^ *```/gm)].map(([, block = ""]) => block);
  return blocks
    .filter((block) => block.trimStart().startsWith("$ pulumi up"))
    .map((block) => parseActions(block));
}

async function openWorkspace({ name, config, prepare }: ExampleCase): Promise<Workspace> {
  await prepare?.(sandbox);
  const workspace = new Workspace(cli, {
    folder: path.join(folder, "stack"),
    program: path.join(FOLDER, name),
    emulators: { ...sandbox.environment(), ...fastProcesses },
    signal: new AbortController().signal,
    onLine: () => undefined,
  });
  await workspace.createStack();
  await workspace.configure(config(sandbox));
  return workspace;
}

async function succeed(workspace: Workspace, ...args: string[]): Promise<CliResult> {
  const result = await workspace.pulumi(...args, "--yes");
  // The output explains a failure.
  expect(result.code === 0 ? 0 : result.output).toBe(0);
  return result;
}

test.each(EXAMPLES)("examples/$name does what its README shows", async (example) => {
  const [created, ...changed] = shownActions(example.name);
  const workspace = await openWorkspace(example);
  const storages = sandbox.labelStudio.imports.rows.size;
  const up = await succeed(workspace, "up");
  expect(up.actions).toEqual(created);
  expect(up.output).not.toMatch(/warning:/);
  if (example.change !== undefined) {
    await workspace.configure(example.change(sandbox));
    expect((await succeed(workspace, "up")).actions).toEqual(changed[0]);
  }
  sandbox.clearRequests();
  expect((await succeed(workspace, "up", "--expect-no-changes")).actions).toEqual({});
  expect(sandbox.requests()).toEqual([]);
  expect(storages === 0 || sandbox.labelStudio.imports.rows.size === storages).toBe(true);
  await succeed(workspace, "destroy");
  expect(registrations(sandbox)).toEqual(NOTHING);
  expect(sandbox.labelStudio.exports.rows.size).toBe(0);
});
