/** Returns a secret that can be found in any encoding, with characters that each encoding changes. */
export function canary(name: string): string {
  return `CANARY/${name}+"é" 7f3a`;
}

/** Returns a canary for a credential in a header, which must not contain spaces or non-ASCII letters. */
export function headerCanary(name: string): string {
  return `CANARY/${name}+"7f3a`;
}

/** Returns an error message with secrets in all encodings, as a careless service may return it. */
export function echo(...secrets: string[]): string {
  const spellings = secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    const { plain = [], URL = [] } = formsOf(secret);
    const [json = "", , ...escaped] = formsOf(secret).JSON ?? [];
    return [...plain, ...URL, json, ...escaped, bytes.toString("base64"), bytes.toString("base64url")];
  });
  return `invalid: ${spellings.join(" | ")}`;
}

/** Returns the encodings of a secret: plain, base64, URL and JSON, also encoded twice. */
function formsOf(secret: string): Record<string, string[]> {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    // In a longer text the base64 of the same bytes depends on their offset. Both ends depend on adjacent bytes.
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return shifted.slice(shift === 0 ? 0 : 4, -4);
  });
  const json = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(json).slice(1, -1);
  return {
    plain: [secret],
    base64: [...base64, bytes.toString("base64url").slice(0, -4)],
    URL: [encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2)],
    JSON: [json, twice, json.replaceAll("/", "\\/"), json.replaceAll("é", "\\u00e9")],
    // Logs quote messages that quote JSON.
    "nested JSON": [JSON.stringify(twice).slice(1, -1)],
  };
}

/** Shortest secret whose halves are searched. Halves of a shorter one are ordinary text. */
const MIN_LENGTH_OF_HALVES = 16;

/** The halves of a secret, which a truncated message may show. */
function halvesOf([name, secret]: [string, string]): [string, string][] {
  const middle = Math.floor(secret.length / 2);
  return secret.length < MIN_LENGTH_OF_HALVES
    ? []
    : [
        [`first half of ${name}`, secret.slice(0, middle)],
        [`second half of ${name}`, secret.slice(middle)],
      ];
}

/**
 * Returns the locations of secrets and their halves in output, for example `JSON form of "secretKey" in stdout`.
 */
export function leaks(secrets: Record<string, string>, texts: Record<string, string>): string[] {
  const found: string[] = [];
  const searched = Object.entries(secrets).flatMap((entry) => [entry, ...halvesOf(entry)]);
  for (const [name, secret] of searched) {
    for (const [form, spellings] of Object.entries(formsOf(secret))) {
      for (const [source, text] of Object.entries(texts)) {
        if (spellings.some((spelling) => text.includes(spelling))) {
          found.push(`${form} form of "${name}" in ${source}`);
        }
      }
    }
  }
  // A part of a canary is a leak, too.
  for (const [source, text] of Object.entries(texts)) {
    if (ANY.test(text)) {
      found.push(`part of a secret in ${source}: ${excerpt(text)}`);
    }
  }
  return found;
}

/** The word CANARY and its base64 encodings at each offset. */
const ANY = /CANARY|Q0FOQVJZ|NBTkFSW|DQU5BUl/;

function excerpt(text: string): string {
  const at = text.search(ANY);
  return text.slice(Math.max(0, at - 120), at + 20);
}
