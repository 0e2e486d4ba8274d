/**
 * Conversion of Python's regular expressions, which filter the keys of a sync.
 *
 * Python and JavaScript disagree on syntax and on the characters of `\w`, `\d`, `.` and `$`. The common syntax is
 * converted exactly. Everything else is rejected, so that no filter selects other keys than the server would.
 *
 *     pythonRegExp(".*\\.jpg$").test("raw/cat.jpg");
 */

/** Thrown for syntax that is not converted. Python may accept it. */
export class UnsupportedPattern extends Error {
  override readonly name = "NotImplementedError";
  constructor(syntax: string) {
    super(`the Label Studio emulator does not support ${JSON.stringify(syntax)} in regular expressions`);
  }
}

const WORD = "\\p{L}\\p{N}_";
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\p{Z}";

/** Escapes and their conversion in a set; those without one cannot be part of a set. */
const ESCAPES: Readonly<Record<string, [outside: string, inSet?: string]>> = {
  d: ["\\p{Nd}", "\\p{Nd}"],
  D: ["\\P{Nd}", "\\P{Nd}"],
  w: [`[${WORD}]`, WORD],
  W: [`[^${WORD}]`],
  s: [`[${SPACE}]`, SPACE],
  S: [`[^${SPACE}]`],
  b: [`(?=(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`],
  A: ["^"],
  Z: ["$"],
  ...Object.fromEntries(["n", "r", "t", "f", "v"].map((name) => [name, [`\\${name}`, `\\${name}`]])),
};

const TOKEN =
  /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S]|$)|\[\^?(?:\\[\s\S]|[^\\])(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:P<[A-Za-z_]\w*>|[\s\S]?)|\{\d*,?\d*\}\+?|[*+?]\+?|[\s\S]/gu;

/**
 * Converts an expression to one that matches from the start of a key, as Python's `re.match` does.
 *
 * @throws a SyntaxError if Python rejects the expression, an UnsupportedPattern if it may accept it
 */
export function pythonRegExp(expression: string): RegExp {
  const [start = "", flags = ""] = /^\(\?([is]+)\)/.exec(expression) ?? [];
  const tokens = expression.slice(start.length).match(TOKEN) ?? [];
  const source = tokens.map((token) => converted(token, flags.includes("s"))).join("");
  const mode = flags.includes("i") ? "iu" : "u";
  // The parentheses of `^(?:…)` could complete an invalid expression.
  return new RegExp(`^(?:${new RegExp(source, mode).source})`, mode);
}

function converted(token: string, isDotAll: boolean): string {
  if (token.startsWith("\\")) {
    return escapeOf(token, false);
  }
  if (token.startsWith("[")) {
    return setOf(token);
  }
  if (token.startsWith("(?P<")) {
    return token.replace("P", "");
  }
  if (/^\(\?[^:]|^\(\?$|^[*+?{].*\+$|^\{,?\}$/.test(token)) {
    throw new UnsupportedPattern(token);
  }
  if (/^\{,/.test(token)) {
    return token.replace(",", "0,");
  }
  const others: Record<string, string> = {
    ".": isDotAll ? "[^]" : "[^\\n]",
    $: "(?=\\n?$)",
    "{": "\\{",
    "}": "\\}",
    "]": "\\]",
  };
  return others[token] ?? token;
}

/** A set, whose first character can be a closing bracket. */
function setOf(token: string): string {
  const [, start = "", body = ""] = /^(\[(?:\^|(?!\^)))([\s\S]+)\]$/.exec(token) ?? [];
  if (body === "") {
    throw new SyntaxError("unterminated character set");
  }
  if (/--|&&|~~|\|\||\[/.test(body)) {
    throw new UnsupportedPattern(token);
  }
  const members =
    body.replace(/^\]/, "\\]").match(/\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])|[\s\S]/gu) ?? [];
  return `${start}${members.map((member) => (member.startsWith("\\") ? escapeOf(member, true) : member)).join("")}]`;
}

function escapeOf(token: string, inSet: boolean): string {
  const name = token.slice(1);
  if (name === "") {
    throw new SyntaxError("bad escape (end of pattern)");
  }
  if (/^[xu]./.test(name)) {
    return token;
  }
  const known = Object.hasOwn(ESCAPES, name) ? ESCAPES[name]?.[inSet ? 1 : 0] : undefined;
  if (known !== undefined) {
    return known;
  }
  if (/[A-Za-z0-9]/.test(name)) {
    throw new UnsupportedPattern(token);
  }
  return /[\^$\\.*+?()[\]{}|/]/.test(name) || (inSet && name === "-") ? token : name;
}
