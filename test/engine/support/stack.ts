import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { getSubchannelPool } from "@grpc/grpc-js/build/src/subchannel-pool";
import { runtime } from "@pulumi/pulumi";
import {
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type PulumiFn,
  Stack,
} from "@pulumi/pulumi/automation";
import { run as runCommand } from "../../../scripts/lib/run";
import { ensurePulumiCli, type PulumiCli } from "../../../scripts/pulumi-cli";
import { fastProcesses } from "../../support/fast-start";
import { SECRETS_PROVIDER } from "./key-server";
import { type RunOutcome, runOutcomeOf } from "./outcome";

export type { RunOutcome, RunStep } from "./outcome";

const repository = path.resolve(__dirname, "../../..");
const PROJECT = "test";
const STACK = "engine";

export type ConfigValue = string | { value: string; secret: true };

export interface StackOptions {
  /** Keys with their namespace, for example `byob:ryzeapiToken`. */
  config?: Record<string, ConfigValue>;
  /** Environment of the CLI and the plugin. Variables of the services are removed unless they are set here. */
  env?: Record<string, string>;
  /** Directory in which the plugin starts and searches for `pulumi-byob`. @default the repository */
  main?: string;
  /** Installs plugins in the Pulumi home of the stack. */
  installPlugins?: (home: string) => void;
}

export interface StackRunOptions {
  /** Whether a change fails the run with exit code 7. */
  expectNoChanges?: boolean;
  /** Whether the run continues with other resources after a failure. */
  continueOnError?: boolean;
  signal?: AbortSignal;
}

export interface ChangeOptions extends StackRunOptions {
  refresh?: boolean;
  /** URNs for `--replace`. */
  replace?: string[];
  target?: string[];
}

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Resource in the state file, with encrypted secrets. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  provider?: string;
  initErrors?: string[];
  external?: boolean;
}

export interface Deployment {
  version: number;
  deployment: { resources?: StateResource[]; pending_operations?: unknown[] };
}

export interface EngineStack {
  /** Directory with the work directory, the Pulumi home and the backend. */
  readonly folder: string;
  /** Program of the next runs. */
  program: PulumiFn;
  preview(options?: ChangeOptions): Promise<RunOutcome>;
  up(options?: ChangeOptions): Promise<RunOutcome>;
  refresh(options?: StackRunOptions & { runProgram?: boolean }): Promise<RunOutcome>;
  destroy(options?: StackRunOptions & { runProgram?: boolean }): Promise<RunOutcome>;
  /** Runs a command of the CLI on this stack, for example `["state", "taint", urn, "--yes"]`. */
  cli(args: readonly string[]): Promise<CommandResult>;
  /** Returns the state with secrets in plain text. */
  exportState(): Promise<Deployment>;
  importState(state: Deployment): Promise<void>;
  /** Reads the resources from the state file, without the stack resource. Runs no command. */
  resources(): StateResource[];
  /** Returns the resource with that name. Throws if there is none. */
  resource(name: string): StateResource;
  /** Returns the text of all files of the backend (state, backups, history, locks). */
  stateText(): string;
  setEnvironment(values: Record<string, string | undefined>): void;
  setConfig(values: Record<string, ConfigValue>): Promise<void>;
  /** Creates another stack of the same project and backend, which is removed with this one. */
  openSibling(name: string): Promise<EngineStack>;
  /** Moves resources to a sibling with `pulumi state move`. */
  moveTo(sibling: string, urns: readonly string[]): Promise<CommandResult>;
  dispose(): void;
}

/**
 * Creates a stack in a separate directory, with a file backend and the real CLI. Each command takes 0.7 s.
 * Methods do not throw if a run fails: tests check the outcome.
 */
export async function openStack(program: PulumiFn, options: StackOptions = {}): Promise<EngineStack> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "byob-engine-"));
  try {
    for (const part of ["work", "home", "backend"]) {
      fs.mkdirSync(path.join(folder, part));
    }
    options.installPlugins?.(path.join(folder, "home"));
    const stack = await createStack(folder, STACK, program, options);
    const handle = new StackHandle(folder, stack, options);
    if (options.config) {
      await handle.setConfig(options.config);
    }
    return handle;
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Variables of the key server that the setup of the engine tests starts. Scripts run without it. */
const keyVariables: Record<string, string> | undefined =
  JSON.parse(process.env.PULUMI_BYOB_TEST_KEYS ?? "null") ?? undefined;

async function createStack(
  folder: string,
  name: string,
  program: PulumiFn,
  options: StackOptions,
): Promise<Stack> {
  const at = (part: string) => path.join(folder, part);
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await pulumiCommand(),
    workDir: at("work"),
    pulumiHome: at("home"),
    program: guarded(program),
    ...(keyVariables && { secretsProvider: SECRETS_PROVIDER }),
    projectSettings: {
      name: PROJECT,
      runtime: "nodejs",
      main: options.main ?? repository,
      backend: { url: `file://${at("backend")}` },
    },
    envVars: environment(options.env ?? {}),
  });
  const stack = name === STACK ? await copyNewStack(folder, workspace) : await Stack.create(name, workspace);
  // Each up would read outputs and history with three more commands. The tests read the state instead.
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

/** Files of a stack without resources, by path in the folder of the stack. */
let newStack: ReadonlyMap<string, string> | undefined;

/** Creates the first stack of a test file with the CLI, and the others from its files, which takes no command. */
async function copyNewStack(folder: string, workspace: LocalWorkspace): Promise<Stack> {
  if (newStack === undefined) {
    const stack = await Stack.create(STACK, workspace);
    newStack = filesOfNewStack(folder);
    return stack;
  }
  for (const [file, content] of newStack) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), content);
  }
  return Stack.select(STACK, Object.assign(workspace, { selectStack: async () => {} }));
}

function filesOfNewStack(folder: string): ReadonlyMap<string, string> {
  const entries = fs.readdirSync(path.join(folder, "backend"), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    [...files, path.join(folder, "work", `Pulumi.${STACK}.yaml`)].map((file) => [
      path.relative(folder, file),
      fs.readFileSync(file, "utf8"),
    ]),
  );
}

/**
 * Wraps a program that may throw. The SDK then rejects two promises of the stack's outputs without awaiting them, and
 * relies on its handler for unhandled rejections. Under jest that handler is not called, and the test would fail.
 */
function guarded(program: PulumiFn): PulumiFn {
  return async () => {
    try {
      return (await program()) ?? {};
    } catch (error) {
      const outputs: unknown = runtime.getStackResource()?.outputs;
      const { isKnown, isSecret } = outputs as Record<"isKnown" | "isSecret", Promise<boolean>>;
      for (const unawaited of [isKnown, isSecret]) {
        unawaited.catch(() => {});
      }
      throw error;
    }
  };
}

let command: Promise<PulumiCommand> | undefined;

function pulumiCommand(): Promise<PulumiCommand> {
  command ??= findCommand();
  return command;
}

async function findCommand(): Promise<PulumiCommand> {
  const known = process.env.PULUMI_BYOB_TEST_CLI;
  const cli: PulumiCli = known ? JSON.parse(known) : await ensurePulumiCli();
  if (path.basename(cli.binDirectory) === "bin") {
    return PulumiCommand.get({ root: cli.root });
  }
  process.env.PATH = cli.binDirectory + path.delimiter + process.env.PATH;
  return PulumiCommand.get();
}

const SERVICE_VARIABLE = /^(MODELSLAB|RYZEAPI|LABEL_STUDIO|FLASHBACK|PULUMI|AWS)_/;

function environment(wanted: Record<string, string>): Record<string, string> {
  // PULUMI_HOME is set by the workspace. An undefined entry here would override it.
  const cleared = Object.keys(process.env).filter(
    (name) => SERVICE_VARIABLE.test(name) && name !== "PULUMI_HOME",
  );
  return {
    // An undefined entry removes the variable, although the SDK's type allows only strings.
    ...(Object.fromEntries(cleared.map((name) => [name, undefined])) as unknown as Record<string, string>),
    PULUMI_CONFIG_PASSPHRASE: "engine-test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...fastProcesses,
    ...keyVariables,
    ...wanted,
  };
}

type Recorder = {
  color: "never";
  onOutput(text: string): void;
  onError(text: string): void;
  onEvent(event: EngineEvent): void;
};

class StackHandle implements EngineStack {
  readonly folder: string;
  readonly #stack: Stack;
  readonly #options: StackOptions;

  constructor(folder: string, stack: Stack, options: StackOptions) {
    this.#options = options;
    this.#stack = stack;
    this.folder = folder;
  }

  get program(): PulumiFn {
    return this.#stack.workspace.program ?? (async () => {});
  }

  set program(program: PulumiFn) {
    this.#stack.workspace.program = guarded(program);
  }

  preview(options: ChangeOptions = {}): Promise<RunOutcome> {
    return this.#record((recorder) => this.#stack.preview({ ...options, ...recorder }));
  }

  up(options: ChangeOptions = {}): Promise<RunOutcome> {
    return this.#record((recorder) => this.#stack.up({ ...options, ...recorder }));
  }

  refresh(options: StackRunOptions & { runProgram?: boolean } = {}): Promise<RunOutcome> {
    return this.#record((recorder) => this.#stack.refresh({ ...options, ...recorder }));
  }

  destroy(options: StackRunOptions & { runProgram?: boolean } = {}): Promise<RunOutcome> {
    return this.#record((recorder) => this.#stack.destroy({ ...options, ...recorder }));
  }

  async #record(run: (recorder: Recorder) => Promise<unknown>): Promise<RunOutcome> {
    const raw = { exitCode: 0, stdout: "", stderr: "", failure: "", events: [] as EngineEvent[] };
    const started = Date.now();
    try {
      await run({
        color: "never",
        onOutput: (text) => (raw.stdout += text),
        onError: (text) => (raw.stderr += text),
        onEvent: (event) => raw.events.push(event),
      });
    } catch (error) {
      raw.exitCode = exitCodeOf(error);
      raw.failure = error instanceof Error ? error.message : String(error);
    }
    forgetConnections();
    return runOutcomeOf({ ...raw, seconds: (Date.now() - started) / 1000 });
  }

  cli(args: readonly string[]): Promise<CommandResult> {
    return this.#command([...args, "--stack", this.#stack.name]);
  }

  moveTo(sibling: string, urns: readonly string[]): Promise<CommandResult> {
    return this.#command([
      "state",
      "move",
      "--source",
      this.#stack.name,
      "--dest",
      sibling,
      "--yes",
      ...urns,
    ]);
  }

  async openSibling(name: string): Promise<EngineStack> {
    const stack = await createStack(this.folder, name, this.program, this.#options);
    return new StackHandle(this.folder, stack, this.#options);
  }

  async #command(args: readonly string[]): Promise<CommandResult> {
    const { workDir, pulumiHome, envVars, pulumiCommand: cli } = this.#stack.workspace;
    const bin = path.isAbsolute(cli.command) ? path.dirname(cli.command) + path.delimiter : "";
    const env = { ...process.env, ...envVars, PATH: bin + process.env.PATH, PULUMI_HOME: pulumiHome };
    const all = [...args, "--non-interactive", "--color", "never"];
    const { code, stdout, stderr } = await runCommand(cli.command, all, { cwd: workDir, env });
    return { exitCode: code, stdout, stderr };
  }

  async exportState(): Promise<Deployment> {
    return this.#stack.exportStack();
  }

  async importState(state: Deployment): Promise<void> {
    await this.#stack.importStack({ ...state, deployment: state.deployment });
  }

  resources(): StateResource[] {
    const file = path.join(this.folder, "backend", ".pulumi", "stacks", PROJECT, `${this.#stack.name}.json`);
    const state = JSON.parse(fs.readFileSync(file, "utf8"));
    const resources: StateResource[] = state.checkpoint.latest?.resources ?? [];
    return resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");
  }

  resource(name: string): StateResource {
    const found = this.resources().find(({ urn }) => urn.endsWith(`::${name}`));
    if (found === undefined) {
      throw new Error(`no resource ${name} in the state`);
    }
    return found;
  }

  stateText(): string {
    const backend = path.join(this.folder, "backend");
    const files = fs.readdirSync(backend, { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => fs.readFileSync(path.join(file.parentPath, file.name), "utf8"))
      .join("\n");
  }

  setEnvironment(values: Record<string, string | undefined>): void {
    Object.assign(this.#stack.workspace.envVars, values);
  }

  async setConfig(values: Record<string, ConfigValue>): Promise<void> {
    const entries = Object.entries(values).map(([key, given]) => [
      key,
      typeof given === "string" ? { value: given } : given,
    ]);
    await this.#stack.setAllConfig(Object.fromEntries(entries));
  }

  dispose(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Closes unused gRPC connections, and forgets those that the SDK did not close. gRPC keeps them by address, and a later
 * engine can have the same port: a program with such a connection fails with "No connection established".
 */
function forgetConnections(): void {
  const pool = getSubchannelPool(true);
  pool.unrefUnusedSubchannels();
  Object.assign(pool, { pool: Object.create(null) });
}

/** The SDK's types do not contain the field with the exit code of the CLI. */
function exitCodeOf(error: unknown): number {
  const { commandResult } = error as { commandResult?: { code: number; err?: { exitCode?: number } } };
  const code = commandResult?.err?.exitCode ?? commandResult?.code;
  return code === undefined || code === 0 ? -1 : code;
}
