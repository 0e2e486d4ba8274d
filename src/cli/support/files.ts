import { accessSync, constants, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { buffer } from "node:stream/consumers";
import { decodeText } from "./decode-text";

/** In the place of a file: standard input or output. */
export const STANDARD = "-";

export function nameOf(file: string): string {
  return file === STANDARD ? "the standard input" : file;
}

export async function readInput(file: string): Promise<string> {
  if (file !== STANDARD) {
    return contents(file);
  }
  if (process.stdin.isTTY) {
    throw new Error("the standard input is the terminal; pipe pulumi stack export into the command");
  }
  return decodeText(await buffer(process.stdin));
}

export function contents(file: string): string {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    throw new Error(`cannot read ${file}: ${codeOf(error)}`);
  }
}

/** Before anything else is done: nothing is ever overwritten, least of all the input. */
export function refuseOutput(file: string): void {
  if (file === STANDARD) {
    if (process.stdout.isTTY) {
      throw new Error(
        "the document holds secrets in plain text; redirect the standard output, or name a file",
      );
    }
    return;
  }
  if (lstatSync(file, { throwIfNoEntry: false })) {
    throw new Error(`${file} exists already; remove it, or name another file`);
  }
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new Error(`cannot write ${file}: ${codeOf(error)}`);
  }
}

/** The whole document or none; without a pause in between, so that no signal leaves half of it. */
export async function writeOutput(file: string, document: string): Promise<void> {
  if (file === STANDARD) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.once("error", reject);
      process.stdout.write(document, () => resolve());
    });
    return;
  }
  refuseOutput(file);
  const half = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(half, document, { mode: 0o600, flag: "wx" });
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw new Error(`cannot write ${file}: ${codeOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown failure";
}
