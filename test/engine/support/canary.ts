/** A text whose every form would be found in a flood of output, with characters that each encoding changes. */
export function canary(name: string): string {
  return `CANARY/${name}+"é" 7f3a`;
}

/** The same for a credential that travels in a header, which takes neither spaces nor other letters. */
export function headerCanary(name: string): string {
  return `CANARY/${name}+"7f3a`;
}

/** All spellings of secrets in one sentence, as a careless service might answer them. */
export function echo(...secrets: string[]): string {
  const spellings = secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    const { plain = [], URL = [] } = formsOf(secret);
    const [json = "", , ...escaped] = formsOf(secret).JSON ?? [];
    return [...plain, ...URL, json, ...escaped, bytes.toString("base64"), bytes.toString("base64url")];
  });
  return `invalid: ${spellings.join(" | ")}`;
}

/** The forms in which a text can hide in output: as it is, in base64, in a URL and in JSON, also twice. */
function formsOf(secret: string): Record<string, string[]> {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    // Inside a longer text the same bytes have another form at each shift; the ends depend on their neighbours.
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
  };
}

/** Where a secret can be found in texts, for example `JSON form of "secretKey" in stdout`; none is right. */
export function leaks(secrets: Record<string, string>, texts: Record<string, string>): string[] {
  const found: string[] = [];
  for (const [name, secret] of Object.entries(secrets)) {
    for (const [form, spellings] of Object.entries(formsOf(secret))) {
      for (const [place, text] of Object.entries(texts)) {
        if (spellings.some((spelling) => text.includes(spelling))) {
          found.push(`${form} form of "${name}" in ${place}`);
        }
      }
    }
  }
  // A part of a canary is a leak as well, of whatever form.
  for (const [place, text] of Object.entries(texts)) {
    if (ANY.test(text)) {
      found.push(`something of a secret in ${place}: ${excerpt(text)}`);
    }
  }
  return found;
}

/** The word, and what base64 makes of it at each shift. */
const ANY = /CANARY|Q0FOQVJZ|NBTkFSW|DQU5BUl/;

function excerpt(text: string): string {
  const at = text.search(ANY);
  return text.slice(Math.max(0, at - 120), at + 20);
}
