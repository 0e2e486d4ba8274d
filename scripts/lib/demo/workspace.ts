import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { PulumiCli } from "../../pulumi-cli";
import { createIsolatedFolders, isolatedEnvironment } from "../isolated-environment";
import { type RunResult, run } from "../run";
import { ScriptError } from "../script";
import { parseActions } from "./cli-output";

const STACK = "demo";
const LOOPBACK = "127.0.0.1,localhost";

export interface CliResult {
  code: number;
  output: string;
  /** The action of each resource by its name, for example `{ chat: "updated [diff: ~bucket]" }`. */
  actions: Record<string, string>;
}

export interface WorkspaceOptions {
  /** Folder to be created. */
  folder: string;
  /** Folder of the program. */
  program: string;
  /** The variables that point to the emulators. */
  emulators: Record<string, string>;
  /** Installs plugins in the Pulumi home. */
  installPlugins?: (home: string) => void;
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/** A folder with a project, a backend and a Pulumi home. */
export class Workspace {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #options: WorkspaceOptions;

  constructor(cli: PulumiCli, options: WorkspaceOptions) {
    this.#options = options;
    this.folder = options.folder;
    fs.mkdirSync(this.folder);
    createIsolatedFolders(this.folder);
    options.installPlugins?.(path.join(this.folder, "home"));
    // JSON is valid YAML. The CLI writes configuration next to this file, so that of the program is not used.
    const project = { name: path.basename(options.program), runtime: "nodejs", main: options.program };
    fs.writeFileSync(path.join(this.folder, "Pulumi.yaml"), JSON.stringify(project));
    this.#env = {
      ...isolatedEnvironment(this.folder, cli, options.emulators),
      NO_PROXY: LOOPBACK,
      no_proxy: LOOPBACK,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      // `npm run check` checks the types of the examples. Here that would take seconds per command.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    };
  }

  async createStack(): Promise<void> {
    const { code, stderr } = await this.#run(["stack", "init", STACK]);
    if (code !== 0) {
      throw new ScriptError(`pulumi stack init failed with exit code ${code}: ${stderr.trim()}`);
    }
  }

  async pulumi(...args: readonly string[]): Promise<CliResult> {
    const { onLine } = this.#options;
    if (args[0] !== "config") {
      onLine(`$ pulumi ${args.join(" ")}`);
    }
    const { code, stdout, stderr } = await this.#run([...args, "--stack", STACK], onLine);
    return { code, output: stdout + stderr, actions: parseActions(stdout) };
  }

  async configure(values: {
    plain?: Record<string, string>;
    secret?: Record<string, string>;
  }): Promise<void> {
    const { plain = {}, secret = {} } = values;
    const flags = [
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secret).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    const { code, output } = await this.pulumi("config", "set-all", ...flags);
    if (code !== 0) {
      throw new ScriptError(`pulumi config set-all failed with exit code ${code}: ${output.trim()}`);
    }
  }

  /** The content of all files of the backend. */
  stateText(): string {
    const files = fs.readdirSync(path.join(this.folder, "backend"), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => fs.readFileSync(path.join(file.parentPath, file.name), "utf8"))
      .join("\n");
  }

  async #run(args: readonly string[], onLine?: (line: string) => void): Promise<RunResult> {
    const { signal } = this.#options;
    const options = { cwd: this.folder, env: this.#env, signal, onLine };
    const result = await run("pulumi", [...args, "--non-interactive"], options);
    signal.throwIfAborted();
    return result;
  }
}
