import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createIsolatedFolders, isolatedEnvironment } from "../../../scripts/lib/isolated-environment";
import { type CommandOptions, type RunResult, run } from "../../../scripts/lib/run";
import { ensurePulumiCli } from "../../../scripts/pulumi-cli";
import { fastProcesses } from "../../support/fast-start";

const REPOSITORY = path.resolve(__dirname, "../../..");

/** A program in JavaScript that runs in a separate process, as for a user, so that it can be interrupted and killed. */
export interface ProcessProgram {
  folder: string;
  /** Environment of the commands. */
  environment: NodeJS.ProcessEnv;
  write(source: string): void;
  /** Runs a command of the CLI. */
  pulumi(
    args: readonly string[],
    options?: Pick<CommandOptions, "signal" | "onStart" | "env">,
  ): Promise<RunResult>;
  /** Whether the state file is a complete document. */
  hasState(): boolean;
  /** Kills a process at a moment at which the state file is complete. The file backend does not write it atomically. */
  killBetweenWrites(pid: number): Promise<void>;
  /** Types of the resources in state. */
  types(): string[];
  /** Number of operations in state that were in progress when a command was killed. */
  pendingOperations(): number;
  /** IDs of the resources in state. */
  ids(): string[];
  /** Running processes of the current command: CLI, program and plugins. */
  processes(): RunningProcess[];
  remove(): void;
}

/** The part of the state file that tests read. */
interface SavedState {
  resources?: { type: string; id: string }[];
  pending_operations?: unknown[];
}

export interface RunningProcess {
  pid: number;
  /** Executable and arguments, separated by spaces. */
  command: string;
}

export interface ProcessProgramOptions {
  /** Name of the stack. */
  stack: string;
  environment?: Record<string, string>;
  config?: Record<string, string>;
  /** Installs plugins in the Pulumi home. */
  installPlugins?: (home: string) => void;
}

/** Creates the program in a temporary folder, which also contains the backend, the Pulumi home and the temporary files. */
export async function processProgram(options: ProcessProgramOptions): Promise<ProcessProgram> {
  const { stack, environment = {}, config = {} } = options;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-process-program-"));
  const at = (...parts: string[]) => path.join(folder, ...parts);
  createIsolatedFolders(folder);
  options.installPlugins?.(at("home"));
  fs.mkdirSync(at("node_modules"));
  fs.symlinkSync(REPOSITORY, at("node_modules", "pulumi-byob"));
  fs.symlinkSync(path.join(REPOSITORY, "node_modules", "@pulumi"), at("node_modules", "@pulumi"));
  fs.writeFileSync(at("package.json"), JSON.stringify({ name: "test", private: true, main: "index.js" }));
  const runtime = { name: "nodejs", options: { typescript: false } };
  // JSON is valid YAML.
  fs.writeFileSync(at("Pulumi.yaml"), JSON.stringify({ name: "test", runtime }));
  const cli = await ensurePulumiCli();
  const env = {
    ...isolatedEnvironment(folder, cli, environment),
    ...fastProcesses,
    PULUMI_CONFIG_PASSPHRASE: "process-program",
    PULUMI_SKIP_CONFIRMATIONS: "true",
  };
  const state = (): SavedState => {
    const text = fs.readFileSync(at("backend", ".pulumi", "stacks", "test", `${stack}.json`), "utf8");
    return JSON.parse(text).checkpoint.latest ?? {};
  };
  const resources = () => state().resources ?? [];
  const processes = () => processesWith(`PULUMI_HOME=${at("home")}`);
  const program: ProcessProgram = {
    folder,
    environment: env,
    write: (source) => fs.writeFileSync(at("index.js"), source),
    pulumi: (args, options = {}) =>
      run("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: folder,
        ...options,
        env: { ...env, ...options.env },
      }),
    hasState() {
      try {
        return Array.isArray(resources());
      } catch {
        return false;
      }
    },
    async killBetweenWrites(pid) {
      for (;;) {
        process.kill(pid, "SIGSTOP");
        if (program.hasState()) {
          process.kill(pid, "SIGKILL");
          return;
        }
        process.kill(pid, "SIGCONT");
        await sleep(5);
      }
    },
    types: () => resources().map(({ type }) => type),
    pendingOperations: () => state().pending_operations?.length ?? 0,
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
  await program.pulumi(["stack", "init", stack]);
  const values = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
  if (values.length > 0) {
    await program.pulumi(["config", "set-all", ...values]);
  }
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
