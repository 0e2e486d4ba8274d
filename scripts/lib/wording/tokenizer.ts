import type { Parts } from "./part";
import { VALUE_RULES } from "./value-rules";

/** Tags of docblocks with their types and names, which are not prose. */
const TAGS =
  /\{@\w+ [^}]*\}|@(?:param|typedef|property|returns|type|template) (?:\{[^}]*\} )?(?:\[?[\w.]+\]? ?)?/g;

/** Last characters before a slash that starts a regular expression. */
const BEFORE_REGEXP = /[(,=:[!&|?{};+\-*%~^<>\n]|^$/;

const REGEXP = /^\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/;

/** Keywords after which a slash starts a regular expression. */
const BEFORE_EXPRESSION = /^(?:return|typeof|case|in|of|void|throw|await|yield)$/;

/** Reads comments, string literals and identifiers of TypeScript or JavaScript in one pass. */
export class Tokenizer {
  readonly #parts: Parts = { prose: [], values: [], names: [] };
  readonly #source: string;
  #at = 0;
  #line = 1;
  /** The last character that is not whitespace, or a substitute for a whole token. */
  #last = "";
  #braces = 0;
  /** Depths of braces at which a template continues. */
  readonly #templates: number[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  parts(): Parts {
    while (this.#at < this.#source.length) {
      const char = this.#source.charAt(this.#at);
      const pair = this.#source.slice(this.#at, this.#at + 2);
      if (pair === "//" || pair === "/*") {
        this.#comment(pair);
      } else if (char === '"' || char === "'") {
        this.#quoted(char);
      } else if (char === "`" || (char === "}" && this.#templates.at(-1) === this.#braces)) {
        this.#template(char);
      } else if (char === "/" && BEFORE_REGEXP.test(this.#last)) {
        const found = REGEXP.exec(this.#ahead(2000));
        this.#step(found ? found[0].length : 1);
        this.#last = '"';
      } else if (/[A-Za-z_$#]/.test(char)) {
        this.#name();
      } else {
        this.#punctuation(char);
      }
    }
    return this.#parts;
  }

  #comment(start: string): void {
    const line = this.#line;
    const isLine = start === "//";
    let end = isLine ? this.#source.indexOf("\n", this.#at) : this.#source.indexOf("*/", this.#at) + 2;
    if (end < 2) {
      end = this.#source.length;
    }
    let text = this.#source.slice(this.#at, end);
    this.#step(end - this.#at);
    let more = isLine ? this.#nextLineComment() : undefined;
    while (more !== undefined) {
      text += more;
      this.#step(more.length);
      more = this.#nextLineComment();
    }
    const prose = text.replace(TAGS, (tag) => tag.replace(/[^\n]/g, " "));
    this.#parts.prose.push({ text: prose, line, comment: true });
  }

  #nextLineComment(): string | undefined {
    return /^\n[ \t]*\/\/[^\n]*/.exec(this.#ahead(400))?.[0];
  }

  #quoted(quote: string): void {
    const pattern = new RegExp(`^${quote}((?:[^${quote}\\\\\\n]|\\\\[^])*)${quote}?`);
    const [all = quote, text = ""] = pattern.exec(this.#ahead(5000)) ?? [];
    this.#string(text, this.#line);
    this.#step(all.length);
    this.#last = '"';
  }

  #template(char: string): void {
    if (char === "}") {
      this.#templates.pop();
    }
    const line = this.#line;
    const source = this.#source;
    let end = this.#at + 1;
    while (end < source.length && source[end] !== "`" && source.slice(end, end + 2) !== "${") {
      end += source[end] === "\\" ? 2 : 1;
    }
    const isOpen = source[end] !== "`";
    this.#string(source.slice(this.#at + 1, end), line);
    this.#step(end + (isOpen ? 2 : 1) - this.#at);
    if (isOpen) {
      this.#templates.push(this.#braces);
    }
    this.#last = isOpen ? "{" : '"';
  }

  #string(text: string, line: number): void {
    const plain = text.replace(/\\n/g, " ").replace(/\\(.)/g, "$1");
    const isValue = VALUE_RULES.some(({ find }) => find.test(plain));
    if (/\s/.test(plain.trim()) && !isValue) {
      this.#parts.prose.push({ text: plain, line, comment: false });
    }
    this.#parts.values.push({ text: plain, line });
  }

  #name(): void {
    const [text = "#"] = /^[\w$#]+/.exec(this.#ahead(200)) ?? [];
    this.#parts.names.push({ text, line: this.#line });
    this.#step(text.length);
    this.#last = BEFORE_EXPRESSION.test(text) ? "=" : "a";
  }

  #punctuation(char: string): void {
    if (char === "{") {
      this.#braces++;
    }
    if (char === "}") {
      this.#braces--;
    }
    if (!/\s/.test(char)) {
      this.#last = char;
    }
    this.#step(1);
  }

  #ahead(length: number): string {
    return this.#source.slice(this.#at, this.#at + length);
  }

  #step(length: number): void {
    for (const end = this.#at + length; this.#at < end; this.#at++) {
      if (this.#source[this.#at] === "\n") {
        this.#line++;
      }
    }
  }
}
