import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface TerminalRun {
  exitCode: number | "did not end";
  /** Text that the command wrote to stdout, which is a pipe. */
  stdout: string;
  /** Text on the terminal: stderr, and what the terminal echoed. */
  shown: string;
  /** Whether the modes of the terminal are the ones from before the run. */
  isRestored: boolean;
}

export interface TerminalOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Keys to type, one string for each prompt. */
  keys?: readonly string[];
  /** Text at the end of each prompt. @default "): " */
  prompt?: string;
  /** Content of a pipe that replaces the terminal as stdin. */
  stdin?: string;
}

const python = spawnSync("python3", ["-c", "import pty, termios"]);

/** `describe` for tests that need a pseudo-terminal, which Python provides; skipped if Python is not installed. */
export const describeInTerminal = python.status === 0 ? describe : describe.skip;

/** Runs a program of Node in a pseudo-terminal. */
export async function runInTerminal(
  args: readonly string[],
  { env = {}, cwd = process.cwd(), keys = [], prompt = "): ", stdin }: TerminalOptions = {},
): Promise<TerminalRun> {
  const command = [process.execPath, ...args];
  const run = { command, env: { TERM: "xterm", ...env }, cwd, keys, prompt, stdin: stdin ?? null };
  const child = spawn("python3", [join(__dirname, "terminal.py"), JSON.stringify(run)]);
  const [output, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (problems !== "") {
    throw new Error(problems);
  }
  return JSON.parse(output) as TerminalRun;
}
