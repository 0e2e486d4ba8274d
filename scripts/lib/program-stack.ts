/**
 * Runs a program of this repository as a Pulumi stack, for measurements.
 *
 * The program gets a temporary folder with its own backend, and the emulators as services. It is compiled before the
 * first command: with Pulumi's own compiler each command would be slower, and the measurement less precise.
 *
 *     await withProgramStack(["program.ts"], { signal }, async ({ pulumi }) => pulumi("up", "--yes"));
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Options as SwcOptions, transformFileSync } from "@swc/core";
import { type Sandbox, type SandboxOptions, startSandbox } from "pulumi-byob-sandbox";
import { ensurePulumiCli, type PulumiCli } from "../pulumi-cli";
import { createIsolatedFolders, isolatedEnvironment } from "./isolated-environment";
import { type RunResult, run } from "./run";
import { ScriptError } from "./script";

const REPOSITORY = path.resolve(__dirname, "../..");
const PROJECT = "measured";
const STACK = "dev";
const SWC: SwcOptions = {
  jsc: { parser: { syntax: "typescript" }, target: "es2022" },
  module: { type: "commonjs" },
};

export interface ProgramStack {
  folder: string;
  stateFile: string;
  /** The emulators of the services. */
  sandbox: Sandbox;
  /** Runs the CLI on the stack; throws when it fails. */
  pulumi: (...args: string[]) => Promise<void>;
  /** Runs the CLI on the stack; a failure is a result. */
  tryPulumi: (...args: string[]) => Promise<RunResult>;
}

export interface ProgramStackOptions {
  signal: AbortSignal;
  sandbox?: SandboxOptions;
  /** Additional environment variables. */
  env?: (folder: string) => Record<string, string>;
}

/** @param files sources; the first one is the program, and the others are compiled into the same folder */
export async function withProgramStack<T>(
  files: readonly string[],
  options: ProgramStackOptions,
  use: (program: ProgramStack) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  const cli = await ensurePulumiCli({ signal });
  const sandbox = await startSandbox(options.sandbox);
  // A short name, because state contains the paths of the program.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "size-"));
  try {
    writeProgram(folder, files);
    const env = { ...environment(folder, cli, sandbox.environment()), ...options.env?.(folder) };
    const tryPulumi = (...args: string[]) => runPulumi(args, { cwd: folder, env, signal });
    assertSucceeded("stack init", await tryPulumi("stack", "init", STACK));
    return await use({
      folder,
      stateFile: path.join(folder, "backend", ".pulumi", "stacks", PROJECT, `${STACK}.json`),
      sandbox,
      pulumi: async (...args) => assertSucceeded(args[0] ?? "", await tryPulumi(...args, "--stack", STACK)),
      tryPulumi: (...args) => tryPulumi(...args, "--stack", STACK),
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    await sandbox.stop();
  }
}

function environment(folder: string, cli: PulumiCli, services: Record<string, string>): NodeJS.ProcessEnv {
  return { ...isolatedEnvironment(folder, cli, services), PULUMI_CONFIG_PASSPHRASE: "measured" };
}

/**
 * Compiles a program into a folder; its dependencies are links to this repository.
 *
 * @param files sources; the first one becomes `index.js`
 */
export function writeProgram(folder: string, files: readonly string[]): void {
  createIsolatedFolders(folder);
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(REPOSITORY, path.join(folder, "node_modules", "pulumi-byob"));
  fs.symlinkSync(
    path.join(REPOSITORY, "node_modules", "@pulumi"),
    path.join(folder, "node_modules", "@pulumi"),
  );
  for (const [position, file] of files.entries()) {
    const name = position === 0 ? "index" : path.basename(file, ".ts");
    fs.writeFileSync(path.join(folder, `${name}.js`), transformFileSync(file, SWC).code);
  }
  // JSON is valid YAML.
  const runtime = { name: "nodejs", options: { typescript: false } };
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), JSON.stringify({ name: PROJECT, runtime }));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: PROJECT, main: "index.js" }));
}

async function runPulumi(
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<RunResult> {
  const result = await run("pulumi", [...args, "--non-interactive"], options);
  options.signal.throwIfAborted();
  return result;
}

function assertSucceeded(command: string, { code, stdout, stderr }: RunResult): void {
  if (code !== 0) {
    throw new ScriptError(`pulumi ${command} failed with exit code ${code}:\n${stdout}${stderr}`);
  }
}
