/** Expressions that Python's `re.compile` rejects, of which the package finds those with a reason. */
export const REJECTED_BY_PYTHON: readonly (readonly [expression: string, reason?: RegExp])[] = [
  ["*.jpg", /^"\*" has nothing to repeat\. Write "\*" of a shell pattern as "\.\*"/],
  ["+a", /nothing to repeat/],
  ["(?:*.jpg|*.png)", /nothing to repeat/],
  [".*\\.(jpg|*)", /nothing to repeat/],
  ["(?i)*.jpg", /nothing to repeat/],
  [".*\\.jpg\\", /ends in a single backslash/],
  ["([", /a character set that starts with "\["/],
  ["raw/[a-z", /a character set that starts with "\["/],
  ["(a|b", /a "\(" has no matching "\)"/],
  ["a|b)", /a "\)" has no matching "\("/],
  [".*\\p{L}"],
  ["(?<name>a)"],
  ["a**"],
  ["(?x) *a"],
];

/** Expressions that Python accepts, and of which JavaScript rejects many. */
export const ACCEPTED_BY_PYTHON: readonly string[] = [
  ".*\\.jpg$",
  "(?i).*\\.JPG",
  "(?P<day>\\d+)/.*",
  "(?x) a  # a comment with (",
  "(?#a comment with [)a",
  "(?>a+)b++",
  "[]a]",
  "[^]*]+",
  "\\(\\[\\*",
  "a|",
  "()*",
  "{a}",
  "\\Araw/.*\\Z",
  "(?i:raw)/(?s:.*)",
  "(a)?(?(1)b|c)",
];
