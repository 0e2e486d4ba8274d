/**
 * Messages of Python's JSON parser for a string that is not valid JSON.
 *
 * Label Studio returns them with the position of the error, for example `Expecting value: line 1 column 6 (char 5)`. The
 * parsers of Node.js have other messages and positions. So a string that `JSON.parse` rejects is read again here, only to
 * find the first error in the same way as `json.decoder` and `json.scanner` of Python 3.11.
 *
 *     pythonJsonMessage('{"a":}'); // "Expecting value: line 1 column 6 (char 5)"
 */
class PythonJsonError extends Error {
  override readonly name = "JSONDecodeError";
}

/** Message for a string that is not valid JSON. */
export function pythonJsonMessage(text: string): string {
  if (text.startsWith("\ufeff")) {
    return "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)";
  }
  try {
    new Scanner(text).readDocument();
  } catch (error) {
    if (error instanceof PythonJsonError) {
      return error.message;
    }
    throw error;
  }
  return "Expecting value: line 1 column 1 (char 0)";
}

/** Reads a string up to its first error. */
class Scanner {
  #at = 0;

  constructor(readonly text: string) {}

  readDocument(): void {
    this.#skipSpaces();
    this.#value();
    this.#skipSpaces();
    if (this.#at < this.text.length) {
      this.#fail("Extra data");
    }
  }

  #value(): void {
    const next = this.text[this.#at];
    if (next === '"') {
      this.#string();
    } else if (next === "{") {
      this.#object();
    } else if (next === "[") {
      this.#array();
    } else {
      this.#literal();
    }
  }

  #literal(): void {
    const pattern = /(?:null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.text) ?? [];
    if (found === "") {
      this.#fail("Expecting value");
    }
    if (/[NI]/.test(found)) {
      // The server's parser rejects these values, which Python's parser accepts.
      throw new PythonJsonError(`Out of range float values are not JSON compliant: '${found}'`);
    }
    this.#at += found.length;
  }

  #object(): void {
    this.#at += 1;
    this.#skipSpaces();
    if (this.#take("}")) {
      return;
    }
    do {
      this.#skipSpaces();
      if (this.text[this.#at] !== '"') {
        this.#fail("Expecting property name enclosed in double quotes");
      }
      this.#string();
      this.#skipSpaces();
      if (!this.#take(":")) {
        this.#fail("Expecting ':' delimiter");
      }
      this.#skipSpaces();
      this.#value();
      this.#skipSpaces();
      if (this.#take("}")) {
        return;
      }
    } while (this.#take(","));
    this.#fail("Expecting ',' delimiter");
  }

  #array(): void {
    this.#at += 1;
    this.#skipSpaces();
    if (this.#take("]")) {
      return;
    }
    do {
      this.#skipSpaces();
      this.#value();
      this.#skipSpaces();
      if (this.#take("]")) {
        return;
      }
    } while (this.#take(","));
    this.#fail("Expecting ',' delimiter");
  }

  #string(): void {
    const start = this.#at;
    this.#at += 1;
    for (let next = this.text[this.#at]; next !== '"'; next = this.text[this.#at]) {
      if (next === undefined) {
        this.#fail("Unterminated string starting at", start);
      }
      if (next < " ") {
        this.#fail("Invalid control character at");
      }
      this.#at += next === "\\" ? this.#escape() : 1;
    }
    this.#at += 1;
  }

  /** Length of the escape sequence at the current position. */
  #escape(): number {
    const name = this.text[this.#at + 1];
    if (name === undefined) {
      this.#fail("Unterminated string starting at", this.#at);
    }
    if (name === "u") {
      if (!/^[0-9a-f]{4}$/i.test(this.text.slice(this.#at + 2, this.#at + 6))) {
        this.#fail("Invalid \\uXXXX escape", this.#at + 1);
      }
      return 6;
    }
    if (!'"\\/bfnrt'.includes(name)) {
      this.#fail("Invalid \\escape", this.#at);
    }
    return 2;
  }

  #take(character: string): boolean {
    const found = this.text[this.#at] === character;
    this.#at += Number(found);
    return found;
  }

  #skipSpaces(): void {
    while (this.#at < this.text.length && " \t\n\r".includes(this.text[this.#at] ?? "")) {
      this.#at += 1;
    }
  }

  #fail(message: string, at = this.#at): never {
    const lines = this.text.slice(0, at).split("\n");
    const column = (lines.at(-1) ?? "").length + 1;
    throw new PythonJsonError(`${message}: line ${lines.length} column ${column} (char ${at})`);
  }
}
