import { openSync } from "node:fs";
import { ReadStream } from "node:tty";

/** A person pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** What a prompt needs of a terminal. */
export interface Keyboard {
  setRawMode(on: boolean): unknown;
  setEncoding(encoding: "utf8"): unknown;
  on(event: "data" | "end", listener: (text: string) => void): unknown;
  removeListener(event: "data" | "end", listener: (text: string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  ref(): unknown;
  unref(): unknown;
}

/** The terminal, also when the standard input is a pipe; undefined when nobody sits there. */
export function openKeyboard(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): Keyboard | undefined {
  if (!stderr.isTTY) {
    return undefined;
  }
  if (stdin.isTTY) {
    return stdin;
  }
  try {
    // Without a question under way it must not keep the process alive, which pausing alone does not bring about.
    return new ReadStream(openSync("/dev/tty", "r+")).unref();
  } catch {
    return undefined;
  }
}

const ESCAPE_KEY = "\u001b";
/** Arrows and the like. */
const controlSequence = new RegExp(`${ESCAPE_KEY}(\\[[0-9;?]*[@-~]|O.|.)?`, "g");
const KEY = { interrupt: "\u0003", end: "\u0004", erase: "\u007f", backspace: "\b", clear: "\u0015" };

/** Asks without echo; what was pasted beyond a line's end answers the next question. */
export class HiddenPrompt {
  #rest = "";

  readonly #keyboard: Keyboard;
  readonly #write: (text: string) => void;

  constructor(keyboard: Keyboard, write: (text: string) => void) {
    this.#write = write;
    this.#keyboard = keyboard;
  }

  async ask(question: string): Promise<string> {
    this.#write(question);
    this.#keyboard.ref();
    this.#keyboard.setEncoding("utf8");
    this.#keyboard.setRawMode(true);
    try {
      return await this.#line();
    } finally {
      this.#keyboard.setRawMode(false);
      this.#keyboard.pause();
      this.#keyboard.unref();
      this.#write("\n");
    }
  }

  #line(): Promise<string> {
    return new Promise((resolve, reject) => {
      let line = "";
      const finish = (act: () => void) => {
        this.#keyboard.removeListener("data", take);
        this.#keyboard.removeListener("end", end);
        act();
      };
      const end = () => finish(() => reject(new Interrupted("the terminal was closed")));
      const take = (text: string) => {
        const keys = [...text.replace(controlSequence, "")];
        for (const [at, pressed] of keys.entries()) {
          if (pressed === KEY.interrupt || (pressed === KEY.end && line === "")) {
            return end();
          }
          if (pressed === "\r" || pressed === "\n") {
            const next = pressed === "\r" && keys[at + 1] === "\n" ? at + 2 : at + 1;
            this.#rest = keys.slice(next).join("");
            return finish(() => resolve(line));
          }
          line = edited(line, pressed);
        }
      };
      this.#keyboard.on("data", take);
      this.#keyboard.on("end", end);
      this.#keyboard.resume();
      const pasted = this.#rest;
      this.#rest = "";
      if (pasted !== "") {
        take(pasted);
      }
    });
  }
}

function edited(line: string, pressed: string): string {
  if (pressed === KEY.clear) {
    return "";
  }
  if (pressed === KEY.erase || pressed === KEY.backspace) {
    return [...line].slice(0, -1).join("");
  }
  return pressed < " " ? line : line + pressed;
}
