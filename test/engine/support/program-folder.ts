import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "../../../scripts/lib/run";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";
import { fastProcesses } from "../../support/fast-start";
import type { CommandResult } from "./stack";

export interface Commands {
  /** Runs any command in the folder. */
  command(program: string, ...args: string[]): Promise<CommandResult>;
  /** Runs the Pulumi CLI. The caller checks the exit code. */
  pulumi(...args: string[]): Promise<CommandResult>;
}

/** Directory with a Pulumi program in JavaScript, which the CLI runs in a separate process. */
export interface ProgramFolder extends Commands {
  folder: string;
  remove(): void;
}

export function programFolder(source: string, environment: Record<string, string>): ProgramFolder {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-program-"));
  fs.mkdirSync(path.join(folder, "backend"));
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "program", private: true }));
  fs.writeFileSync(path.join(folder, "index.js"), source);
  fs.writeFileSync(
    path.join(folder, "Pulumi.yaml"),
    "name: program\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  return {
    folder,
    ...commandsIn(folder, environment),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

/** @param binaries directories that are searched for executables first */
export function commandsIn(
  folder: string,
  environment: Record<string, string>,
  binaries: readonly string[] = [],
): Commands {
  const command = async (program: string, ...args: string[]) => {
    const env = await commandEnvironment(folder, environment, binaries);
    const { code, stdout, stderr } = await run(program, args, { cwd: folder, env });
    return { exitCode: code, stdout, stderr };
  };
  return {
    command,
    pulumi: (...args) => command("pulumi", ...args, "--non-interactive", "--color", "never"),
  };
}

async function commandEnvironment(
  folder: string,
  environment: Record<string, string>,
  binaries: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  const { binDirectory } = await ensurePulumiCli();
  return {
    ...process.env,
    ...environment,
    PATH: [...binaries, binDirectory, process.env.PATH].join(path.delimiter),
    PULUMI_BACKEND_URL: `file://${path.join(folder, "backend")}`,
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "program",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...fastProcesses,
  };
}
