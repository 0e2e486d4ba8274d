/** Groups that are not read here, such as comments, conditions, and the verbose mode, which changes the syntax. */
const OTHER_GROUP = /\(\?(?![:>=!]|<[=!]|P<\w+>)/;

/** An escaped character, a character set (its first character can be "]"), or a parenthesis, bar or repetition. */
const TOKEN =
  /\\[\s\S]|\[\^?(?:\\[\s\S]|[^\\])(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:P<\w+>|<?[=!]|[:>])|[([|)*+?]|[\s\S]/g;

/**
 * Finds an error for which Python's `re.compile` certainly rejects an expression, such as a shell pattern `*.jpg`.
 * Other errors are not found, because only Python can evaluate its expressions.
 *
 * @returns a sentence, undefined when there is none of these errors
 */
export function pythonRegexProblem(expression: string): string | undefined {
  const pattern = expression.replace(/^\(\?[ims]+\)/, "");
  if (OTHER_GROUP.test(pattern)) {
    return undefined;
  }
  let depth = 0;
  let before = "";
  for (const [token] of pattern.matchAll(TOKEN)) {
    if (token === "\\") {
      return "it ends in a single backslash.";
    }
    if (token === "[") {
      return 'a character set that starts with "[" is not closed.';
    }
    if (/^[*+?]$/.test(token) && (before === "" || before === "|" || before.startsWith("("))) {
      return `"${token}" has nothing to repeat.${token === "*" ? ' Write "*" of a shell pattern as ".*".' : ""}`;
    }
    depth += token.startsWith("(") ? 1 : token === ")" ? -1 : 0;
    if (depth < 0) {
      return 'a ")" has no matching "(".';
    }
    before = token;
  }
  return depth > 0 ? 'a "(" has no matching ")".' : undefined;
}
