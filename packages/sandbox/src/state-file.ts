/**
 * The file of `--state`, which keeps the content of the sandbox between two runs.
 *
 * The file is written at the end, and while the sandbox runs after requests that can change something, so that a killed
 * process loses at most the last second. It is replaced as a whole: a file that was written partly would lose everything.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { bytesOfData, dataOfBytes, type StoredData } from "./kit/stored-data";

/** Start of each file; the number increases when old files can no longer be read. */
const HEADER = "pulumi-byob-sandbox state 1\n";
const PAUSE_MS = 1000;
/** Only for this user, because the file contains the keys of the sandbox. */
const MODE = 0o600;

type DataByEmulator = Readonly<Record<string, StoredData>>;

/** Thrown if the file cannot be used. */
export class StateFileError extends Error {
  override readonly name = "StateFileError";
}

/** Reads the file; undefined if it does not exist. Throws a `StateFileError` if it is not such a file. */
export function readStateFile(file: string): DataByEmulator | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    const bytes = readFileSync(file);
    if (bytes.subarray(0, HEADER.length).toString() === HEADER) {
      return dataOfBytes(bytes.subarray(HEADER.length));
    }
  } catch (error) {
    throw new StateFileError(
      `The state file ${file} cannot be read: ${textOf(error)}. Choose another file, or delete it.`,
    );
  }
  throw new StateFileError(
    `${file} is not a state file of this version of pulumi-byob-sandbox. Choose another file, or delete it.`,
  );
}

/** Writes the data of running emulators into a file. */
export class StateFile {
  readonly #file: string;
  readonly #data: DataByEmulator;
  #timer: NodeJS.Timeout | undefined;

  /** Writes the file immediately, so that a folder that does not exist is an error of the start. */
  constructor(file: string, data: DataByEmulator) {
    this.#file = file;
    this.#data = data;
    this.save();
  }

  /** Saves the data soon, because a request may have changed it. A failure is a warning, because requests still work. */
  saveSoon(): void {
    this.#timer ??= setTimeout(() => {
      try {
        this.save();
      } catch (error) {
        process.emitWarning(error as StateFileError);
      }
    }, PAUSE_MS).unref();
  }

  /** Throws a `StateFileError` if the file cannot be written. */
  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const partial = `${this.#file}.${process.pid}.tmp`;
    try {
      writeFileSync(partial, Buffer.concat([Buffer.from(HEADER), bytesOfData(this.#data)]), { mode: MODE });
      renameSync(partial, this.#file);
    } catch (error) {
      rmSync(partial, { force: true });
      throw new StateFileError(`The state file ${this.#file} cannot be written: ${textOf(error)}.`);
    }
  }
}

function textOf(error: unknown): string {
  // Not `instanceof`: under jest, errors of Node have another class.
  return String((error as { message?: unknown }).message ?? error);
}
