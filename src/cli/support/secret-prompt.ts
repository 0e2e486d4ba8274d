/**
 * Prompt for secrets on the terminal, without echo.
 *
 * Node's readline sets raw mode, decodes the keys and edits the line. It gets no output stream, so it cannot show
 * anything that is typed. The questions go to stderr, because stdout can be a pipe. Libraries for prompts start a new
 * reader for each question and lose text that was pasted beyond the first line; here one reader serves all questions.
 * Ctrl-C, Ctrl-D and the end of the terminal end the reader, which rejects the question with an `AbortError`.
 *
 *     const key = await withSecretPrompt(async (ask) => (ask ? await ask("key: ") : ""));
 */
import { openSync } from "node:fs";
import { createInterface, type Interface } from "node:readline";
import { ReadStream } from "node:tty";

/** Thrown when the user ends a prompt. */
export class AbortError extends Error {
  override readonly name = "AbortError";
}

/** Asks the user for one value. */
export type Ask = (question: string) => Promise<string>;

/** Runs a function that can ask for secrets. It gets undefined instead of `ask` if no terminal is available. */
export async function withSecretPrompt<T>(run: (ask: Ask | undefined) => Promise<T>): Promise<T> {
  const input = openTerminal();
  if (input === undefined) {
    return run(undefined);
  }
  const prompt = new SecretPrompt(input, process.stderr);
  try {
    return await run((question) => prompt.ask(question));
  } finally {
    prompt.close();
    if (input !== process.stdin) {
      input.destroy();
    }
  }
}

/** Returns stdin, or the terminal of the process if stdin is a pipe; undefined if the user cannot see a question. */
function openTerminal(): ReadStream | undefined {
  if (!process.stderr.isTTY) {
    return undefined;
  }
  if (process.stdin.isTTY) {
    return process.stdin;
  }
  try {
    return new ReadStream(openSync("/dev/tty", "r+"));
  } catch {
    return undefined;
  }
}

/** Reader of secrets. Until the first question it leaves the terminal as it is; afterwards it must be closed. */
export class SecretPrompt {
  readonly #input: NodeJS.ReadableStream;
  readonly #output: Pick<NodeJS.WritableStream, "write">;
  #reader: Interface | undefined;
  #lines: AsyncIterator<string> | undefined;

  constructor(input: NodeJS.ReadableStream, output: Pick<NodeJS.WritableStream, "write">) {
    this.#input = input;
    this.#output = output;
  }

  async ask(question: string): Promise<string> {
    this.#output.write(question);
    const { done, value } = await this.#readLines().next();
    this.#output.write("\n");
    if (done) {
      throw new AbortError("the prompt was closed");
    }
    return value;
  }

  /** Ends raw mode. */
  close(): void {
    this.#reader?.close();
  }

  #readLines(): AsyncIterator<string> {
    this.#reader ??= createInterface({ input: this.#input, terminal: true, historySize: 0 });
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    return this.#lines;
  }
}
