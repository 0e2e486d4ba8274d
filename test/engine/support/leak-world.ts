/**
 * A program whose secrets are canaries, and everything that commands print and write.
 *
 * The program is in a separate folder, with its temporary folder, Pulumi home and user home, so that no file is
 * missed. While a command runs, changed files are read every few milliseconds, because some exist only during an update.
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { type RunResult, run } from "../../../scripts/lib/run";
import { manifests } from "../../../src/contract";
import { urlConfig } from "./accounts";
import { canary } from "./canary";
import { CANARY_SANDBOX, FLASHBACK_EMAIL, useCanaryAccounts } from "./canary-accounts";
import { type CaseValues, type EngineCase, engineCases } from "./cases";
import { type ProcessProgram, processProgram } from "./process-program";

const REPOSITORY = path.resolve(__dirname, "../../..");
export const COMMAND = path.join(REPOSITORY, "dist/cli/main.js");

const PROGRAM = `const byob = require("pulumi-byob");
const { resources, accounts } = require("./inputs.json");
const provider = new byob.Provider("accounts", accounts);
const customTimeouts = { create: "5s", update: "5s", delete: "5s" };
for (const { type, name, args, isExplicit } of resources) {
  new byob[type](name, args, { customTimeouts, ...(isExplicit && { provider }) });
}`;

/**
 * Is loaded by each Node.js process of the CLI, and lets each request of the plugin fail: with an error that contains
 * the whole request, or with an exception that nothing catches.
 */
const CRASH = `const fs = require("node:fs");
if (process.argv[1]?.includes("dynamic-provider") && fs.existsSync(process.env.CRASH_FILE)) {
  const mode = fs.readFileSync(process.env.CRASH_FILE, "utf8");
  const { Agent } = require(${JSON.stringify(path.join(REPOSITORY, "node_modules/undici"))});
  Agent.prototype.dispatch = function (request) {
    if (mode === "error") {
      throw new TypeError("invalid request: " + JSON.stringify(request));
    }
    setImmediate(() => { throw new Error("the plugin crashes"); });
    return true;
  };
}`;

/** Files that the test writes with secrets, or that have no relation to the program. */
const IGNORED = /^(node_modules|inputs\.json|crash\.js|new\.json)$/;
const POLL_MS = 50;

/** Canaries for the secrets of a bucket. */
export function bucketSecrets({ type, credential, required, optional }: EngineCase): Record<string, string> {
  const given = { ...required(), ...optional };
  const names = manifests[type].secrets.filter((name) => name !== credential && name in given);
  return Object.fromEntries(names.map((name) => [name, canary(`${type}.${name}`)]));
}

/** Changed inputs of the resources. */
interface Changes {
  probed?: (one: EngineCase) => CaseValues;
  explicit?: (one: EngineCase) => CaseValues;
}

const unchanged = () => ({});

export class LeakWorld {
  /** All output and file contents by location. */
  readonly texts: Record<string, string> = {};
  /** Number of recorded commands. */
  commands = 0;
  readonly #times = new Map<string, number>();

  private constructor(
    readonly program: ProcessProgram,
    readonly sandbox: Sandbox,
    /** All secrets by name. */
    readonly secrets: Record<string, string>,
    private readonly environment: Record<string, string>,
  ) {}

  static async open(): Promise<LeakWorld> {
    const sandbox = await startSandbox({ ...CANARY_SANDBOX, flashback: { quota: 100 } });
    for (const { prepare } of engineCases) {
      prepare(sandbox);
    }
    const accounts = useCanaryAccounts(sandbox);
    const program = await processProgram({ stack: "leaks", environment: { CRASH_FILE: "crash-mode" } });
    const at = (name: string) => path.join(program.folder, name);
    fs.mkdirSync(at("user"));
    fs.writeFileSync(at("crash.js"), CRASH);
    const environment = {
      HOME: at("user"),
      NODE_OPTIONS: `--require ${at("crash.js")}`,
      CRASH_FILE: at("crash-mode"),
    };
    const named = engineCases.flatMap((one) =>
      Object.entries(bucketSecrets(one)).map(([name, value]) => [`${one.type}.${name}`, value]),
    );
    const { accessKeyId, secretAccessKey } = sandbox.bucket;
    const secrets = { ...accounts, ...Object.fromEntries(named), accessKeyId, secretAccessKey };
    const world = new LeakWorld(program, sandbox, secrets, environment);
    const values = (entries: Record<string, string>, flag: string) =>
      Object.entries(entries).flatMap(([key, value]) => [flag, `${key}=${value}`]);
    const plain = { ...urlConfig(sandbox), "byob:flashbackEmail": FLASHBACK_EMAIL };
    program.write(PROGRAM);
    await world.pulumi("config set-all", [
      "config",
      "set-all",
      ...values(plain, "--plaintext"),
      ...values(accounts, "--secret"),
    ]);
    return world;
  }

  /**
   * Writes the inputs of the program: each type once with the bucket of the sandbox, which is probed, and the
   * credentials of the configuration, and once with canaries and the credentials of an explicit provider.
   */
  write({
    probed: changesOfProbed = unchanged,
    explicit: changesOfExplicit = unchanged,
  }: Changes = {}): void {
    const probed = engineCases.map((one) => ({
      type: one.type,
      name: one.type,
      args: {
        verify: "warn",
        ...one.required(),
        ...one.bucketInputs(this.sandbox.bucket),
        ...changesOfProbed(one),
      },
    }));
    const explicit = engineCases.map((one) => ({
      type: one.type,
      name: `${one.type}-explicit`,
      isExplicit: true,
      args: { verify: "skip", ...one.required(1), ...bucketSecrets(one), ...changesOfExplicit(one) },
    }));
    const accounts = {
      modelslab: { key: this.secrets["byob:modelslabKey"], url: this.sandbox.urls.modelslab },
      ryzeapi: { token: this.secrets["byob:ryzeapiToken"], url: this.sandbox.urls.ryzeapi },
      labelStudio: { token: this.secrets["byob:labelStudioToken"], url: this.sandbox.urls.labelStudio },
      flashback: {
        email: FLASHBACK_EMAIL,
        password: this.secrets["byob:flashbackPassword"],
        url: this.sandbox.urls.flashback,
      },
    };
    const resources = [...probed, ...explicit];
    fs.writeFileSync(path.join(this.program.folder, "inputs.json"), JSON.stringify({ resources, accounts }));
  }

  /** Lets the plugin fail at its first request in the next commands. */
  crash(mode: "exception" | "error" | undefined): void {
    const file = path.join(this.program.folder, "crash-mode");
    mode === undefined ? fs.rmSync(file) : fs.writeFileSync(file, mode);
  }

  /** Runs a command of the CLI, and records what it prints and writes. */
  pulumi(name: string, args: readonly string[]): Promise<RunResult> {
    return this.record(name, this.program.pulumi(args, { env: this.environment }));
  }

  /** Runs a command of this package. */
  byob(name: string, args: readonly string[], variables: Record<string, string> = {}): Promise<RunResult> {
    const env = { ...this.program.environment, ...this.environment, ...variables };
    return this.record(name, run(process.execPath, [COMMAND, ...args], { cwd: this.program.folder, env }));
  }

  /** Records what a running command prints and writes. */
  async record(name: string, running: Promise<RunResult>): Promise<RunResult> {
    this.commands += 1;
    let hasEnded = false;
    const ended = running.finally(() => {
      hasEnded = true;
    });
    while (!hasEnded) {
      this.#readChangedFiles(name);
      await Promise.race([ended, sleep(POLL_MS)]);
    }
    this.#readChangedFiles(name);
    const result = await ended;
    this.texts[`stdout of ${name}`] = result.stdout;
    this.texts[`stderr of ${name}`] = result.stderr;
    return result;
  }

  #readChangedFiles(name: string): void {
    for (const file of filesIn(this.program.folder)) {
      try {
        const { mtimeMs } = fs.statSync(file);
        if (this.#times.get(file) !== mtimeMs) {
          this.#times.set(file, mtimeMs);
          const key = `${path.relative(this.program.folder, file)} during ${name}`;
          this.texts[key] = (this.texts[key] ?? "") + fs.readFileSync(file, "utf8");
        }
      } catch {
        // The file was deleted in the meantime.
      }
    }
  }

  async close(): Promise<void> {
    this.program.remove();
    await this.sandbox.stop();
  }
}

/** Files in a folder and its subfolders. Links are not followed. */
function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !IGNORED.test(name));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return filesIn(file);
    }
    return entry.isFile() ? [file] : [];
  });
}
