/**
 * File through which the processes of one Pulumi run share which resource owns which object.
 *
 * Each provider instance runs in a separate plugin process, and the program is another process. A resource that is
 * renamed and moved to another provider in one run is created by one plugin and deleted by another, and a resource
 * outside of `--target` is never shown to a plugin at all. Memory is therefore not enough, and Pulumi offers no other
 * channel between these processes.
 *
 * Both sides know the address of the engine, which names the file. Addresses are used again by later runs, so plugins
 * also write the identity of the engine's process (process id and start time) into each line and discard a file with
 * lines of another engine. The program cannot know that identity: it starts a new file and writes down the time when it
 * starts, and plugins ignore a program that started before their engine. A file that cannot be read or written is
 * treated as empty. It contains hashes and random values only.
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

/** One fact about the run. Objects, accounts and natural keys are hashes; owners are random values. */
export type RunRecord =
  /** The program starts, at this time in milliseconds since 1970. What was in the file before is of another run. */
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
  | { type: "create-failed"; naturalKey: string; place: string }
  | { type: "create-succeeded"; naturalKey: string; place: string };

type Line = RunRecord & { writer: string; engine?: string };

/** Files of runs that were killed are removed after this time. */
const MAX_FILE_AGE_MS = 48 * 3_600_000;

/** A short hash of values that must not be written as they are. */
export function shortHash(...values: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 16);
}

/** Identifies an object at a server. */
export function objectHash(type: string, id: string): string {
  return shortHash(type, id);
}

export function serverHash(baseUrl: unknown): string {
  return shortHash(canonicalUrl(baseUrl));
}

/** One spelling of a URL for all that mean the same: lower case, no default port, no slash at the end. */
export function canonicalUrl(url: unknown): string {
  const text = String(url ?? "");
  return trimTrailingSlashes(URL.canParse(text) ? new URL(text).href : text);
}

/** Folders for the files, by preference: a container may forbid writing to the one for temporary files. */
function folders(): string[] {
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  return [join(tmpdir(), `pulumi-byob-${process.getuid?.() ?? "user"}`), join(home, "pulumi-byob")];
}

/** Creates the folder for this user alone; throws if it belongs to another user or cannot be used. */
function prepareFolder(folder: string): string {
  // Fails where it exists. Not recursive: Node never returns where the parent cannot contain folders, as in /proc.
  attempt(() => mkdirSync(folder, { mode: 0o700 }));
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new Error("the folder belongs to another user");
  }
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  return folder;
}

/** @returns undefined when there is no folder to use. */
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

/** Runs file operations; a file that cannot be used does not fail an operation. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

const writer = randomUUID();

/** Starts a new line: another process may have been killed, or the disk full, within its line. */
function write(file: string, line: Line): void {
  attempt(() => appendFileSync(file, `\n${JSON.stringify(line)}\n`, { mode: 0o600 }));
}

/** The program's side of the file: it only writes. */
export class ProgramRunFile {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
    const line: Line = { type: "program", startedAt: Date.now(), writer };
    // A new file with another inode, by which plugins notice that theirs is replaced.
    const next = `${file}.${writer}`;
    attempt(() => {
      writeFileSync(next, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      renameSync(next, file);
    });
  }

  /**
   * Replaces the file by an empty one: the program starts.
   * @returns undefined when there is no folder to use.
   */
  static open(engineAddress: string): ProgramRunFile | undefined {
    const file = fileOf(engineAddress);
    return file === undefined ? undefined : new ProgramRunFile(file);
  }

  append(record: RunRecord): void {
    write(this.#file, { ...record, writer });
  }
}

/** A plugin's side of the file. */
export class PluginRunFile {
  readonly #file: string;
  readonly #engine: ProcessInfo;
  #offset = 0;
  #inode: number | undefined;
  #isProgramOfThisRun = false;

  private constructor(file: string, engine: ProcessInfo) {
    this.#file = file;
    this.#engine = engine;
    attempt(() => {
      removeOldFiles(dirname(file));
      const lines = linesOf(readFileSync(file, "utf8"));
      if (lines.some((line) => line.engine !== undefined && line.engine !== engine.id)) {
        rmSync(file);
      }
    });
  }

  /** @returns undefined when no engine started the process, the engine cannot be identified or no folder can be used. */
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

  /** Returns the records that other processes of this run have written since the last call. */
  readNew(): RunRecord[] {
    return linesOf(attempt(() => this.#tail()) ?? "").filter((line) => this.#isOfThisRun(line));
  }

  #isOfThisRun(line: Line): boolean {
    if (line.engine !== undefined) {
      return line.engine === this.#engine.id && line.writer !== writer;
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

/** Valid lines; a process that was killed may leave half of one. */
function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    const parsed = attempt(() => JSON.parse(line) as Line | null);
    return typeof parsed?.type === "string" ? [parsed] : [];
  });
}
