import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { isolatedEnvironment } from "../../../scripts/lib/isolated-environment";
import { type CommandOptions, type RunResult, run } from "../../../scripts/lib/run";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";
import { fastProcesses } from "../../support/compile-cache";
import { installAwsPlugin } from "../install";

const REPOSITORY = path.resolve(__dirname, "../../..");

export interface ProcessProgram {
  folder: string;
  write(source: string): void;
  /** Runs a command of the CLI. */
  pulumi(args: readonly string[], options?: Pick<CommandOptions, "signal">): Promise<RunResult>;
  /** Whether the state file is a complete document. */
  hasState(): boolean;
  /** Types of the resources in state. */
  types(): string[];
  /** IDs of the resources in state. */
  ids(): string[];
  /** Running processes of the current command: CLI, program and plugins. */
  processes(): RunningProcess[];
  remove(): void;
}

export interface RunningProcess {
  pid: number;
  /** Executable and arguments, separated by spaces. */
  command: string;
}

/** A program that runs in a separate process, as for a user, so that it can be interrupted and killed. */
export async function processProgram(
  environment: Record<string, string>,
  config: Record<string, string>,
): Promise<ProcessProgram> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-aws-program-"));
  const at = (...parts: string[]) => path.join(folder, ...parts);
  for (const name of ["backend", "home", "tmp"]) {
    fs.mkdirSync(at(name));
  }
  installAwsPlugin(at("home"));
  fs.symlinkSync(path.join(REPOSITORY, "node_modules"), at("node_modules"));
  fs.writeFileSync(at("package.json"), JSON.stringify({ name: "test", private: true, main: "index.js" }));
  const runtime = { name: "nodejs", options: { typescript: false } };
  // JSON is valid YAML.
  fs.writeFileSync(at("Pulumi.yaml"), JSON.stringify({ name: "test", runtime }));
  const cli = await ensurePulumiCli();
  const env = {
    ...isolatedEnvironment(folder, cli, environment),
    ...fastProcesses,
    PULUMI_CONFIG_PASSPHRASE: "aws",
    PULUMI_SKIP_CONFIRMATIONS: "true",
  };
  const resources = (): { type: string; id: string }[] => {
    const state = fs.readFileSync(at("backend", ".pulumi", "stacks", "test", "aws.json"), "utf8");
    return JSON.parse(state).checkpoint.latest?.resources ?? [];
  };
  const processes = () => processesWith(`PULUMI_HOME=${at("home")}`);
  const program: ProcessProgram = {
    folder,
    write: (source) => fs.writeFileSync(at("index.js"), source),
    pulumi: (args, options = {}) =>
      run("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: folder, env, ...options }),
    hasState() {
      try {
        return Array.isArray(resources());
      } catch {
        return false;
      }
    },
    types: () => resources().map(({ type }) => type),
    ids: () => resources().map(({ id }) => id),
    processes,
    remove() {
      // Plugins of a CLI that was killed.
      for (const { pid } of processes()) {
        process.kill(pid, "SIGKILL");
      }
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  await program.pulumi(["stack", "init", "aws"]);
  const values = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
  await program.pulumi(["config", "set-all", ...values]);
  return program;
}

function processesWith(variable: string): RunningProcess[] {
  return fs.readdirSync("/proc").flatMap((entry) => {
    try {
      const environment = fs.readFileSync(`/proc/${entry}/environ`, "utf8").split("\0");
      const command = fs.readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return environment.includes(variable) ? [{ pid: Number(entry), command }] : [];
    } catch {
      // Not a process, or one that has ended.
      return [];
    }
  });
}
