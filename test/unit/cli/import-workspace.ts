import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Sandbox, startSandbox } from "pulumi-byob-sandbox";
import { compiled } from "../../support/command";
import { runInTerminal, type TerminalOptions, type TerminalRun } from "../../support/terminal";

export const STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
export const TYPE = "pulumi-nodejs:dynamic/byob:RyzeInstanceS3";
export const CHAT = `urn:pulumi:dev::shop::${TYPE}::chat`;
export const DEFAULT = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default";

export type Resource = Record<string, unknown>;

export const root = { urn: STACK, custom: false, type: "pulumi:pulumi:Stack" };

export const provider = (urn: string, inputs?: Resource) => ({
  urn,
  custom: true,
  id: "11111111-1111-4111-8111-111111111111",
  type: "pulumi:providers:pulumi-nodejs",
  ...(inputs && { inputs, outputs: inputs }),
});

/** Output of `pulumi stack export`. */
export const exported = (resources?: Resource[], more: object = {}) => ({
  version: 3,
  deployment: { manifest: { magic: "m" }, secrets_providers: { type: "passphrase" }, resources, ...more },
});

export const files = { in: "state.json", out: "new.json" };
export const usual = [
  ...["RyzeInstanceS3", "my-instance", "--name", "chat"],
  ...["--in", files.in, "--out", files.out],
];

export interface How {
  stdin?: string;
  env?: NodeJS.ProcessEnv;
}

/** A folder for each test, the built command, and services with objects to import. */
export class ImportWorkspace {
  #sandbox: Sandbox | undefined;
  folder = "";
  #built = "";

  constructor() {
    beforeAll(async () => {
      this.#built = compiled();
      this.#sandbox = await startSandbox();
      const settings = { enabled: true, bucket: "media", accessKey: "AKIA-CANARY", pathPrefix: "media/" };
      Object.assign(this.sandbox.ryzeapi.instances.get("my-instance") ?? {}, settings);
    });
    afterAll(async () => {
      await this.#sandbox?.stop();
      rmSync(this.#built, { recursive: true });
    });
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), "byob-import-"));
    });
    afterEach(() => rmSync(this.folder, { recursive: true }));
  }

  get sandbox(): Sandbox {
    if (!this.#sandbox) {
      throw new Error("the services are not started yet");
    }
    return this.#sandbox;
  }

  start(args: readonly string[], { stdin = "", env = {} }: How = {}) {
    const child = spawn(process.execPath, [this.#command, "import", ...args], {
      cwd: this.folder,
      env: { ...this.#environment(), BYOB_IMPORT_SECRET_KEY: "SECRET-CANARY", ...env },
    });
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
    return { child, done: Promise.all([exit, text(child.stdout), text(child.stderr)]) };
  }

  async run(args: readonly string[], how?: How) {
    const [exitCode, stdout, stderr] = await this.start(args, how).done;
    return { exitCode, stdout, stderr };
  }

  /** Runs the command in a pseudo-terminal, without the secret in a variable. */
  runInTerminal(args: readonly string[], options: TerminalOptions): Promise<TerminalRun> {
    const how = { cwd: this.folder, env: this.#environment(), ...options };
    return runInTerminal([this.#command, "import", ...args], how);
  }

  get #command(): string {
    return join(this.#built, "dist/cli/main.js");
  }

  #environment(): NodeJS.ProcessEnv {
    return { NODE_PATH: join(__dirname, "../../../node_modules"), ...this.sandbox.environment() };
  }

  /** Writes the document into which the command imports, and returns its text. */
  given(document: unknown): string {
    const content = typeof document === "string" ? document : JSON.stringify(document);
    this.write(files.in, content);
    return content;
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  files(): string[] {
    return readdirSync(this.folder).sort();
  }
}
