import { accessSync, constants, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { buffer } from "node:stream/consumers";
import { decodeText } from "./decode-text";

/** Value of a file option that selects stdin or stdout. */
export const STANDARD = "-";

/** Returns the name of a file for messages. */
export function nameOf(file: string): string {
  return file === STANDARD ? "stdin" : file;
}

/**
 * Reads a file or stdin.
 * @param option option that selects the file
 * @param content description of the content
 */
export async function readInput(file: string, option: string, content: string): Promise<string> {
  if (file !== STANDARD) {
    return contents(file);
  }
  if (process.stdin.isTTY) {
    throw new Error(
      `${option} -: stdin is a terminal. Pipe ${content} into this command, or pass a file to ${option}.`,
    );
  }
  return decodeText(await buffer(process.stdin));
}

/** Reads a file. */
export function contents(file: string): string {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    throw new Error(
      `${file}: could not read the file: ${reasonOf(error)}. Check the path and its permissions.`,
    );
  }
}

/** Asserts, before any other work, that the output can be written and does not overwrite a file. */
export function assertWritable(file: string): void {
  if (file === STANDARD) {
    if (process.stdout.isTTY) {
      throw new Error(
        "--out: the document contains secrets in plain text, and stdout is a terminal. Redirect stdout, or pass a file.",
      );
    }
    return;
  }
  if (lstatSync(file, { throwIfNoEntry: false })) {
    throw new Error(`${file}: already exists. Remove it, or choose another file.`);
  }
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new Error(
      `${file}: could not write the file: ${reasonOf(error)}. Check the directory and its permissions.`,
    );
  }
}

/** Writes the whole document or nothing. The write to a file is synchronous, so a signal cannot interrupt it. */
export async function writeOutput(file: string, document: string): Promise<void> {
  if (file === STANDARD) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.once("error", reject);
      process.stdout.write(document, () => resolve());
    });
    return;
  }
  assertWritable(file);
  const half = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(half, document, { mode: 0o600, flag: "wx" });
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw new Error(
      `${file}: could not write the file: ${reasonOf(error)}. Check the directory and its permissions.`,
    );
  }
}

/** Code and description of an error of the file system, for example "ENOENT: no such file or directory". */
function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split(", ", 1)[0] ?? "") : String(error);
}
