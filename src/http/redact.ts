/**
 * Removes secrets from messages.
 *
 * A service can return a key in its error, URL-encoded, in base64 or escaped as in JSON, and a short secret can equal
 * an ordinary word. `redactor` handles messages of services and shortens them. `ownTextRedactor` handles this
 * package's own messages, in which names such as a bucket `minio` must remain readable. Secrets that were transformed
 * in another way are not found.
 *
 *     const redact = redactor([secretAccessKey]);
 */

/** Longer than every message that the services document. */
const MAX_MESSAGE_LENGTH = 300;

/** Shorter secrets cannot be distinguished from ordinary words. */
const MIN_SECRET_LENGTH = 4;

/** From this length on, even a string that looks like a word is treated as random. */
const MIN_RANDOM_LENGTH = 16;

/** Words such as `minio`, `Admin` and `minio123`, which also appear in names. */
const PLAIN_WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+)\d{0,4}$/;

const MARK = "***";

/** The parameters that sign a presigned URL of S3. */
const SIGNING_PARAMETERS = "x-amz-(?:signature|credential|security-token)";

/** Usual names of other parameters whose values are secrets. */
const SECRET_PARAMETERS =
  "x-goog-(?:signature|credential)|awsaccesskeyid|signature|sig|(?:[a-z]+[_-]){0,4}token|api[_-]?key|apikey|password|secret";

/** Matches a parameter with its value in a URL or a form; the name is the first group. */
function parameterPattern(names: string): RegExp {
  return new RegExp(`\\b(${names})=[^\\s&"'<>]+`, "gi");
}

const SIGNATURES = parameterPattern(SIGNING_PARAMETERS);

const PATTERNS: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, MARK],
  [/\b(authorization["']?\s?[:=]\s?)["']?(?:(?:bearer|basic|token)\s+)?[^\s"',;]+/gi, `$1${MARK}`],
  // A digit or an unusual length distinguishes a credential from words such as "token authentication".
  [/\b(bearer|basic|token)(\s+)(?=[\w.~+/=-]{0,40}\d|[\w.~+/=-]{24})[\w.~+/=-]{8,}/gi, `$1$2${MARK}`],
  [parameterPattern(`${SIGNING_PARAMETERS}|${SECRET_PARAMETERS}`), `$1=${MARK}`],
];

/** Starts of stack traces, in the languages of the services. The rest of the text can contain secrets. */
const TRACES: readonly RegExp[] = [
  /Traceback \(most recent call last\)[\s\S]*/,
  /\bFile "[^"\n]{1,300}", line \d+[\s\S]*/,
  /\n\s{1,8}at [^\n]{1,300}:\d+:\d+[\s\S]*/,
  /#0 \S{1,300}\(\d+\)[\s\S]*/,
];

/** Removes secrets from a string. */
export type Redactor = (text: string) => string;

/**
 * Creates a function that prepares a service's message for an error. The result is one short line without stack traces,
 * the given secrets and strings that look like secrets. Secrets are found unchanged, URL-encoded, in base64 and escaped
 * as in JSON. One of fewer than four characters is only removed in quotes or after `=` or `:`.
 */
export function redactor(secrets: readonly string[]): Redactor {
  const known = once(() => secretPatterns(secrets));
  const hide = (text: string) => known().reduce((rest, [form, mark]) => rest.replace(form, mark), text);
  return (text) => {
    const untraced = TRACES.reduce((rest, trace) => rest.replace(trace, ""), hide(text));
    const line = untraced.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
    // Secrets are removed again, because a line break within one has become a space.
    return cut(PATTERNS.reduce((rest, [form, mark]) => rest.replace(form, mark), hide(line)));
  };
}

/**
 * Creates a function that removes secrets from this package's own messages, which quote the user's settings. It
 * neither shortens the text nor joins its lines, and apart from the given secrets it only removes the signatures of
 * presigned URLs.
 *
 * Secrets are found in the same encodings. If several match, the longest one is removed: with the access key `minio`
 * and the secret `minio123`, the text `minio123` becomes `***`. They are removed everywhere, with two exceptions:
 *
 * - A secret that looks like a word, shorter than 16 characters, is only removed as a separate word: between spaces,
 *   in quotes, after `=` or `:`, or as the user information of a URL. In `minio.example.com`, `http://minio:9000`,
 *   `s3://minio/raw` and `my-minio-bucket` the same letters are a name that the reader needs.
 * - A secret of fewer than four characters is only removed in quotes or after `=` or `:`.
 */
export function ownTextRedactor(secrets: readonly string[]): Redactor {
  const pattern = once(() => ownPattern(secrets));
  return (text) => {
    const known = pattern();
    const hidden = known === undefined ? text : text.replace(known, MARK);
    return hidden.replace(SIGNATURES, `$1=${MARK}`);
  };
}

/** Patterns of all encodings take longer than the rest of an operation, and most operations redact nothing. */
function once<T>(create: () => T): () => T {
  let created: { value: T } | undefined;
  return () => {
    created ??= { value: create() };
    return created.value;
  };
}

function ownPattern(secrets: readonly string[]): RegExp | undefined {
  const sources = new Map<string, string>();
  for (const secret of secrets.filter((one) => one.trim() !== "")) {
    if (secret.length < MIN_SECRET_LENGTH) {
      sources.set(secret, asValue(escaped(secret)));
    }
    for (const form of forms(secret)) {
      const plain = form.length < MIN_RANDOM_LENGTH && PLAIN_WORD.test(form) && form === secret.trim();
      sources.set(form, plain ? standingAlone(escaped(form)) : escaped(form));
    }
  }
  if (sources.size === 0) {
    return undefined;
  }
  const ordered = [...sources].sort(([one], [other]) => other.length - one.length);
  return new RegExp(ordered.map(([, source]) => source).join("|"), "g");
}

/** Matches a word in quotes or after `=` or `:`, but not at the start of a longer name or after `:::` in an ARN. */
function asValue(word: string): string {
  return `(?<=["'\`=]\\s?|(?<!:):\\s?)${word}(?![\\w-]|\\.\\w)`;
}

function standingAlone(word: string): string {
  const betweenSpaces = `(?<![\\w.@%+~:=/\\\\-])${word}(?![\\w@/-]|[.:]\\w)`;
  const userInformation = `(?<=//)${word}(?=(?::[^\\s/@]*)?@)`;
  return [asValue(word), betweenSpaces, userInformation].join("|");
}

function secretPatterns(secrets: readonly string[]): [RegExp, string][] {
  const distinct = [...new Set(secrets)].filter((secret) => secret.trim() !== "");
  const long = distinct.filter((secret) => secret.length >= MIN_SECRET_LENGTH).flatMap(forms);
  const short = distinct.filter((secret) => secret.length < MIN_SECRET_LENGTH);
  const patterns: [RegExp, string][] = [];
  if (long.length > 0) {
    patterns.push([new RegExp(anyOf(long), "g"), MARK]);
  }
  if (short.length > 0) {
    patterns.push([new RegExp(`(["'=:]\\s?)(?:${anyOf(short)})(?!\\w)`, "g"), `$1${MARK}`]);
  }
  return patterns;
}

function anyOf(texts: readonly string[]): string {
  // The longest secret comes first, so that one that contains another is removed completely.
  const ordered = [...new Set(texts)].sort((one, other) => other.length - one.length);
  return ordered.map(escaped).join("|");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

function forms(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const encoded = encodeURIComponent(bytes.toString("utf8"));
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const all = [
    secret,
    secret.trim(),
    secret.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim(),
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    encoded.replace(/%20/g, "+"),
    // As Python's `quote` writes it.
    encoded.replace(/%2F/g, "/"),
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    ...base64Within(bytes),
    json,
    json.replace(/\//g, "\\/"),
    ascii,
  ];
  return all.filter((form) => form.length >= MIN_SECRET_LENGTH);
}

/** Base64 of a secret within a longer text, at each offset, without the characters that also depend on the text. */
function base64Within(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3)).toString("base64");
    const form = whole.slice(offset === 0 ? 0 : offset + 1);
    // A shorter form can be part of an ordinary word.
    return form.length < 8 ? [] : [form, form.replace(/\+/g, "-").replace(/\//g, "_")];
  });
}

function cut(text: string): string {
  const characters = [...text.slice(0, 2 * MAX_MESSAGE_LENGTH + 2)];
  return characters.length <= MAX_MESSAGE_LENGTH
    ? text
    : `${characters.slice(0, MAX_MESSAGE_LENGTH - 1).join("")}…`;
}
