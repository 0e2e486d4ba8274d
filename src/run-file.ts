/**
 * File that the processes of one Pulumi run use to share which resource owns which object, and who holds which lock.
 *
 * Each provider instance runs in a separate plugin process, and the program is another process. If a resource is renamed
 * and moved to another provider, one plugin creates it and another one deletes it. Plugins do not see resources outside
 * `--target` at all. Memory is therefore not enough, and Pulumi has no other channel between these processes.
 *
 * The file name is a hash of the engine's address, which all processes know. Later runs can reuse an address, so plugins
 * write the engine's process ID and start time into each line and discard files of another engine. The program does not
 * know the engine's process. It replaces the file and records its own start time, and plugins ignore a program that
 * started before their engine. A file that cannot be read or written is treated as empty. It contains only hashes,
 * times and random values.
 *
 *     const file = PluginRunFile.open(process.argv);
 *     file?.append({ type: "released", object, owner });
 *     for (const record of file?.readNew() ?? []) apply(record);
 */
import { createHash, randomUUID } from "node:crypto";
import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { engineProcess, type ProcessInfo } from "./engine-process";
import { trimTrailingSlashes } from "./url";

/** One line of the file. Objects, accounts and natural keys are hashes; owners are random values. */
export type RunRecord =
  /** The program started, in milliseconds since 1970. Earlier content belongs to another run. */
  | { type: "program"; startedAt: number }
  /** The program contains the resource with this owner. */
  | { type: "in-program"; object: string; server: string; owner: string }
  /** See `Holder` in `provider/ownership.ts`. */
  | {
      type: "owned";
      object: string;
      server: string;
      account: string;
      created: string;
      owner: string;
      acquired: boolean;
      existed: boolean;
      stays: boolean;
    }
  | { type: "released"; object: string; owner: string }
  | { type: "create-failed"; naturalKey: string; location: string }
  | { type: "create-succeeded"; naturalKey: string; location: string }
  /** See `provider/key-lock.ts`. `pid` is the process that requests the lock. */
  | { type: "lock-requested"; key: string; lock: string; pid: number }
  | { type: "lock-released"; lock: string };

type Line = RunRecord & { writer: string; engine?: string };

/** Age after which leftover files of killed runs are deleted. */
const MAX_FILE_AGE_MS = 48 * 3_600_000;

/** Returns a short hash of values that must not be written in plain text. */
export function shortHash(...values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16);
}

/** Returns the hash that identifies an object of a service. */
export function objectHash(type: string, id: string): string {
  return shortHash(type, id);
}

/** Returns the hash of a service's URL, equal for all spellings of it. */
export function serverHash(baseUrl: unknown): string {
  return shortHash(canonicalUrl(baseUrl));
}

/** Normalizes a URL: lowercase host, no default port, no trailing slashes. */
export function canonicalUrl(url: unknown): string {
  const text = String(url ?? "");
  return trimTrailingSlashes(URL.canParse(text) ? new URL(text).href : text);
}

/** Returns candidate directories, best first. In a container the temporary directory may be read-only. */
function folders(): string[] {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  return [join(tmpdir(), `pulumi-byob-${process.getuid?.() ?? "user"}`), join(home, "pulumi-byob")];
}

/** Creates a directory that only this user can access. Throws if another user owns it or it cannot be used. */
function prepareFolder(folder: string): string {
  // Fails if the directory exists. Not recursive: in /proc a recursive mkdirSync never returns.
  attempt(() => mkdirSync(folder, { mode: 0o700 }));
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error("the directory belongs to another user");
  }
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  return folder;
}

/** @returns undefined when no directory can be used. */
function fileOf(engineAddress: string): string | undefined {
  for (const candidate of folders()) {
    const folder = attempt(() => prepareFolder(candidate));
    if (folder !== undefined) {
      return join(folder, `${shortHash(engineAddress)}.jsonl`);
    }
  }
  return undefined;
}

function removeOldFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - lstatSync(file).mtimeMs > MAX_FILE_AGE_MS) {
      rmSync(file, { force: true });
    }
  }
}

/** Runs a file operation and ignores its errors, because they must not fail an update. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

const writer = randomUUID();

/** Appends a record on a new line, because another process may have left an incomplete line. */
function write(file: string, line: Line): void {
  attempt(() => appendFileSync(file, `\n${JSON.stringify(line)}\n`, { mode: 0o600 }));
}

/** Write-only access to the file for the program. */
export class ProgramRunFile {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
    const line: Line = { type: "program", startedAt: Date.now(), writer };
    // The new file has another inode, which shows plugins that the file was replaced.
    const next = `${file}.${writer}`;
    attempt(() => {
      writeFileSync(next, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      renameSync(next, file);
    });
  }

  /**
   * Replaces the file, because the program starts.
   * @returns undefined when no directory can be used.
   */
  static open(engineAddress: string): ProgramRunFile | undefined {
    const file = fileOf(engineAddress);
    return file === undefined ? undefined : new ProgramRunFile(file);
  }

  append(record: RunRecord): void {
    write(this.#file, { ...record, writer });
  }
}

/** Access to the file for a plugin process. */
export class PluginRunFile {
  readonly #file: string;
  readonly #engine: ProcessInfo;
  readonly #all: RunFileReader;
  readonly #others: RunFileReader;

  private constructor(file: string, engine: ProcessInfo) {
    this.#file = file;
    this.#engine = engine;
    this.#all = new RunFileReader(file, engine);
    this.#others = new RunFileReader(file, engine);
    attempt(() => {
      removeOldFiles(dirname(file));
      const lines = linesOf(readFileSync(file, "utf8"));
      if (lines.some((line) => line.engine !== undefined && line.engine !== engine.id)) {
        rmSync(file);
      }
    });
  }

  /** @returns undefined when the engine did not start this process or is unknown, or when no directory can be used. */
  static open(argv: readonly string[]): PluginRunFile | undefined {
    const address = argv.slice(2).find((argument) => /^[\w.[\]:-]+:\d+$/.test(argument));
    if (address === undefined || process.getuid === undefined) {
      return undefined;
    }
    const engine = engineProcess();
    if (engine === undefined) {
      return undefined;
    }
    const file = fileOf(address);
    return file === undefined ? undefined : new PluginRunFile(file, engine);
  }

  append(record: RunRecord): void {
    write(this.#file, { ...record, writer, engine: this.#engine.id });
  }

  /** Returns the records that other processes of this run wrote since the last call. */
  readNew(): RunRecord[] {
    return this.#others.readNew().filter((line) => line.writer !== writer);
  }

  /** Returns the records that all processes of this run wrote since the last call, in the order of the file. */
  readAllNew(): RunRecord[] {
    return this.#all.readNew();
  }
}

/** Position in the file, and the lines of this run after it. */
class RunFileReader {
  readonly #file: string;
  readonly #engine: ProcessInfo;
  #offset = 0;
  #inode: number | undefined;
  #isProgramOfThisRun = false;

  constructor(file: string, engine: ProcessInfo) {
    this.#file = file;
    this.#engine = engine;
  }

  readNew(): Line[] {
    return linesOf(attempt(() => this.#tail()) ?? "").filter((line) => this.#isOfThisRun(line));
  }

  #isOfThisRun(line: Line): boolean {
    if (line.engine !== undefined) {
      return line.engine === this.#engine.id;
    }
    if (line.type === "program") {
      this.#isProgramOfThisRun = line.startedAt >= this.#engine.startedAt;
    }
    return this.#isProgramOfThisRun;
  }

  /** Returns the text that was appended since the last call, up to the last complete line. */
  #tail(): string {
    const file = openSync(this.#file, "r");
    try {
      const { size, ino } = fstatSync(file);
      if (ino !== this.#inode || size < this.#offset) {
        this.#offset = 0;
      }
      this.#inode = ino;
      const buffer = Buffer.alloc(size - this.#offset);
      const length = readSync(file, buffer, 0, buffer.length, this.#offset);
      const complete = buffer.subarray(0, length).lastIndexOf("\n") + 1;
      this.#offset += complete;
      return buffer.toString("utf8", 0, complete);
    } finally {
      closeSync(file);
    }
  }
}

/** Parses lines and skips invalid ones, because a killed process may leave an incomplete line. */
function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    const parsed = attempt(() => JSON.parse(line) as Line | null);
    return typeof parsed?.type === "string" ? [parsed] : [];
  });
}
